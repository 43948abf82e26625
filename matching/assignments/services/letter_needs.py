"""Until when the letters about assignments are needed: while the side that they ask has not answered."""

from __future__ import annotations

from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliances.messages import asking
from alliances.messages.models import Message
from matching.assignments.lifecycle import OPEN_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.services.letters import WAITS
from matching.learners.models import Person

Side = Assignment.Side
HAS_PLACE = (*OPEN_ASSIGNMENTS, AssignmentState.AGREED)


def register() -> None:
    for side in WAITS:
        for verb in ("asked", "reminded"):
            asking.register(f"{verb}_{side}", partial(waits_for, side))
    asking.register("terms_asked", are_terms_asked)
    asking.register("unplaced_learner", is_unplaced)


def waits_for(side: Side, message: Message) -> bool:
    """Whether any answer that a request or reminder was about is still missing."""
    rows = Assignment.objects.filter(status__in=WAITS[side])
    if side == Side.LEARNER:
        rows = rows.filter(enrolment__person=message.subject_id or 0)
    else:
        rows = rows.filter(opening__employer=message.subject_id or 0)
        if message.recipient_kind in {"contact", "vouched"}:
            rows = rows.filter(enrolment__school=message.recipient_party_id or 0)
    return _meant(rows, message).exists()


def _meant(rows: QuerySet[Assignment], message: Message) -> QuerySet[Assignment]:
    """Those of one round, or the one assignment, that the key of the letter names."""
    what, text = [*(message.key or "").split(":"), ""][:2]
    number = int(text) if text.isdigit() else 0
    if what == "round":
        return rows.filter(round=number, after__isnull=True)  # what was sent later has a letter of its own
    return rows.filter(pk=number) if what in {"assignment", "byhand"} else rows


def are_terms_asked(message: Message) -> bool:
    """Whether both sides are still asked about other terms of a pair."""
    state = AssignmentTerms.State
    unanswered = Q(employer_agreed_at__isnull=True) | Q(learner_agreed_at__isnull=True)
    rows = AssignmentTerms.objects.filter(assignment=message.subject_id or 0)
    asked = rows.filter(Q(state=state.PROPOSED) | Q(state=state.CURRENT) & unanswered)
    return asked.filter(assignment__status__in=HAS_PLACE).exists()


def is_unplaced(message: Message) -> bool:
    """Whether a learner whom a round left without a place has none since either."""
    has_place = Assignment.objects.filter(enrolment__person=OuterRef("pk"), status__in=HAS_PLACE)
    return Person.objects.filter(~Exists(has_place), pk=message.subject_id or 0).exists()
