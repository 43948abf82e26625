"""The personal links about a learner, managed by her school: list, revoke, resend."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.links import services as links
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from dvb.guest_access.queries import STAY, LinkRow, live_rows
from dvb.guest_access.services import guest_links
from matching.learners.models import Enrolment, Person


def about(enrolment: Enrolment) -> QuerySet[PersonalLink]:
    """Unrevoked links of this school about the enrolled person and her stays."""
    stays = Agreement.objects.filter(assignment__enrolment__person=enrolment.person_id)
    is_about_person = Q(subject_type=Person._meta.label_lower, subject_id=enrolment.person_id)
    is_about_stay = Q(subject_type=STAY, subject_id__in=stays.values("pk"))
    rows = PersonalLink.objects.filter(
        is_about_person | is_about_stay, organisation=enrolment.school_id, revoked_at__isnull=True
    )
    return rows.select_related("organisation", "replaced_by")


def rows_of(enrolment: Enrolment) -> list[LinkRow]:
    """Live and locked links, the newest first."""
    return live_rows(about(enrolment))


def revoke(link: PersonalLink, *, by: Actor) -> None:
    """Revoke a link on the school's request. Idempotent."""
    require_manager(link, by)
    links.revoke(link, by=by)


@transaction.atomic
def resend(link: PersonalLink, *, by: Actor) -> PersonalLink:
    """Replace a link (also a locked one) by a new one, e-mailed where there is an address."""
    require_manager(link, by)
    new_link = links.replace(link, by=by)
    guest_links.send(new_link, by=by, is_asked_for=True)
    return new_link


def require_manager(link: PersonalLink, by: Actor) -> None:
    """Refuse whoever may not write for the school that issued the link."""
    is_own_school = by.is_system or link.organisation_id == by.organisation_id
    if not (is_own_school and by.can_write()):
        raise Refused("not_yours", _("Only the school that made this link does this."))
