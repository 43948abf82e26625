"""The letter to a learner whom a published round left without a place: why, and what happens next."""

from __future__ import annotations

from functools import partial

from django.db.models import QuerySet
from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from alliances.messages import services as messages
from matching.assignments.models import Assignment
from matching.learners.services.recipients import learner_of
from matching.rounds.explanation_wording import why_unplaced
from matching.rounds.models import Proposal, Round, Run


def unplaced_of(run: Run) -> QuerySet[Proposal]:
    """Learners for whom a run found no place, and whom nobody has sent anywhere in its round."""
    rows = Proposal.objects.filter(run=run, opening__isnull=True).exclude(
        enrolment__in=Assignment.objects.filter(round=run.round_id).values("enrolment")
    )
    return rows.select_related("enrolment__person__user", "enrolment__school").order_by("pk")


def tell(round_: Round) -> int:
    """Tell everybody whom a published round left without a place, once for each; returns how many letters.

    Like the request about a place it goes to the learner; a guardian is asked once an agreement is drawn up.
    """
    if round_.current_run is None:
        return 0
    return sum(_put(row, round_) for row in unplaced_of(round_.current_run))


def _put(proposal: Proposal, round_: Round) -> bool:
    enrolment = proposal.enrolment
    to = learner_of(enrolment)
    letter = messages.put(
        "unplaced_learner",
        to=to,
        about=enrolment.person,
        by=SYSTEM,
        context={
            "school": enrolment.school.name,
            "round": round_.name,
            "reasons": partial(why_unplaced, proposal, you=True),  # in the reader's language
        },
        path=reverse("matching:my-place"),
        sender_id=enrolment.school_id,
        key=f"round:{round_.pk}:unplaced:{enrolment.person_id}:{to.key}"[:120],
    )
    return letter is not None
