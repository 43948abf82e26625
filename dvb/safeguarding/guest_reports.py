"""What a guardian or a supervisor reports by personal link."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from dvb.guest_access.queries import person_of
from dvb.guest_access.services.guest_links import is_usable
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from matching.learners.models import Enrolment


def enrolment_of(link: PersonalLink) -> Enrolment:
    """The enrolment that a report through this link is about."""
    if link.purpose == PersonalLink.Purpose.SUPERVISOR:
        return Agreement.objects.get(pk=link.subject_id).assignment.enrolment
    rows = Enrolment.objects.filter(person=person_of(link), school=link.organisation_id)
    return rows.order_by("-started_on")[0]


def report(link: PersonalLink, **values: Any) -> Concern:
    """Store the report of a guardian or a supervisor about the learner of the link."""
    if not is_usable(link):
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    is_host = link.purpose == PersonalLink.Purpose.SUPERVISOR
    if is_host:
        values["assignment"] = Agreement.objects.get(pk=link.subject_id).assignment
    return concerns.report(
        enrolment_of(link),
        reporter=Concern.Reporter.HOST if is_host else Concern.Reporter.GUARDIAN,
        reporter_name=link.name,
        reporter_contact=link.email,
        reporter_link=link,
        by=SYSTEM,
        **values,
    )
