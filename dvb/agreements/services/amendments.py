"""Amendments: drawn up about a signed agreement, signed by the same parties, in force from their day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.files.models import StoredFile
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.jobs import enqueue_on_commit
from alliances.kernel.lifecycles import require_move
from alliances.links import services as links
from alliances.organisations.models import Workplace
from dvb.agreements.lifecycle import BEFORE_SIGNED, IN_FORCE, AgreementState, AmendmentState
from dvb.agreements.models import Agreement, Amendment, AmendmentSignature
from dvb.agreements.placement import Placement, drafted, last_terms, preview_of
from dvb.agreements.services.facts import placement_of
from dvb.agreements.services.guards import ruleset_for
from dvb.agreements.services.locking import lock as lock_agreement
from dvb.agreements.services.locking import lock_for_edit as hold_agreement
from dvb.agreements.services.locking import require_agreed, require_manager
from dvb.kernel.terms import Terms, plain_changes
from dvb.kernel.timeline import Change, Displaced, Timeline
from dvb.labour_law import Verdict, judge
from dvb.signing.documents import paper_of
from dvb.signing.services import signatures
from dvb.signing.states import SIGNABLE

DAY = dt.timedelta(days=1)
State = AmendmentState


@transaction.atomic
def draw_up(
    agreement: Agreement, *, effective_on: dt.date, reason: str, by: Actor, **values: Any
) -> Amendment:
    """Begin an amendment: only what differs is kept; an open one has to be finished first.

    Raises
    ------
    Refused
        ``not_in_force`` before all signed or after the end, ``nothing_changes``, ``dates``,
        ``amendment_open``.
    """
    held = hold_agreement(agreement, by)
    require_agreed(held)
    if held.status not in IN_FORCE:
        raise Refused("not_in_force", _("Only an agreement that all signed and that is not over is amended."))
    old, changes = _changes(held, effective_on, reason, values)
    open_ = held.amendments.filter(status__in=sorted(BEFORE_SIGNED)).first()
    if open_ is not None:
        if (open_.effective_on, open_.changes) == (effective_on, changes):
            return open_
        raise Refused("amendment_open", _("Finish the amendment that is not signed yet."))
    made = Amendment.objects.create(
        agreement=held,
        number=held.amendments.count() + 1,
        effective_on=effective_on,
        changes=changes,
        before={name: old.as_json()[name] for name in changes},
        reason=reason.strip()[:300],
    )
    _record(made, "draw_up", by, before=made.before, after=changes, reason=made.reason)
    return made


def tried(
    agreement: Agreement, *, effective_on: dt.date, reason: str, by: Actor, **values: Any
) -> tuple[Timeline, Change]:
    """The stay as it is, and the amendment that these values would make; refused as by :func:`draw_up`."""
    require_manager(agreement.assignment, by)
    _old, changes = _changes(agreement, effective_on, reason, values)
    change = drafted(agreement.amendments.count() + 1, effective_on, changes)
    return preview_of(agreement, change)


@transaction.atomic
def release(amendment: Amendment, *, by: Actor) -> Amendment:
    """Say that the amendment can be signed; a verified rule that the new terms break stops it."""
    held = lock_for_edit(amendment, by)
    if held.status == State.READY:
        return held
    require_move(held.status, State.READY)
    new = last_terms(held.agreement).with_changes(held.changes)
    found = judge(placement_of(held.agreement, new), ruleset_for(held.agreement), held.effective_on)
    blocking = [one.rule for one in found if one.verdict is Verdict.BLOCK]
    if blocking:
        said = _("The law does not allow this amendment: %(rules)s.")
        raise Refused("rule_blocks", said % {"rules": ", ".join(dict.fromkeys(blocking))})
    held.status = State.READY
    held.save(update_fields=["status"])
    _record(held, "release", by)
    enqueue_on_commit("dvb.guest_access.tasks.notify_guardians_of_amendment", amendment_id=held.pk)
    return held


def sign(
    amendment: Amendment,
    *,
    side: str,
    name: str,
    signed_on: dt.date,
    by: Actor,
    method: str = AmendmentSignature.Method.PAPER,
    file: StoredFile | None = None,
) -> Amendment:
    """Enter a signature under an amendment; with the third party's it holds from its day on."""
    signed: Amendment = signatures.sign(
        paper_of(amendment), side=side, name=name, signed_on=signed_on, by=by, method=method, file=file
    )
    return signed


def after_signing(held: Amendment, by: Actor) -> None:
    """All signed: the agreement is an amended one, and guardians are told."""
    _mark(held.agreement, by)
    links.end_lost(held.agreement, by=by)
    enqueue_on_commit("dvb.guest_access.tasks.notify_guardians_of_amendment", amendment_id=held.pk)


@transaction.atomic
def void(amendment: Amendment, *, reason: str, by: Actor) -> Amendment:
    """Give an amendment up before all signed it."""
    held = lock_for_edit(amendment, by)
    if held.status == State.VOID:
        return held
    if not reason.strip():
        raise Refused("reason_needed", _("Say why the amendment is given up."), "reason")
    require_move(held.status, State.VOID)
    held.status = State.VOID
    held.save(update_fields=["status"])
    _record(held, "void", by, reason=reason.strip()[:300])
    return held


def waiting(agreement: Agreement) -> list[Amendment]:
    """What is to change and not all have signed yet."""
    return [row for row in agreement.amendments.all() if row.status in SIGNABLE]


def versions(agreement: Agreement) -> list[tuple[dt.date, Amendment | None, Terms]]:
    """What holds from which day on, up to the last day, with the amendment that begins it."""
    signed = {row.number: row for row in agreement.amendments.filter(status=State.SIGNED)}
    return [
        (one.starts_on, signed[one.change.number] if one.change else None, one.terms)
        for one in Placement(agreement).agreed.versions()
    ]


def displaced(agreement: Agreement) -> list[Displaced]:
    """What signed amendments say and what never comes to hold, as a later one reaches before it."""
    return [one for one in Placement(agreement).agreed.displaced() if one.is_whole]


def lock_for_edit(amendment: Amendment, by: Actor) -> Amendment:
    """The amendment, held for the agreement's keeper alone."""
    held = lock(amendment)
    require_manager(held.agreement.assignment, by)
    return held


def lock(amendment: Amendment) -> Amendment:
    """The amendment and its agreement, read again and locked."""
    agreement = lock_agreement(amendment.agreement)
    held = Amendment.objects.select_for_update().get(pk=amendment.pk)
    held.agreement = agreement
    if agreement.status not in IN_FORCE and held.status in BEFORE_SIGNED:
        raise Refused("not_in_force", _("The agreement is over: nothing can be amended any more."))
    return held


def _mark(agreement: Agreement, by: Actor) -> None:
    """An agreement that goes on is an amended one from now on."""
    if agreement.status == AgreementState.ACTIVE:
        require_move(agreement.status, AgreementState.AMENDED)
        agreement.status = AgreementState.AMENDED
        agreement.save(update_fields=["status"])
    elif agreement.status == AgreementState.SUSPENDED:
        agreement.suspended_from = AgreementState.AMENDED
        agreement.save(update_fields=["suspended_from"])
    AuditEntry.objects.record(by=by, verb="agreement.amend", subject=agreement)


def _changes(
    held: Agreement, effective_on: dt.date, reason: str, values: dict[str, Any]
) -> tuple[Terms, dict[str, Any]]:
    """What holds at the end, and which of these values differ from it."""
    old = last_terms(held)
    changes = plain_changes(old, values)
    _check(held, old, effective_on, changes, reason)
    return old, changes


def _check(held: Agreement, old: Terms, effective_on: dt.date, changes: dict[str, Any], reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_needed", _("Say why it is amended."), "reason")
    if not changes:
        raise Refused("nothing_changes", _("Nothing differs from what holds now."))
    new = old.with_changes(changes)
    if not old.starts_on <= effective_on <= old.ends_on:
        raise Refused("dates", _("An amendment holds from a day of the agreement on."), "effective_on")
    if new.ends_on < effective_on - DAY:
        raise Refused("dates", _("The new last day lies before the amendment begins."), "ends_on")
    site = new.workplace_id
    if not Workplace.objects.filter(pk=site or 0, organisation=held.assignment.opening.employer_id).exists():
        raise Refused("foreign_workplace", _("Choose a site of this employer."), "workplace_id")


def _record(
    held: Amendment,
    verb: str,
    by: Actor,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    AuditEntry.objects.record(
        by=by, verb=f"amendment.{verb}", subject=held, before=before, after=after, reason=reason
    )
