"""Agreements: drawing one up, having it signed, and taking it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.models import AuditEntry
from dvb.access import can_keep
from dvb.kernel.documents import texts
from dvb.kernel.documents.facts import Kind
from dvb.lifecycle import AgreementState, require_move
from dvb.models import Agreement, Signature
from matching.access import visible_to
from matching.lifecycle import AssignmentState
from matching.models import Assignment

COLUMNS = ("number", "dated_on", "place")


def to_be_drawn_up(actor: Actor) -> QuerySet[Assignment]:
    """Assignments that both sides agreed to and that have no agreement yet."""
    rows: QuerySet[Assignment] = visible_to(actor, Assignment)
    return rows.filter(status=AssignmentState.AGREED, agreement__isnull=True)


@transaction.atomic
def draw_up(assignment: Assignment, *, by: Actor) -> Agreement:
    """Begin the agreement of an agreed assignment; a second click finds the first one's draft."""
    held = (
        Assignment.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=assignment.pk)
    )
    _require_keeper(held, by)
    existing = Agreement.objects.filter(assignment=held).first()
    if existing is not None:
        return existing
    if held.status != AssignmentState.AGREED:
        raise Refused("not_agreed", _("Both sides have to agree first."))
    made = Agreement.objects.create(assignment=held, dated_on=timezone.localdate())
    AuditEntry.objects.record(by=by, verb="agreement.draw_up", subject=made, after={"assignment": held.pk})
    return made


@transaction.atomic
def change(agreement: Agreement, *, by: Actor, **values: Any) -> Agreement:
    """Change what the paper says; signatures on the earlier wording are taken away."""
    held = _hold(agreement, by)
    before = {**{name: getattr(held, name) for name in COLUMNS}, **held.particulars}
    for name in COLUMNS:
        setattr(held, name, values.pop(name))
    held.particulars = {name: _plain(value) for name, value in values.items() if value not in (None, "")}
    after = {**{name: getattr(held, name) for name in COLUMNS}, **held.particulars}
    if after == before:
        return held
    cleared = held.signatures.count()
    if held.status != AgreementState.DRAFT:
        require_move(held.status, AgreementState.DRAFT)
        held.status = AgreementState.DRAFT
    held.signatures.all().delete()
    held.save()
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    AuditEntry.objects.record(
        by=by,
        verb="agreement.change",
        subject=held,
        before={name: _plain(before.get(name)) for name in sorted(changed)} | {"signatures": cleared},
        after={name: _plain(after.get(name)) for name in sorted(changed)},
    )
    return held


@transaction.atomic
def release(agreement: Agreement, *, by: Actor) -> Agreement:
    """Say that the draft was reviewed and can be signed; the wording of that day is kept."""
    held = _hold(agreement, by)
    if held.status == AgreementState.READY:
        return held
    _require_agreed(held)
    require_move(held.status, AgreementState.READY)
    if held.dated_on is None:
        raise Refused("date_needed", _("Enter the agreement's date first."), "dated_on")
    held.status = AgreementState.READY
    held.texts_version = texts.current(kind_of(held), held.dated_on).version
    held.save()
    AuditEntry.objects.record(
        by=by, verb="agreement.release", subject=held, after={"texts": held.texts_version}
    )
    return held


@transaction.atomic
def sign_on_paper(agreement: Agreement, *, side: str, name: str, signed_on: dt.date, by: Actor) -> Agreement:
    """Enter a signature that somebody gave on paper; the third one makes the agreement signed."""
    held = _hold(agreement, by)
    if held.signatures.filter(side=side).exists():
        return held
    _require_agreed(held)
    if side not in Signature.Side.values:
        raise Refused("side", _("Choose who signed."), "side")
    if not name.strip():
        raise Refused("name_needed", _("Enter who signed."), "name")
    if signed_on > timezone.localdate():
        raise Refused("future", _("A signature cannot lie in the future."), "signed_on")
    is_last = held.signatures.count() + 1 == len(Signature.Side)
    new = AgreementState.SIGNED if is_last else AgreementState.PARTLY_SIGNED
    require_move(held.status, new)
    Signature.objects.create(
        agreement=held, side=side, name=name.strip(), signed_on=signed_on, entered_by_id=by.user_id
    )
    held.status = new
    held.save(update_fields=["status"])
    AuditEntry.objects.record(
        by=by,
        verb="agreement.sign",
        subject=held,
        after={"side": side, "on": str(signed_on), "method": "paper"},
    )
    return held


@transaction.atomic
def void(agreement: Agreement, *, reason: str, by: Actor) -> Agreement:
    """Declare an agreement void, with the reason; it stays readable."""
    held = _hold(agreement, by)
    if held.status == AgreementState.VOID:
        return held
    if not reason.strip():
        raise Refused("reason_needed", _("Say why the agreement is void."), "reason")
    require_move(held.status, AgreementState.VOID)
    before, held.status, held.void_reason = held.status, AgreementState.VOID, reason.strip()[:300]
    held.save(update_fields=["status", "void_reason"])
    AuditEntry.objects.record(
        by=by, verb="agreement.void", subject=held, before={"status": before}, reason=held.void_reason
    )
    return held


def kind_of(agreement: Agreement) -> Kind:
    return Kind(agreement.assignment.opening.kind)


def _hold(agreement: Agreement, by: Actor) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(
        "assignment__enrolment", "assignment__opening"
    )
    held = rows.get(pk=agreement.pk)
    _require_keeper(held.assignment, by)
    return held


def _require_keeper(assignment: Assignment, by: Actor) -> None:
    if not can_keep(by, assignment):
        raise Refused("not_yours", _("Only the learner's school keeps this agreement."))


def _require_agreed(held: Agreement) -> None:
    if held.assignment.status != AssignmentState.AGREED:
        raise Refused("not_agreed", _("The learner does not go there any more: void this agreement."))


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | type(None)) else str(value)
