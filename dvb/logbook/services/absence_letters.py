"""Who is told that a learner will be away: the school and the employer, without the reason."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from alliances.kernel.actor import SYSTEM
from alliances.messages import services as messages
from dvb.logbook.models import Absence


def tell(absence: Absence) -> None:
    """Tell school and employer of an absence that the learner entered; the reason stands in the log alone."""
    assignment = absence.agreement.assignment
    school, employer = assignment.enrolment.school, assignment.opening.employer
    context = {
        "learner": assignment.enrolment.person.name,
        "employer": employer.name,
        "first": absence.starts_on,
        "last": absence.ends_on,
        "is_past": absence.ends_on < timezone.localdate(),
    }
    path = reverse("log-of", args=[absence.agreement_id]) + f"?day={absence.starts_on}"
    told = messages.recipients_of(school)
    told += messages.recipients_of(employer, school_id=school.pk, names_learners=True)
    for to in told:
        messages.put(
            "learner_away",
            to=to,
            about=absence,
            by=SYSTEM,
            context=context,
            path=path,
            sender_id=school.pk,
            key=f"away:{absence.pk}:{to.key}"[:120],
        )
