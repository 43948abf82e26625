"""The learner is written to when a week comes back to her: she may not open the log again by herself."""

from __future__ import annotations

from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import LogWeek
from matching.learners.services.recipients import learner_of

KIND = "log_returned"


def tell(week: LogWeek) -> None:
    """Say which week came back, from which employer, and what has to be corrected."""
    assignment = week.agreement.assignment
    messages.put(
        KIND,
        to=learner_of(assignment.enrolment),
        about=week,
        by=SYSTEM,
        context={
            "employer": assignment.opening.employer.name,
            "monday": week.monday,
            "reason": week.returned_reason,
        },
        path=reverse("log-of", args=[week.agreement_id]) + f"?day={week.monday}",
        sender_id=assignment.enrolment.school_id,
    )


def is_needed(letter: Message) -> bool:
    """Whether the week is still with the learner."""
    rows = LogWeek.objects.filter(pk=letter.subject_id or 0, status=LogWeekState.RETURNED)
    return rows.exists()
