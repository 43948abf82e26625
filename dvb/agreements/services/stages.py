"""The life of a signed agreement: it begins, rests, ends or is void; `stage_notices` tells who is meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from alliances.links import services as links
from dvb.agreements import shortening
from dvb.agreements.dropped import dropped_by_ending
from dvb.agreements.lifecycle import RUNNING, AgreementState, AmendmentState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, first_terms
from dvb.agreements.services import signing_letters, suspensions
from dvb.agreements.services import suspension_absences as interruption
from dvb.agreements.services.locking import lock_for_edit
from dvb.agreements.services.rule_findings import blocking_findings
from dvb.agreements.services.stage_notices import announce_step
from dvb.kernel.display import day
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.services import assignments
from matching.learners.models import EndReason, Enrolment


@transaction.atomic
def suspend(agreement: Agreement, *, reason: str, by: Actor) -> Agreement:
    """Suspend the agreement for a reason of ``SuspendReason``; hours do not count until it is resumed."""
    locked = lock_for_edit(agreement, by)
    if locked.status == AgreementState.SUSPENDED:
        return locked
    if reason not in Agreement.SuspendReason.values:
        raise Refused("reason_needed", _("Choose why the learner stays away."), "reason")
    require_move(locked.status, AgreementState.SUSPENDED)
    before, locked.suspended_from = locked.status, locked.status
    locked.status, locked.suspend_reason = AgreementState.SUSPENDED, reason
    locked.suspended_on = timezone.localdate()
    locked.save()
    _record(locked, "suspend", before, by=by, reason=reason)
    return locked


@transaction.atomic
def resume(agreement: Agreement, *, by: Actor, reason: str = "") -> Agreement:
    """Resume a suspended agreement; the days in between become an interruption in the log.

    Raises
    ------
    Refused
        ``not_suspender``: only whoever suspended it or an administrator resumes it. Where somebody else
        holds it besides, it stays suspended until she says so too.
    """
    locked = lock_for_edit(agreement, by)
    if locked.status in RUNNING:
        return locked
    if locked.status != AgreementState.SUSPENDED:
        require_move(locked.status, AgreementState.ACTIVE)
    new = AgreementState(locked.suspended_from or AgreementState.ACTIVE)
    require_move(locked.status, new)
    suspensions.require_resumer(locked, by)
    if suspensions.is_held_by_others(locked, by):
        suspensions.release(locked, by)
        return locked
    held_by = {one.pk for one in suspensions.holders(locked)}
    interruption.close(locked, timezone.localdate() - dt.timedelta(days=1), by=by)
    before, since, locked.status = locked.status, locked.suspended_on, new
    locked.suspended_from, locked.suspended_on, locked.suspend_reason = "", None, ""
    locked.save()
    _record(locked, "resume", before, by=by, reason=reason.strip()[:300])
    suspensions.tell_suspender(locked, since, held_by, by=by)
    take_due_steps(locked)
    return locked


@transaction.atomic
def terminate(
    agreement: Agreement,
    *,
    reason: str,
    asked_by: str,
    last_day: dt.date,
    by: Actor,
    note: str = "",
    accepted_loss: int = 0,
) -> Agreement:
    """Terminate the agreement early after ``last_day``; on that day the seat is freed for the next one.

    Raises
    ------
    Refused
        ``hours_lost`` where more hangs on the days after that day than ``accepted_loss`` says.
    """
    locked = lock_for_edit(agreement, by)
    if locked.status == AgreementState.TERMINATED:
        return locked
    require_move(locked.status, AgreementState.TERMINATED)
    _require_end(locked, reason, asked_by, last_day, note)
    _require_loss_accepted(locked, last_day, accepted_loss)
    if locked.status == AgreementState.SUSPENDED:
        interruption.close(locked, last_day, by=by)
    before, locked.status = locked.status, AgreementState.TERMINATED
    locked.end_reason, locked.end_asked_by, locked.last_day = reason, asked_by, last_day
    locked.end_note = note.strip()[:300]
    locked.save()
    _record(locked, "terminate", before, by=by, reason=f"{reason}: {locked.end_note}".strip(": "))
    signing_letters.tell_ended(locked, by=by)
    shortening.shortened(locked, last_day, by)
    if last_day <= timezone.localdate():
        _free_seat(locked, by)
    return locked


@transaction.atomic
def void(agreement: Agreement, *, reason: str, by: Actor) -> Agreement:
    """Declare an agreement void, with the reason; it stays readable."""
    locked = lock_for_edit(agreement, by)
    if locked.status == AgreementState.VOID:
        return locked
    _require_reason(reason, _("Say why the agreement is void."))
    require_move(locked.status, AgreementState.VOID)
    before, locked.status, locked.void_reason = locked.status, AgreementState.VOID, reason.strip()[:300]
    locked.save(update_fields=["status", "void_reason"])
    _record(locked, "void", before, by=by, reason=locked.void_reason)
    links.end_lost(locked, by=by)
    return locked


def advance(day: dt.date) -> dict[str, int]:
    """Daily transitions: start signed agreements, end finished ones, free seats. Idempotent."""
    return {"begun": begin_due(day), "ended": end_due(day), "freed": free_due(day)}


def begin_due(day: dt.date) -> int:
    return _advance_each(_agreed().filter(status=AgreementState.SIGNED), day, _begin)


def end_due(day: dt.date) -> int:
    return _advance_each(Agreement.objects.filter(status__in=_GOING), day, _end)


def free_due(day: dt.date) -> int:
    """Free the seats of terminated agreements whose last day has come."""
    return _advance_each(_agreed().filter(status=AgreementState.TERMINATED), day, _free_terminated_seat)


_GOING = RUNNING | {AgreementState.SUSPENDED.value}


def _agreed() -> QuerySet[Agreement]:
    return Agreement.objects.filter(assignment__status=AssignmentState.AGREED)


def _advance_each(
    rows: QuerySet[Agreement], day: dt.date, transition: Callable[[Agreement, dt.date], bool]
) -> int:
    """Apply the transition to each row in a transaction of its own, rechecking its status once locked."""
    count = 0
    for pk, status in list(rows.order_by("pk").values_list("pk", "status")):
        with transaction.atomic():
            locked = lock_for_edit(Agreement(pk=pk), SYSTEM)
            count += locked.status == status and transition(locked, day)
    return count


def begin_those_of(enrolments: Sequence[Enrolment]) -> None:
    """Begin what is due today of these learners: a paper was entered that may have held it back."""
    rows = _agreed().filter(status=AgreementState.SIGNED, assignment__enrolment__in=enrolments)
    _advance_each(rows, timezone.localdate(), _begin)


def take_due_steps(agreement: Agreement) -> None:
    """Begin and end a locked agreement as the daily work would, where an action has made it due today."""
    today = timezone.localdate()
    if agreement.status == AgreementState.SIGNED:
        _begin(agreement, today)
    if agreement.status in _GOING:
        _end(agreement, today)


def _begin(agreement: Agreement, day: dt.date) -> bool:
    """Activate the agreement, unless its first day is ahead or a rule prevents the start."""
    if first_terms(agreement).starts_on > day or agreement.assignment.status != AssignmentState.AGREED:
        return False
    if blocking_findings(agreement, day):
        return False
    is_begun = _transition(agreement, AgreementState.ACTIVE, "activate")
    if agreement.amendments.filter(status=AmendmentState.SIGNED).exists():
        _transition(agreement, AgreementState.AMENDED, "amend")
    return is_begun


def _end(agreement: Agreement, day: dt.date) -> bool:
    last = Placement(agreement).ends_on
    if last >= day:
        return False
    left = agreement.assignment.enrolment.ended_on
    if left is not None and left < last:
        return _end_as_left(agreement, left)
    if agreement.status == AgreementState.SUSPENDED:
        interruption.close(agreement, last, by=SYSTEM)
    is_ended = _transition(agreement, AgreementState.ENDED, "end")
    signing_letters.tell_ended(agreement, by=SYSTEM)
    return is_ended


def _end_as_left(agreement: Agreement, left: dt.date) -> bool:
    """End an agreement as of the day on which its learner left; nobody did so when she left."""
    agreement.end_reason, agreement.end_asked_by = Agreement.EndReason.LEFT_SCHOOL, Agreement.Asker.LEARNER
    if agreement.assignment.enrolment.end_reason in (EndReason.EXPELLED, EndReason.GRADUATED):
        agreement.end_asked_by = Agreement.Asker.SCHOOL
    if agreement.status == AgreementState.SUSPENDED:
        interruption.close(agreement, left, by=SYSTEM)
    before, agreement.status, agreement.last_day = agreement.status, AgreementState.TERMINATED, left
    require_move(before, AgreementState.TERMINATED)
    agreement.save()
    _record(agreement, "terminate", before, by=SYSTEM, reason=Agreement.EndReason.LEFT_SCHOOL)
    signing_letters.tell_ended(agreement, by=SYSTEM)
    shortening.shortened(agreement, left, SYSTEM)
    _free_seat(agreement, SYSTEM)
    return True


def _free_terminated_seat(agreement: Agreement, day: dt.date) -> bool:
    """Free the seat of a terminated agreement on its last day, so that the next place can be found."""
    is_over = agreement.last_day is not None and agreement.last_day <= day
    return is_over and _free_seat(agreement, SYSTEM)


def _free_seat(agreement: Agreement, by: Actor) -> bool:
    if agreement.assignment.status != AssignmentState.AGREED:
        return False
    note = f"{agreement.get_end_reason_display()} ({agreement.get_end_asked_by_display()})"
    if agreement.end_note:
        note = f"{note}: {agreement.end_note.rstrip(' .')}"  # pages set the full stop
    side = _SIDES.get(agreement.end_asked_by, Assignment.Side.SCHOOL)
    assignments.end_with_agreement(agreement.assignment, side=side, note=note, by=by)
    return True


_SIDES = {
    Agreement.Asker.HOST.value: Assignment.Side.EMPLOYER,
    Agreement.Asker.LEARNER.value: Assignment.Side.LEARNER,
    Agreement.Asker.GUARDIAN.value: Assignment.Side.LEARNER,
}


def _transition(agreement: Agreement, new: AgreementState, verb: str) -> bool:
    require_move(agreement.status, new)
    before, agreement.status = agreement.status, new
    agreement.save(update_fields=["status"])
    _record(agreement, verb, before, by=SYSTEM)
    return True


def _require_reason(reason: str, sentence: object) -> None:
    if not reason.strip():
        raise Refused("reason_needed", sentence, "reason")


def _require_end(agreement: Agreement, reason: str, asked_by: str, last_day: dt.date, note: str) -> None:
    stay = Placement(agreement).agreed
    if reason not in Agreement.EndReason.values:
        raise Refused("reason_needed", _("Choose a reason."), "reason")
    if reason == Agreement.EndReason.OTHER and not note.strip():
        raise Refused("note_needed", _("Say in a few words what the reason is."), "note")
    if asked_by not in Agreement.Asker.values:
        raise Refused("asker_needed", _("Say who asked for it."), "asked_by")
    if not stay.has(last_day):
        message = _("The last day lies within the agreement's days: %(first)s – %(last)s")
        raise Refused(
            "last_day", message % {"first": day(stay.starts_on), "last": day(stay.ends_on)}, "last_day"
        )


def _require_loss_accepted(agreement: Agreement, last_day: dt.date, accepted: int) -> None:
    lost = dropped_by_ending(agreement, last_day)
    if lost.size > accepted:
        raise Refused("hours_lost", " ".join(lost.sentences()))


def _record(agreement: Agreement, verb: str, before: str, *, by: Actor, reason: str = "") -> None:
    AuditEntry.objects.record(
        by=by,
        verb=f"agreement.{verb}",
        subject=agreement,
        before={"status": str(before)},
        after={"status": str(agreement.status)},
        reason=reason[:300],
    )
    announce_step(verb, agreement)
