"""The personal links about a learner, as her school keeps them: seen, taken back, sent anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.links import services as links
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from dvb.guest_access.services import guest_links as outside
from dvb.guest_access.services.link_people import STAY
from matching.learners.models import Enrolment, Person


@dataclass(frozen=True, slots=True)
class Row:
    """A link that opens something, or would if it were not locked; and when it was sent."""

    link: PersonalLink
    is_locked: bool
    sent_at: dt.datetime | None


def about(enrolment: Enrolment) -> QuerySet[PersonalLink]:
    """The links of this school about the enrolled person and her stays that were not ended."""
    stays = Agreement.objects.filter(assignment__enrolment__person=enrolment.person_id)
    is_hers = Q(subject_type=Person._meta.label_lower, subject_id=enrolment.person_id)
    is_of_stay = Q(subject_type=STAY, subject_id__in=stays.values("pk"))
    rows = PersonalLink.objects.filter(
        is_hers | is_of_stay, organisation=enrolment.school_id, revoked_at__isnull=True
    )
    return rows.select_related("organisation", "replaced_by")


def rows_of(enrolment: Enrolment) -> list[Row]:
    """The links that somebody can use today, and the locked ones, the newest first."""
    sent = Max("messages__created_at", filter=~Q(messages__kind="code"))
    found = []
    for link in about(enrolment).annotate(last_sent=sent).order_by("-pk"):
        standing = links.standing(link)
        if standing in (links.Standing.LIVE, links.Standing.LOCKED):
            found.append(Row(link, standing is links.Standing.LOCKED, link.last_sent))
    return found


def take_back(link: PersonalLink, *, by: Actor) -> None:
    """End a link at the school's word: it opens nothing from now on; a second click changes nothing."""
    require_keeper(link, by)
    links.revoke(link, by=by)


@transaction.atomic
def send_anew(link: PersonalLink, *, by: Actor) -> PersonalLink:
    """End a link and make another, e-mailed where there is an address; so a locked one is opened again."""
    require_keeper(link, by)
    fresh = links.replace(link, by=by)
    outside.send(fresh, by=by)
    return fresh


def require_keeper(link: PersonalLink, by: Actor) -> None:
    """Refuse whoever does not write for the school that made the link."""
    own = by.is_system or link.organisation_id == by.organisation_id
    if not (own and by.can_write()):
        raise Refused("not_yours", _("Only the school that made this link does this."))
