"""Signatures: entered once for each side, until all parties signed; taken away when the wording changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.files import services as files
from alliances.files.models import StoredFile
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from dvb.kernel.display import day
from dvb.signing import released
from dvb.signing.documents import NewSignature, Paper
from dvb.signing.methods import require_method
from dvb.signing.models import Method
from dvb.signing.pages import Row

_FUTURE = _("A signature cannot lie in the future.")


@transaction.atomic
def sign(
    paper: Paper,
    *,
    side: str,
    signed_on: dt.date,
    by: Actor,
    name: str = "",
    method: str = Method.PAPER,
    file: StoredFile | None = None,
) -> Row:
    """Enter a signature as a manager of the document; the last party's signature completes it.

    Which methods are allowed is dated data (rules S-01 and following), not code. Idempotent.
    """
    locked = _lock(paper, by)
    return enter(locked, NewSignature(side, str(method), name.strip(), signed_on, file), by=by)


@transaction.atomic
def sign_on_paper(
    paper: Paper,
    *,
    side: str,
    signed_on: dt.date,
    by: Actor,
    name: str = "",
    scan: UploadedFile[Any] | None = None,
) -> Row:
    """Enter a signature that somebody gave on paper, with a scan of the paper if there is one."""
    locked, file = _lock(paper, by), None
    if scan and locked.signature_of(side) is None:
        document = locked.document
        file = files.store(
            scan,
            accepted=files.SCAN,
            organisation=document.keeper(locked.row),
            purpose=document.scan_purpose,
            by=by,
        )
    return enter(locked, NewSignature(side, Method.PAPER.value, name.strip(), signed_on, file), by=by)


def enter(paper: Paper, signature: NewSignature, *, by: Actor) -> Row:
    """Add a signature to a document that the caller has locked, by whatever method."""
    document, row = paper.document, paper.row
    signed_sides = {one.side for one in paper.signatures()}
    if signature.side in signed_sides:
        return row
    require(paper, signature)
    _require_paper(paper, by)
    is_beside = row.status in document.signed_beside and signature.side not in document.parties
    is_last = signed_sides | {signature.side} >= document.parties and not is_beside
    if not is_beside:
        new = document.signed if is_last else document.partly_signed
        require_move(row.status, new)
        row.status = new
    columns = document.signatures.add(row, signature, by)
    row.save(update_fields=["status", *columns])
    after = document.signatures.audit_values(signature)
    AuditEntry.objects.record(by=by, verb=f"{document.slug}.sign", subject=row, after=after)
    if is_last:
        document.on_signed(row, by)
    elif is_beside:
        document.on_signature_changed(row)
    return row


def require(paper: Paper, signature: NewSignature) -> None:
    """Refuse a signature that could not be entered; also asked by whoever foresees what would be."""
    paper.document.require_signable(paper.row)
    _require_signature(paper, signature)
    require_method(paper.document, signature.method)


@transaction.atomic
def correct_day(paper: Paper, *, side: str, signed_on: dt.date, by: Actor, reason: str = "") -> Row:
    """Correct the day of a signature on paper; with a reason once all parties have signed.

    Raises
    ------
    Refused
        ``not_on_paper`` for another signature, ``reason_needed``, ``future`` or ``too_early``.
    """
    locked = _lock(paper, by)
    signature = _on_paper(locked, side)
    if signature.signed_on == signed_on:
        return locked.row
    if not locked.is_signable and not reason.strip():
        raise Refused("reason_needed", _("Say why the day is corrected."), "reason")
    _require_day(locked, signed_on)
    before = {"side": side, "on": str(signature.signed_on)}
    locked.document.signatures.redate(locked.row, side, signed_on)
    AuditEntry.objects.record(
        by=by,
        verb=f"{locked.document.slug}.correct_signature",
        subject=locked.row,
        before=before,
        after={"side": side, "on": str(signed_on)},
        reason=reason.strip()[:300],
    )
    locked.document.on_signature_changed(locked.row)
    return locked.row


@transaction.atomic
def take_back(paper: Paper, *, side: str, by: Actor) -> Row:
    """Take a signature on paper back that was entered by mistake, while not all parties have signed."""
    locked = _lock(paper, by)
    if locked.signature_of(side) is None:
        return locked.row
    signature, document, row = _on_paper(locked, side), locked.document, locked.row
    if not locked.is_signable:
        raise Refused("in_force", _("All have signed: the day can be corrected, the signature stays."))
    document.signatures.remove(row, side)
    if document.ready is not None and len(locked.signatures()) == 0:
        require_move(row.status, document.ready)
        row.status = document.ready
        row.save(update_fields=["status"])
    AuditEntry.objects.record(
        by=by,
        verb=f"{document.slug}.take_back_signature",
        subject=row,
        before={"side": side, "on": str(signature.signed_on), "name": signature.name},
    )
    return row


def _on_paper(paper: Paper, side: str) -> Any:
    signature = paper.signature_of(side)
    if signature is None or signature.method != Method.PAPER:
        raise Refused("not_on_paper", _("Only a signature that was entered from paper is corrected."))
    return signature


def withdraw(paper: Paper) -> int:
    """Reset a locked document to a draft because its wording changes; its signatures and files are void.

    Codes sent for the earlier wording become invalid with it. The caller saves the row and
    records the change; returns how many signatures there were.
    """
    document, row = paper.document, paper.row
    if row.status != document.draft:
        require_move(row.status, document.draft)
        row.status = document.draft
    withdrawn = document.signatures.clear(row)
    released.end(paper.wording)
    if document.files is not None:
        paper.file_rows().update(is_current=False)
    document.on_withdrawn(row)
    return withdrawn


def _lock(paper: Paper, by: Actor) -> Paper:
    locked = paper.locked()
    locked.document.require_manager(locked.row, by)
    return locked


def _require_paper(paper: Paper, by: Actor) -> None:
    """What is signed is kept, and still as it was released."""
    if paper.document.pdf is not None and paper.is_signable:
        paper.keep(by)
        paper.require_intact()


def _require_signature(paper: Paper, signature: NewSignature) -> None:
    """Refuse a signature without a party, a name, or a day that has come."""
    if signature.side not in {side.key for side in paper.sides()}:
        raise Refused("side", _("Choose who signed."), "side")
    if paper.document.names_signer and not signature.name:
        raise Refused("name_needed", _("Enter who signed."), "name")
    if signature.method in (Method.PAPER, Method.FILE):
        _require_day(paper, signature.signed_on)
    elif signature.signed_on > timezone.localdate():
        raise Refused("future", _FUTURE, "signed_on")


def _require_day(paper: Paper, signed_on: dt.date) -> None:
    """Refuse a day, typed or of a file, that has not come, or on which there was no document to sign."""
    if signed_on > timezone.localdate():
        raise Refused("future", _FUTURE, "signed_on")
    first = paper.document.first_signing_day(paper.row)
    if first is not None and signed_on < first:
        message = _("There was no such document before %(day)s, so nobody can have signed it.")
        raise Refused("too_early", message % {"day": day(first)}, "signed_on")
