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
from dvb.signing.documents import GivenSignature, Paper, Row
from dvb.signing.methods import require_method
from dvb.signing.models import Method


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
    """Enter a signature as whoever keeps the document; the last party's makes it signed by all.

    Which methods are good for what is dated data (rules S-01 to S-03), not code. A second click changes
    nothing.
    """
    held = _held(paper, by)
    return enter(held, GivenSignature(side, str(method), name.strip(), signed_on, file), by=by)


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
    held, file = _held(paper, by), None
    if scan and held.signature_of(side) is None:
        document = held.document
        file = files.store(scan, organisation=document.keeper(held.row), purpose=document.scan_purpose, by=by)
    return enter(held, GivenSignature(side, Method.PAPER.value, name.strip(), signed_on, file), by=by)


def enter(held: Paper, given: GivenSignature, *, by: Actor) -> Row:
    """Put a signature under a document that the caller holds locked, whoever gives it."""
    document, row = held.document, held.row
    signed = {one.side for one in held.signatures()}
    if given.side in signed:
        return row
    document.require_signable(row)
    _require_signature(held, given)
    require_method(document, given.method)
    is_last = signed | {given.side} >= document.parties
    new = document.signed if is_last else document.partly_signed
    require_move(row.status, new)
    columns = document.signatures.add(row, given, by)
    row.status = new
    row.save(update_fields=["status", *columns])
    after = document.signatures.audit_values(given)
    AuditEntry.objects.record(by=by, verb=f"{document.slug}.sign", subject=row, after=after)
    if is_last:
        document.on_signed(row, by)
    return row


def withdraw(held: Paper) -> int:
    """The wording of a locked document changes: it is a draft again, no signature and no file counts.

    Codes that were sent end by themselves: they are for the earlier wording. The caller saves the row and
    records the change; returns how many signatures there were.
    """
    document, row = held.document, held.row
    if row.status != document.draft:
        require_move(row.status, document.draft)
        row.status = document.draft
    cleared = document.signatures.clear(row)
    if document.files is not None:
        held.file_rows().update(is_current=False)
    document.on_withdrawn(row)
    return cleared


def _held(paper: Paper, by: Actor) -> Paper:
    held = paper.locked()
    held.document.require_manager(held.row, by)
    return held


def _require_signature(held: Paper, given: GivenSignature) -> None:
    """Refuse a signature without a party, a name, or a day that has come."""
    if given.side not in {side.key for side in held.sides()}:
        raise Refused("side", _("Choose who signed."), "side")
    if held.document.names_signer and not given.name:
        raise Refused("name_needed", _("Enter who signed."), "name")
    if given.signed_on > timezone.localdate():
        raise Refused("future", _("A signature cannot lie in the future."), "signed_on")
