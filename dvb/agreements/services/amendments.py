"""Amendments: drawn up about a signed agreement, signed by the same parties, in force from their day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.files.models import StoredFile
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.kernel.jobs import enqueue_on_commit
from alliances.kernel.lifecycles import require_move
from alliances.links import services as links
from alliances.organisations.models import Workplace
from dvb.agreements import shortening
from dvb.agreements.lifecycle import BEFORE_SIGNED, IN_FORCE, AgreementState, AmendmentState
from dvb.agreements.models import Agreement, Amendment, AmendmentSignature
from dvb.agreements.placement import Placement, drafted, preview_of, previewed, replaced_by
from dvb.agreements.services import due_steps, signing_letters, stage_notices
from dvb.agreements.services.locking import lock as lock_agreement
from dvb.agreements.services.locking import lock_for_edit as lock_agreement_for_edit
from dvb.agreements.services.locking import require_agreed, require_manager
from dvb.agreements.services.rule_facts import placement_of
from dvb.agreements.services.rule_findings import ruleset_for
from dvb.kernel.terms import Terms, plain_changes
from dvb.kernel.timeline import Change, Timeline
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
    """Create a draft amendment with the values that differ; an unsigned one has to be finished first.

    Raises
    ------
    Refused
        ``not_in_force`` before all signed or after the end, ``nothing_changes``, ``dates``,
        ``amendment_open``.
    """
    locked = lock_agreement_for_edit(agreement, by)
    require_agreed(locked)
    if locked.status not in IN_FORCE:
        raise Refused("not_in_force", _("Only an agreement that all signed and that is not over is amended."))
    change = _change(locked, effective_on, reason, values)
    changes = dict(change.values)
    unsigned = locked.amendments.filter(status__in=sorted(BEFORE_SIGNED)).first()
    if unsigned is not None:
        if (unsigned.effective_on, unsigned.changes) == (effective_on, changes):
            return unsigned
        raise Refused("amendment_open", _("Finish the amendment that is not signed yet."))
    amendment = Amendment.objects.create(
        agreement=locked,
        number=change.number,
        effective_on=effective_on,
        changes=changes,
        **replaced_by(*preview_of(locked, change)),
        reason=reason.strip()[:300],
    )
    _record(amendment, "draw_up", by, before=amendment.before, after=changes, reason=amendment.reason)
    return amendment


def preview(
    agreement: Agreement, *, effective_on: dt.date, reason: str, by: Actor, **values: Any
) -> tuple[Timeline, Change]:
    """The current timeline, and the change these values would make; refuses as :func:`draw_up`."""
    require_manager(agreement.assignment, by)
    return preview_of(agreement, _change(agreement, effective_on, reason, values))


@transaction.atomic
def release(amendment: Amendment, *, by: Actor) -> Amendment:
    """Release the amendment for signing; refused if the terms from its day on break a verified rule.

    What it replaces is stored as it stands now: no other amendment can be signed before this one.
    """
    locked = lock_for_edit(amendment, by)
    if locked.status in SIGNABLE:
        return locked  # whoever signed has signed the wording of the first release
    require_agreed(locked.agreement)
    require_move(locked.status, State.READY)
    stay, change = previewed(locked)
    _require_clear(locked.agreement, stay, change)
    replaced = replaced_by(stay, change)
    locked.before, locked.replaces = replaced["before"], replaced["replaces"]
    locked.status = State.READY
    locked.save(update_fields=["status", "before", "replaces"])
    _record(locked, "release", by, after={"sha256": paper_of(locked).keep(by).sha256})
    enqueue_on_commit("dvb.guest_access.tasks.notify_guardians_of_amendment", amendment_id=locked.pk)
    signing_letters.ask_about(locked, by=by)
    return locked


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


def after_signing(amendment: Amendment, by: Actor) -> None:
    """After the last signature: mark the agreement as amended and notify guardians; what is due happens."""
    _mark_amended(amendment.agreement, by)
    shortening.shortened(amendment.agreement, Placement(amendment.agreement).ends_on, SYSTEM)
    links.end_lost(amendment.agreement, by=by)
    enqueue_on_commit("dvb.guest_access.tasks.notify_guardians_of_amendment", amendment_id=amendment.pk)
    signing_letters.tell_amended(amendment, by=by)
    due_steps.take(amendment.agreement)


@transaction.atomic
def void(amendment: Amendment, *, reason: str, by: Actor) -> Amendment:
    """Void an amendment before all parties have signed it, also where its agreement is over meanwhile."""
    locked = _lock(amendment)
    require_manager(locked.agreement.assignment, by)
    if locked.status == State.VOID:
        return locked
    if not reason.strip():
        raise Refused("reason_needed", _("Say why the amendment is given up."), "reason")
    require_move(locked.status, State.VOID)
    locked.status = State.VOID
    locked.save(update_fields=["status"])
    _record(locked, "void", by, reason=reason.strip()[:300])
    return locked


def waiting(agreement: Agreement) -> list[Amendment]:
    """Released amendments that are not signed by all."""
    return [row for row in agreement.amendments.all() if row.status in SIGNABLE]


def to_be_read(agreement: Agreement, with_signed: bool) -> list[Amendment]:
    """Released amendments; with the signed ones too for whoever has not confirmed what holds by now."""
    states = SIGNABLE | {State.SIGNED.value} if with_signed else SIGNABLE
    return [row for row in agreement.amendments.all() if row.status in states]


def versions(agreement: Agreement) -> list[tuple[dt.date, Amendment | None, Terms]]:
    """What holds from which day on, up to the last day, with the amendment that begins it."""
    signed = {row.number: row for row in agreement.amendments.filter(status=State.SIGNED)}
    return [
        (one.starts_on, signed[one.change.number] if one.change else None, one.terms)
        for one in Placement(agreement).agreed.versions()
    ]


def lock_for_edit(amendment: Amendment, by: Actor) -> Amendment:
    """Lock the amendment; refuses whoever does not manage the agreement."""
    locked = lock(amendment)
    require_manager(locked.agreement.assignment, by)
    return locked


def lock(amendment: Amendment) -> Amendment:
    """Read the amendment and its agreement again and lock both rows; refuses if nothing can be amended."""
    locked = _lock(amendment)
    if locked.agreement.status not in IN_FORCE and locked.status in BEFORE_SIGNED:
        raise Refused("not_in_force", _("The agreement is over: nothing can be amended any more."))
    return locked


def _lock(amendment: Amendment) -> Amendment:
    agreement = lock_agreement(amendment.agreement)
    locked = Amendment.objects.select_for_update().get(pk=amendment.pk)
    locked.agreement = agreement
    return locked


def _mark_amended(agreement: Agreement, by: Actor) -> None:
    """Set a running (or suspended) agreement to amended."""
    if agreement.status == AgreementState.ACTIVE:
        require_move(agreement.status, AgreementState.AMENDED)
        agreement.status = AgreementState.AMENDED
        agreement.save(update_fields=["status"])
    elif agreement.status == AgreementState.SUSPENDED:
        agreement.suspended_from = AgreementState.AMENDED
        agreement.save(update_fields=["suspended_from"])
    AuditEntry.objects.record(by=by, verb="agreement.amend", subject=agreement)
    stage_notices.announce(stage_notices.Change.AMENDED, agreement)


def _require_clear(agreement: Agreement, stay: Timeline, change: Change) -> None:
    """Refuse an amendment after which a verified rule is broken on any day from its own on."""
    after, rules = stay.with_change(change), ruleset_for(agreement)
    blocking: list[str] = []
    for version in after.versions():
        if version.ends_on >= change.effective_on:
            facts = placement_of(agreement, replace(version.terms, ends_on=after.ends_on))
            findings = judge(facts, rules, max(version.starts_on, change.effective_on))
            blocking += [one.rule for one in findings if one.verdict is Verdict.BLOCK]
    if blocking:
        message = _("The law does not allow this amendment: %(rules)s.")
        raise Refused("rule_blocks", message % {"rules": ", ".join(dict.fromkeys(blocking))})


def _change(agreement: Agreement, effective_on: dt.date, reason: str, values: dict[str, Any]) -> Change:
    """These values as an amendment: those that differ from what holds on its first day without it."""
    stay = Placement(agreement).agreed
    old = stay.terms_on(effective_on)
    change = drafted(agreement.amendments.count() + 1, effective_on, plain_changes(old, values))
    _require_valid(agreement, stay, change, reason)
    return change


def _require_valid(agreement: Agreement, stay: Timeline, change: Change, reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_needed", _("Say why it is amended."), "reason")
    if not change.values:
        raise Refused("nothing_changes", _("Nothing differs from what holds on that day."))
    if not stay.has(change.effective_on):
        raise Refused("dates", _("An amendment holds from a day of the agreement on."), "effective_on")
    after = stay.with_change(change)
    if after.ends_on < change.effective_on - DAY:
        raise Refused("dates", _("The new last day lies before the amendment begins."), "ends_on")
    site = after.terms_on(change.effective_on).workplace_id
    if not Workplace.objects.filter(
        pk=site or 0, organisation=agreement.assignment.opening.employer_id
    ).exists():
        raise Refused("foreign_workplace", _("Choose a site of this employer."), "workplace_id")


def _record(
    amendment: Amendment,
    verb: str,
    by: Actor,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    AuditEntry.objects.record(
        by=by, verb=f"amendment.{verb}", subject=amendment, before=before, after=after, reason=reason
    )
