"""Bulk answers, undoing an answer, and releasing the learner's name before one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from matching.assignments.access import can_answer
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.services import assignments
from matching.assignments.services.assignments import lock_for_edit, record
from matching.learners.access import can_send
from matching.openings.services import openings

UNDO_MINUTES = 10
Side = Assignment.Side


@transaction.atomic
def answer_all(
    chosen: Iterable[Assignment],
    *,
    agrees: bool,
    by: Actor,
    reason: str = "",
    note: str = "",
    seats: str = "",
    shown: Mapping[int, str] | None = None,
) -> list[Assignment]:
    """Give the employer's same answer to several; what does not wait for it any more is left alone.

    A school gives it for an employer who phoned: each is marked as entered by the school. Those answered
    together carry one ``answer_batch``, by which the answer is undone.

    Raises
    ------
    Refused
        ``several_employers`` where it is not one employer's answer; else as a single answer does. Then none
        of them is given.
    """
    done, chosen, batch = [], list(chosen), uuid.uuid4()
    if len({row.opening.employer_id for row in chosen}) > 1:
        raise Refused(
            "several_employers", _("Choose learners of one employer: the answer is that employer's.")
        )
    for pk in sorted(row.pk for row in chosen):
        locked = lock_for_edit(Assignment(pk=pk))
        if not locked.waits_for_employer:
            continue
        if agrees:
            version = (shown or {}).get(pk, "")
            done.append(assignments.accept(locked, side=Side.EMPLOYER, by=by, shown=version))
        else:
            said = {"reason": reason, "note": note, "seats": seats}
            done.append(decline(locked, side=Side.EMPLOYER, by=by, **said))
    for row in done:
        row.answer_batch = batch
    Assignment.objects.bulk_update(done, ["answer_batch"])
    return done


@transaction.atomic
def decline(assignment: Assignment, *, side: str, by: Actor, seats: str = "", **said: str) -> Assignment:
    """Decline as `assignments.decline` does; where the employer says ``fewer``, one seat less is offered."""
    is_new = lock_for_edit(assignment).status != AssignmentState.DECLINED
    ended = assignments.decline(assignment, side=side, by=by, **said)
    if is_new and side == Side.EMPLOYER and seats == "fewer":
        openings.offer_one_less(ended.opening, by=by)
    return ended


def may_take_back(assignment: Assignment, by: Actor) -> bool:
    """Within ten minutes of the employer's agreement, while the learner has not answered."""
    at = assignment.employer_accepted_at
    if at is None or assignment.status != AssignmentState.EMPLOYER_ACCEPTED:
        return False
    return timezone.now() - at <= dt.timedelta(minutes=UNDO_MINUTES) and can_answer(
        by, assignment, Side.EMPLOYER
    )


@transaction.atomic
def take_back(assignment: Assignment, *, by: Actor) -> Assignment:
    """Undo the employer's agreement that was given by mistake; a second click changes nothing.

    Raises
    ------
    Refused
        ``too_late`` after ten minutes, or once the learner has answered.
    """
    locked = lock_for_edit(assignment)
    if not can_answer(by, locked, Side.EMPLOYER):
        raise Refused("not_yours", _("This answer is not yours to give."))
    if locked.status == AssignmentState.SENT:
        return locked
    if not may_take_back(locked, by):
        message = _("The ten minutes are over, or the learner has answered. Withdraw the answer, saying why.")
        raise Refused("too_late", message)
    before = locked.status
    require_move(AssignmentState(before), AssignmentState.SENT)
    locked.status, locked.employer_accepted_at, locked.is_employer_by_school = (
        AssignmentState.SENT,
        None,
        False,
    )
    locked.save(update_fields=["status", "employer_accepted_at", "is_employer_by_school"])
    record(locked, "take_back", before, by=by, side=Side.EMPLOYER)
    return locked


@transaction.atomic
def release_name(assignment: Assignment, *, by: Actor) -> Assignment:
    """Show the learner's name to the employer for an interview, as her school; the learner is informed."""
    locked = lock_for_edit(assignment)
    if not can_send(by, locked.enrolment):
        raise Refused("not_yours", _("Only the learner's school tells the name."))
    if locked.name_released_at is not None:
        return locked
    if locked.status not in LIVE_ASSIGNMENTS:
        raise Refused("ended", _("This assignment has ended; the name can no longer be disclosed."))
    locked.name_released_at = timezone.now()
    locked.save(update_fields=["name_released_at"])
    record(locked, "release_name", locked.status, by=by, side=Side.SCHOOL)
    return locked
