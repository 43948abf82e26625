"""Uploaded signed files: stored, parsed, compared with our document; a person accepts their signatures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.files import services as stored_files
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.file_names import without_personal_codes
from alliances.kernel.lifecycles import require_move
from alliances.kernel.text import search_key
from dvb.signing import reading as signed_files
from dvb.signing.documents import Paper
from dvb.signing.methods import require_method
from dvb.signing.models import BaseSignedFile, Method
from dvb.signing.pages import Row
from dvb.signing.services import signatures
from dvb.signing.signers import may_hand_in

FAULTS = {
    "kind": _("This is neither an .edoc nor a PDF."),
    "unsigned": _("Nobody has signed this file yet."),
    "damaged": _("The file is damaged, or no e-signed file."),
    "large": _("The file holds more than an agreement can."),
}

ANOTHER_PAPER = _(
    "The file holds something else than the paper drawn up here, or a signature does not cover it: another "
    "document, a note, a visible stamp. Have the paper of this page signed as it is."
)


def read(paper: Paper, *, file: UploadedFile[Any], by: Actor) -> BaseSignedFile:
    """Store the file with the signers that it names; uploading the same file again returns the stored one.

    The file is untrusted: it is parsed, and compared with the paper that was released, in a child process,
    before the transaction and before any lock.

    Raises
    ------
    Refused
        ``unreadable`` where it cannot be read, ``method`` where the document is not signed in files.
    """
    _require_open(paper, by, paper.stored_status())
    content = stored_files.read(file)
    stored_files.kind_of(content, file.name or "", stored_files.SIGNED)
    file.seek(0)
    try:
        ours = paper.pdf()
        content_read = signed_files.read(content, ours)
    except signed_files.UnreadableError as fault:
        raise Refused("unreadable", FAULTS[fault.code], "file") from fault
    return _save(paper, file, content_read, stored_files.digest(ours), by=by)


@transaction.atomic
def _save(
    paper: Paper, file: UploadedFile[Any], signed: signed_files.ReadFile, compared_with: str, *, by: Actor
) -> BaseSignedFile:
    locked = paper.locked()
    _require_open(locked, by, locked.row.status)
    document = locked.document
    stored = stored_files.store(
        file,
        accepted=stored_files.SIGNED,
        organisation=document.keeper(locked.row),
        purpose=document.file_purpose,
        by=by,
    )
    same: BaseSignedFile | None = (
        locked.file_rows().filter(is_current=True, stored__sha256=stored.sha256).first()
    )
    if same is not None:
        stored.delete()
        return same
    signed_file: BaseSignedFile = locked.file_rows().create(
        **locked.identity(),
        stored=stored,
        kind=signed.kind,
        signers=[_as_json(signer) for signer in signed.signers],
        documents=[[without_personal_codes(name), digest] for name, digest in signed.documents],
        is_ours=signed.is_paper and locked.digest() == compared_with,
    )
    AuditEntry.objects.record(
        by=by,
        verb=f"{document.slug}.file",
        subject=locked.row,
        after={"sha256": stored.sha256, "signers": len(signed_file.signers), "is_ours": signed_file.is_ours},
    )
    return signed_file


def _require_open(paper: Paper, by: Actor, status: str) -> None:
    document = paper.document
    if not may_hand_in(paper, by):
        document.require_manager(paper.row, by)
    require_method(document, Method.FILE)
    if status not in document.signable:
        require_move(status, document.partly_signed)


@transaction.atomic
def accept(paper: Paper, signed: BaseSignedFile, *, signer: int, side: str, by: Actor) -> Row:
    """Record one of the file's signatures as that of a side; only a person can decide which."""
    locked = paper.locked()
    locked.document.require_manager(locked.row, by)
    row = locked.file_rows().select_for_update().get(pk=signed.pk)
    if not row.is_current:
        raise Refused("earlier_wording", _("The agreement was changed after this file: have it signed anew."))
    if not row.is_ours:
        raise Refused("another_paper", ANOTHER_PAPER)
    if not 0 <= signer < len(row.signers):
        raise Refused("signer", _("This signature is not in the file."))
    signed_by = row.signers[signer]
    _require_unused(locked, row, signed_by["name"], side)
    day = dt.datetime.fromisoformat(signed_by["at"]).date() if signed_by["at"] else timezone.localdate()
    return signatures.sign(
        locked,
        side=side,
        name=signed_by["name"],
        signed_on=min(day, timezone.localdate()),
        method=Method.FILE,
        file=row.stored,
        by=by,
    )


def _require_unused(paper: Paper, signed: BaseSignedFile, name: str, side: str) -> None:
    """Refuse a signature that stands for another side already: each side signs for itself."""
    used = [
        one.side
        for one in paper.signatures()
        if one.file_id == signed.stored_id and one.name == name and one.side != side
    ]
    if len(used) >= sum(signer["name"] == name for signer in signed.signers):
        raise Refused(
            "signer_used",
            _("This signature of the file stands for another side already. Each side signs for itself."),
            "side",
        )


def guess(paper: Paper, name: str) -> str:
    """The side whose known name matches; empty where none does."""
    name_words = set(search_key(name).split())
    candidates = [(side.key, side.known_name(paper.row)) for side in paper.sides()]
    return next(
        (key for key, other in candidates if other and set(search_key(other).split()) == name_words), ""
    )


def _as_json(signer: signed_files.Signer) -> dict[str, str]:
    at = timezone.localtime(signer.signed_at).isoformat() if signer.signed_at else ""
    return {"name": signer.name, "issuer": signer.issuer, "at": at}
