"""What a guardian, a supervisor or an employer's contact person reports by personal link."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from dvb.guest_access.queries import person_of
from dvb.guest_access.services import contacts
from dvb.guest_access.services.guest_links import is_usable
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment


def enrolment_of(link: PersonalLink) -> Enrolment:
    """The enrolment that a report through this link is about."""
    if link.purpose == PersonalLink.Purpose.SUPERVISOR:
        return Agreement.objects.get(pk=link.subject_id).assignment.enrolment
    rows = Enrolment.objects.filter(person=person_of(link), school=link.organisation_id)
    return rows.order_by("-started_on")[0]


def at_employer_of(link: PersonalLink) -> QuerySet[Assignment]:
    """The stays of which somebody at the workplace may report: learners whom she knows by their agreement."""
    rows = Assignment.objects.filter(agreement__in=contacts.at_workplace_of(link).values("pk"))
    return rows.select_related("enrolment__person", "enrolment__school", "opening__employer").order_by("-pk")


def report(link: PersonalLink, **values: Any) -> Concern:
    """Store a report about the learner of the link; a contact person says which of hers it is about."""
    if not is_usable(link):
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    is_contacts = link.purpose == PersonalLink.Purpose.CONTACT
    is_host = is_contacts or link.purpose == PersonalLink.Purpose.SUPERVISOR
    if is_contacts or (is_host and "assignment" in values):
        values["assignment"] = _own(link, values.get("assignment"))
    elif is_host:
        values["assignment"] = Agreement.objects.get(pk=link.subject_id).assignment
    return concerns.report(
        values["assignment"].enrolment if is_host else enrolment_of(link),
        reporter=Concern.Reporter.HOST if is_host else Concern.Reporter.GUARDIAN,
        reporter_name=link.name,
        reporter_contact=link.email,
        reporter_link=link,
        by=SYSTEM,
        **values,
    )


def _own(link: PersonalLink, chosen: Assignment | None) -> Assignment:
    row = at_employer_of(link).filter(pk=chosen.pk).first() if chosen is not None else None
    if row is None:
        raise Refused("learner_needed", _("Choose the learner whom it is about."), "where")
    return row
