"""Who acts next about a learner who was sent to an employer."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.next_steps import (
    FINAL,
    MONDAY_DIGEST,
    Ending,
    Party,
    Process,
    Reminder,
    Row,
    Turn,
    register,
)
from matching.assignments import todo
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import AssignmentTerms
from matching.assignments.services import letters

REMINDED = Reminder("reminded", letters.SILENT_DAYS, letters.remind_due, place=20)


class ResultState(StrEnum):
    """The result of a published round for one learner, until somebody sends her to an employer."""

    UNPLACED = "unplaced"
    PLACED = "placed"


_EMPLOYER = Turn(Party.EMPLOYER, todo.to_answer, letter="asked_employer", reminder=REMINDED)
_LEARNER = Turn(Party.LEARNER, todo.my_place, letter="asked_learner", reminder=REMINDED)
_SCHOOL = Turn(
    Party.SCHOOL,
    todo.without_answer,
    untold="hears of it once somebody has been silent for a week",
    reminder=MONDAY_DIGEST,
)
_LOST = Turn(Party.SCHOOL, todo.refused, letter="lost", reminder=MONDAY_DIGEST)
_ANSWER_DAY = Ending("the day until which answers are taken", "expired")
register(
    Process(
        "answer",
        "answer of both sides about a place",
        states=AssignmentState,
        fields=("matching.assignment.status",),
        rows={
            "sent": Row(_EMPLOYER, _LEARNER, _SCHOOL, ends=_ANSWER_DAY),
            "employer_accepted": Row(_LEARNER, _SCHOOL, ends=_ANSWER_DAY),
            "learner_accepted": Row(_EMPLOYER, _SCHOOL, ends=_ANSWER_DAY),
            "agreed": Row(nobody="the agreement follows: see there"),
            "declined": Row(_LOST, ends=Ending("the last day of the opening")),
            "expired": Row(_LOST, ends=Ending("the last day of the opening")),
            "withdrawn": Row(
                Turn(
                    Party.SCHOOL,
                    todo.needs_new_place,
                    untold="the school withdrew it or ended the agreement itself",
                    reminder=MONDAY_DIGEST,
                ),
                ends=Ending("the last day of the opening"),
            ),
        },
    )
)
register(
    Process(
        "round_result",
        "result of a published round for one learner",
        states=ResultState,
        rows={
            "unplaced": Row(
                Turn(
                    Party.SCHOOL,
                    todo.unplaced,
                    untold="the round's page shows it before it is published",
                    reminder=MONDAY_DIGEST,
                ),
                ends=Ending("the last day of the round"),
            ),
            "placed": Row(nobody="the answers of both sides follow"),
        },
    )
)
register(
    Process(
        "terms",
        "other terms of a place that both sides had agreed to",
        states=AssignmentTerms.State,
        fields=("matching.assignmentterms.state",),
        rows={
            "current": Row(nobody="these hold: an answer about them is the process of answers"),
            "proposed": Row(
                *(
                    Turn(who, todo.new_terms, letter="terms_asked", reminder=MONDAY_DIGEST)
                    for who in (Party.EMPLOYER, Party.LEARNER, Party.SCHOOL)
                ),
                ends=Ending("the old terms hold until somebody answers, or with the end of the place"),
            ),
            "replaced": Row(nobody=FINAL),
            "refused": Row(nobody=FINAL + "; the old terms hold on"),
        },
    )
)
