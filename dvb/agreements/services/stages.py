"""The life of a signed agreement: it begins, is suspended, ends, is ended early, or is declared void."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from alliances.links import services as links
from dvb.agreements.lifecycle import RUNNING, AgreementState, AmendmentState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, first_terms, last_terms
from dvb.agreements.services import interruption
from dvb.agreements.services.guards import blocking_findings
from dvb.agreements.services.locking import lock_for_edit
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.services import assignments


@transaction.atomic
def suspend(agreement: Agreement, *, reason: str, by: Actor) -> Agreement:
    """Stop the work for a while, with the reason; nothing counts until it is resumed."""
    held = lock_for_edit(agreement, by)
    if held.status == AgreementState.SUSPENDED:
        return held
    _require_reason(reason, _("Say why the learner stays away."))
    require_move(held.status, AgreementState.SUSPENDED)
    before, held.suspended_from = held.status, held.status
    held.status, held.suspend_reason = AgreementState.SUSPENDED, reason.strip()[:300]
    held.suspended_on = timezone.localdate()
    held.save()
    _record(held, "suspend", before, by=by, reason=held.suspend_reason)
    return held


@transaction.atomic
def resume(agreement: Agreement, *, by: Actor, reason: str = "") -> Agreement:
    """Go on where a suspension stopped it; the days in between are an interruption in the log."""
    held = lock_for_edit(agreement, by)
    if held.status in RUNNING:
        return held
    if held.status != AgreementState.SUSPENDED:
        require_move(held.status, AgreementState.ACTIVE)
    new = AgreementState(held.suspended_from or AgreementState.ACTIVE)
    require_move(held.status, new)
    interruption.close(held, timezone.localdate() - dt.timedelta(days=1), by=by)
    before, held.status = held.status, new
    held.suspended_from, held.suspended_on, held.suspend_reason = "", None, ""
    held.save()
    _record(held, "resume", before, by=by, reason=reason.strip()[:300])
    return held


@transaction.atomic
def terminate(
    agreement: Agreement, *, reason: str, asked_by: str, last_day: dt.date, by: Actor, note: str = ""
) -> Agreement:
    """End it before its time: why, at whose wish, and which day was the last; the seat is free from then."""
    held = lock_for_edit(agreement, by)
    if held.status == AgreementState.TERMINATED:
        return held
    require_move(held.status, AgreementState.TERMINATED)
    _require_end(held, reason, asked_by, last_day, note)
    if held.status == AgreementState.SUSPENDED:
        interruption.close(held, last_day, by=by)
    before, held.status = held.status, AgreementState.TERMINATED
    held.end_reason, held.end_asked_by, held.last_day = reason, asked_by, last_day
    held.end_note = note.strip()[:300]
    held.save()
    _record(held, "terminate", before, by=by, reason=f"{reason}: {held.end_note}".strip(": "))
    if last_day < timezone.localdate():
        _free_seat(held, by)
    return held


@transaction.atomic
def void(agreement: Agreement, *, reason: str, by: Actor) -> Agreement:
    """Declare an agreement void, with the reason; it stays readable."""
    held = lock_for_edit(agreement, by)
    if held.status == AgreementState.VOID:
        return held
    _require_reason(reason, _("Say why the agreement is void."))
    require_move(held.status, AgreementState.VOID)
    before, held.status, held.void_reason = held.status, AgreementState.VOID, reason.strip()[:300]
    held.save(update_fields=["status", "void_reason"])
    _record(held, "void", before, by=by, reason=held.void_reason)
    links.end_lost(held, by=by)
    return held


def advance(day: dt.date) -> dict[str, int]:
    """What the calendar does: signed ones begin, finished ones end; asked twice it changes nothing more."""
    going = Agreement.objects.filter(assignment__status=AssignmentState.AGREED)
    return {
        "begun": _each(going.filter(status=AgreementState.SIGNED), day, _begin),
        "ended": _each(Agreement.objects.filter(status__in=_GOING), day, _end),
        "freed": _each(going.filter(status=AgreementState.TERMINATED), day, _leave),
    }


_GOING = RUNNING | {AgreementState.SUSPENDED.value}


def _each(rows: QuerySet[Agreement], day: dt.date, move: Callable[[Agreement, dt.date], bool]) -> int:
    """Move each row alone, held and looked at again: somebody may have changed it in the meantime."""
    count = 0
    for pk, status in list(rows.order_by("pk").values_list("pk", "status")):
        with transaction.atomic():
            held = lock_for_edit(Agreement(pk=pk), SYSTEM)
            count += held.status == status and move(held, day)
    return count


def _begin(held: Agreement, day: dt.date) -> bool:
    """Nobody begins before the first day, or while a rule holds her back."""
    if first_terms(held).starts_on > day or held.assignment.status != AssignmentState.AGREED:
        return False
    if blocking_findings(held, day):
        return False
    is_begun = _move(held, AgreementState.ACTIVE, "activate")
    if held.amendments.filter(status=AmendmentState.SIGNED).exists():
        _move(held, AgreementState.AMENDED, "amend")
    return is_begun


def _end(held: Agreement, day: dt.date) -> bool:
    last = Placement(held).ends_on
    if last >= day:
        return False
    if held.status == AgreementState.SUSPENDED:
        interruption.close(held, last, by=SYSTEM)
    return _move(held, AgreementState.ENDED, "end")


def _leave(held: Agreement, day: dt.date) -> bool:
    """The seat of whoever was terminated to a later day is free after that day."""
    is_over = held.last_day is not None and held.last_day < day
    return is_over and _free_seat(held, SYSTEM)


def _free_seat(held: Agreement, by: Actor) -> bool:
    if held.assignment.status != AssignmentState.AGREED:
        return False
    reason = held.get_end_reason_display()
    assignments.withdraw(held.assignment, reason=Assignment.Reason.OTHER, note=str(reason), by=by)
    return True


def _move(held: Agreement, new: AgreementState, verb: str) -> bool:
    require_move(held.status, new)
    before, held.status = held.status, new
    held.save(update_fields=["status"])
    _record(held, verb, before, by=SYSTEM)
    return True


def _require_reason(reason: str, sentence: object) -> None:
    if not reason.strip():
        raise Refused("reason_needed", sentence, "reason")


def _require_end(held: Agreement, reason: str, asked_by: str, last_day: dt.date, note: str) -> None:
    terms = last_terms(held)
    if reason not in Agreement.EndReason.values:
        raise Refused("reason_needed", _("Choose a reason."), "reason")
    if reason == Agreement.EndReason.OTHER and not note.strip():
        raise Refused("note_needed", _("Say in a few words what the reason is."), "note")
    if asked_by not in Agreement.Asker.values:
        raise Refused("asker_needed", _("Say who asked for it."), "asked_by")
    if not terms.starts_on - dt.timedelta(days=1) <= last_day <= terms.ends_on:
        raise Refused(
            "last_day", _("The last day lies within the agreement's days, or is the day before."), "last_day"
        )


def _record(held: Agreement, verb: str, before: str, *, by: Actor, reason: str = "") -> None:
    AuditEntry.objects.record(
        by=by,
        verb=f"agreement.{verb}",
        subject=held,
        before={"status": str(before)},
        after={"status": str(held.status)},
        reason=reason[:300],
    )
