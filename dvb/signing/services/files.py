"""Signed files that come back: kept, read, compared with our paper; a person makes signatures of them."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.files import services as stored_files
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from alliances.kernel.text import search_key
from dvb.signing import reading as signed_files
from dvb.signing.documents import Paper, Row
from dvb.signing.methods import require_method
from dvb.signing.models import BaseSignedFile, Method
from dvb.signing.services import signatures

FAULTS = {
    "kind": _("This is neither an .edoc nor a PDF."),
    "unsigned": _("Nobody has signed this file yet."),
    "damaged": _("The file is damaged, or no e-signed file."),
    "large": _("The file holds more than an agreement can."),
}


def read(paper: Paper, *, file: UploadedFile[Any], by: Actor) -> BaseSignedFile:
    """Keep the file and say who signed it, as the file says; the same file again is the one that is kept.

    A stranger made it: it is parsed in a child process, before the transaction and before anything is locked.

    Raises
    ------
    Refused
        ``unreadable`` where it cannot be read, ``method`` where the document is not signed in files.
    """
    _require_open(paper, by, paper.stored_status())
    content = stored_files.read(file)
    stored_files.kind_of(content, file.name or "")
    file.seek(0)
    try:
        found = signed_files.read(content)
    except signed_files.UnreadableError as fault:
        raise Refused("unreadable", FAULTS[fault.code], "file") from fault
    return _keep(paper, file, found, by=by)


@transaction.atomic
def _keep(
    paper: Paper, file: UploadedFile[Any], found: signed_files.ReadFile, *, by: Actor
) -> BaseSignedFile:
    held = paper.locked()
    _require_open(held, by, held.row.status)
    document = held.document
    stored = stored_files.store(
        file, organisation=document.keeper(held.row), purpose=document.file_purpose, by=by
    )
    same: BaseSignedFile | None = (
        held.file_rows().filter(is_current=True, stored__sha256=stored.sha256).first()
    )
    if same is not None:
        stored.delete()
        return same
    made: BaseSignedFile = held.file_rows().create(
        **held.identity(),
        stored=stored,
        kind=found.kind,
        signers=[_plain(signer) for signer in found.signers],
        documents=[list(one) for one in found.documents],
        is_ours=_is_ours(held, bytes(stored.content), found),
    )
    AuditEntry.objects.record(
        by=by,
        verb=f"{document.slug}.file",
        subject=held.row,
        after={"sha256": stored.sha256, "signers": len(made.signers), "is_ours": made.is_ours},
    )
    return made


def _require_open(paper: Paper, by: Actor, status: str) -> None:
    document = paper.document
    document.require_manager(paper.row, by)
    require_method(document, Method.FILE)
    if status not in document.signable:
        require_move(status, document.partly_signed)


@transaction.atomic
def accept(paper: Paper, signed: BaseSignedFile, *, signer: int, side: str, by: Actor) -> Row:
    """Say which side one of the file's signatures is; only a person can say that."""
    held = paper.locked()
    held.document.require_manager(held.row, by)
    row = held.file_rows().select_for_update().get(pk=signed.pk)
    if not row.is_current:
        raise Refused("earlier_wording", _("The agreement was changed after this file: have it signed anew."))
    if not 0 <= signer < len(row.signers):
        raise Refused("signer", _("This signature is not in the file."))
    given = row.signers[signer]
    day = dt.datetime.fromisoformat(given["at"]).date() if given["at"] else timezone.localdate()
    return signatures.sign(
        held,
        side=side,
        name=given["name"],
        signed_on=min(day, timezone.localdate()),
        method=Method.FILE,
        file=row.stored,
        by=by,
    )


def guess(paper: Paper, name: str) -> str:
    """Which side a name probably is; empty where no name fits."""
    words = set(search_key(name).split())
    known = [(side.key, side.known_name(paper.row)) for side in paper.sides()]
    return next((key for key, other in known if other and set(search_key(other).split()) == words), "")


def _plain(signer: signed_files.Signer) -> dict[str, str]:
    at = timezone.localtime(signer.signed_at).isoformat() if signer.signed_at else ""
    return {"name": signer.name, "issuer": signer.issuer, "at": at}


def _is_ours(held: Paper, content: bytes, found: signed_files.ReadFile) -> bool:
    """Whether the paper inside is, byte for byte, the one that is drawn up here."""
    ours = held.pdf()
    if found.kind == "pdf":
        return content[: len(ours)] == ours
    return hashlib.sha256(ours).hexdigest() in {digest for _name, digest in found.documents}
