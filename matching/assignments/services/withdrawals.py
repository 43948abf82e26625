"""Answers withdrawn until the agreement is signed, refusals taken back, and a bulk answer undone."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.jobs import enqueue_on_commit
from alliances.kernel.lifecycles import require_move
from alliances.messages import services as messages
from matching.assignments import stays
from matching.assignments.access import can_answer
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.services import assignments
from matching.assignments.services.assignments import lock_for_edit, record, require_may_answer
from matching.learners.access import can_send

Side, Reason = Assignment.Side, Assignment.Reason
REASONS_OF = {
    Side.EMPLOYER: (Reason.MISTAKE, *assignments.REASONS_OF[Side.EMPLOYER]),
    Side.LEARNER: (Reason.MISTAKE, *assignments.REASONS_OF[Side.LEARNER]),
}


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of a bulk answer that was undone: how many wait again, and how many had to stay."""

    undone: int
    left: int


def has_accepted(assignment: Assignment, side: str) -> bool:
    """Whether the seat is held and this side has agreed."""
    is_employer = side == Side.EMPLOYER
    at = assignment.employer_accepted_at if is_employer else assignment.learner_accepted_at
    return at is not None and assignment.status in LIVE_ASSIGNMENTS


def may_withdraw(assignment: Assignment, side: str, by: Actor) -> bool:
    """An agreement that was given, by who may give it, while nobody is bound by a signed agreement."""
    if not has_accepted(assignment, side) or not can_answer(by, assignment, side):
        return False
    return not stays.is_signed(assignment)


@transaction.atomic
def withdraw_answer(
    assignment: Assignment, *, side: str, reason: str, note: str = "", by: Actor
) -> Assignment:
    """Withdraw the agreement that one side gave, with a reason, until all have signed.

    ``mistake`` sets the pair back, so that this side is asked again; any other reason frees the seat. The
    other side and the school are told. A second click changes nothing.

    Raises
    ------
    Refused
        ``not_yours``, ``not_given``, ``in_force`` once all have signed, ``drawn_up`` for a mistake of which
        an agreement was drawn up already, ``reason_needed``, ``note_needed``.
    """
    locked = lock_for_edit(assignment)
    require_may_answer(locked, side, by)
    if _is_withdrawn_already(locked, side):
        return locked
    _require_withdrawable(locked, side)
    if reason not in REASONS_OF[Side(side)]:
        raise Refused("reason_needed", _("Choose a reason."), "reason")
    assignments.require_reason(reason, note)
    if reason == Reason.MISTAKE:
        return _set_back(locked, side, note, by)
    ended = assignments.end(locked, AssignmentState.DECLINED, side=side, reason=reason, note=note, by=by)
    _tell(ended, side)
    return ended


def may_take_refusal_back(assignment: Assignment, by: Actor) -> bool:
    """A refusal, by the side that gave it, while the school has not sent the learner elsewhere."""
    if assignment.status != AssignmentState.DECLINED or assignment.round_id is None:
        return False
    if Assignment.objects.filter(after=assignment).exists():
        return False
    return can_answer(by, assignment, assignment.ended_by)


@transaction.atomic
def take_refusal_back(assignment: Assignment, *, by: Actor) -> Assignment:
    """Ask both sides again about a place that was declined by mistake; a second click finds the new request.

    Raises
    ------
    Refused
        ``not_yours``, ``not_declined``, ``not_a_choice`` where the seat or the learner is taken by now.
    """
    locked = lock_for_edit(assignment)
    if not can_answer(by, locked, locked.ended_by or Side.SCHOOL):
        raise Refused("not_yours", _("This answer is not yours to give."))
    existing = Assignment.objects.filter(after=locked).first()
    if existing is not None:
        return existing
    if locked.status != AssignmentState.DECLINED or locked.round is None:
        raise Refused("not_declined", _("There is no refusal to take back. Phone the school."))
    messages.drop(locked)  # that it ended is not true any more
    on_behalf = by.organisation_kind == "school" and can_send(by, locked.enrolment)
    return assignments.ask_both_sides(
        locked.round,
        locked.enrolment,
        locked.opening,
        origin=locked.origin,
        after=locked,
        by=by,
        side=locked.ended_by,
        but="" if on_behalf else locked.ended_by,
    )


@transaction.atomic
def undo_batch(batch: uuid.UUID, *, by: Actor) -> Undone:
    """Undo an answer to several at once: who was agreed to waits again, who was declined is asked again.

    Whatever cannot be undone any more, because an agreement is drawn up or the seat is taken, stays.
    """
    undone = left = 0
    for pk in batch_of(batch, by):
        try:
            with transaction.atomic():
                changed = _undo(lock_for_edit(Assignment(pk=pk)), by)
        except Refused:
            changed = False
            left += 1
        undone += changed
    return Undone(undone, left)


def batch_of(batch: uuid.UUID, by: Actor) -> list[int]:
    """The keys of those that were answered together, as far as the actor answers for the employer."""
    rows = Assignment.objects.filter(answer_batch=batch).select_related("opening", "enrolment__person")
    return [row.pk for row in rows.order_by("pk") if can_answer(by, row, Side.EMPLOYER)]


def _undo(locked: Assignment, by: Actor) -> bool:
    if locked.status == AssignmentState.DECLINED and locked.ended_by == Side.EMPLOYER:
        is_new = not Assignment.objects.filter(after=locked).exists()
        take_refusal_back(locked, by=by)
        return is_new
    if has_accepted(locked, Side.EMPLOYER):
        withdraw_answer(locked, side=Side.EMPLOYER, reason=Reason.MISTAKE, by=by)
        return True
    return False


def _is_withdrawn_already(assignment: Assignment, side: str) -> bool:
    ended = assignment.status == AssignmentState.DECLINED and assignment.ended_by == side
    waits = assignment.waits_for_employer if side == Side.EMPLOYER else assignment.waits_for_learner
    return ended or waits


def _require_withdrawable(assignment: Assignment, side: str) -> None:
    if not has_accepted(assignment, side):
        raise Refused("not_given", _("There is no answer to withdraw: this assignment has ended."))
    if stays.is_signed(assignment):
        message = _("All have signed the agreement. Ask the school for an early end on the agreement's page.")
        raise Refused("in_force", message)


def _set_back(assignment: Assignment, side: str, note: str, by: Actor) -> Assignment:
    if stays.is_drawn_up(assignment):
        message = _("The agreement is drawn up already. Choose the reason why you no longer agree.")
        raise Refused("drawn_up", message, "reason")
    before, is_employer = assignment.status, side == Side.EMPLOYER
    other = assignment.learner_accepted_at if is_employer else assignment.employer_accepted_at
    waiting = AssignmentState.LEARNER_ACCEPTED if is_employer else AssignmentState.EMPLOYER_ACCEPTED
    new = waiting if other else AssignmentState.SENT
    require_move(AssignmentState(before), new)
    assignment.status = new
    if is_employer:
        assignment.employer_accepted_at, assignment.is_employer_by_school = None, False
    else:
        assignment.learner_accepted_at, assignment.is_learner_by_school = None, False
    assignment.answer_by = max(assignment.answer_by, assignments.soonest_answer_day())
    assignment.save()
    record(assignment, "set_back", before, by=by, side=side, reason=note.strip()[:300])
    _tell(assignment, side)
    return assignment


def _tell(assignment: Assignment, side: str) -> None:
    enqueue_on_commit(
        "matching.assignments.tasks.notify_of_withdrawal", assignment_id=assignment.pk, side=str(side)
    )
