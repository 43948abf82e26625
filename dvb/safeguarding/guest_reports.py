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


def report(link: PersonalLink, **values: Any) -> Concern:
    """Store the report of a guardian or a supervisor about the learner of the link."""
    if not is_usable(link):
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    is_host = link.purpose == PersonalLink.Purpose.SUPERVISOR
    reporter = Concern.Reporter.HOST if is_host else Concern.Reporter.GUARDIAN
    agreement = Agreement.objects.get(pk=link.subject_id) if is_host else None
    rows = Enrolment.objects.filter(person=person_of(link), school=link.organisation_id)
    enrolment = agreement.assignment.enrolment if agreement else rows.order_by("-started_on")[0]
    return concerns.report(
        enrolment,
        assignment=agreement.assignment if agreement else None,
        reporter=reporter,
        reporter_name=link.name,
        reporter_contact=link.email,
        by=SYSTEM,
        **values,
    )
