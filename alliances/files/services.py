"""Keeping what people hand in: the kind is read from the content, not from the name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.files.models import StoredFile
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.file_names import without_personal_codes

if TYPE_CHECKING:
    from alliances.organisations.models import Organisation

MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class FileKind:
    """How content of a kind begins, its media type, and how its name ends."""

    start: bytes
    media_type: str
    endings: frozenset[str]


PDF = FileKind(b"%PDF-", "application/pdf", frozenset({".pdf"}))
PNG = FileKind(b"\x89PNG\r\n\x1a\n", "image/png", frozenset({".png"}))
JPEG = FileKind(b"\xff\xd8\xff", "image/jpeg", frozenset({".jpg", ".jpeg"}))
SIGNED_CONTAINER = FileKind(b"PK\x03\x04", "application/zip", frozenset({".edoc", ".asice"}))


@dataclass(frozen=True)
class Accepted:
    """The kinds of file that one purpose takes, and what a person is told who hands in another one."""

    kinds: tuple[FileKind, ...]
    sentence: object


SCAN = Accepted((PDF, PNG, JPEG), _("Hand in a PDF, or a PNG or JPEG picture, with its own ending."))
SIGNED = Accepted((PDF, SIGNED_CONTAINER), _("Hand in a signed PDF or an .edoc file, with its own ending."))
EVIDENCE = Accepted(
    (PDF, PNG, JPEG, SIGNED_CONTAINER),
    _("Hand in a PDF, a PNG or JPEG picture, or an .edoc file, with its own ending."),
)
_UNSAFE = re.compile(r"[^\w.,() +-]")


@transaction.atomic
def store(
    upload: UploadedFile[Any], *, accepted: Accepted, organisation: Organisation, purpose: str, by: Actor
) -> StoredFile:
    """Keep one upload of a kind that the purpose takes.

    Raises
    ------
    Refused
        ``file_empty``, ``file_large`` above 10 MB, or ``file_kind`` where the content is of no accepted
        kind, or does not fit the name's ending.
    """
    content = read(upload)
    name = _UNSAFE.sub("_", without_personal_codes(upload.name or "")).strip()[-200:] or "file"
    media_type = kind_of(content, name, accepted)
    stored = _create(content, name, media_type, organisation, purpose, by)
    AuditEntry.objects.record(
        by=by, verb="file.keep", subject=stored, after={"purpose": purpose, "sha256": stored.sha256}
    )
    return stored


def keep(
    content: bytes, *, filename: str, kind: FileKind, organisation: Organisation, purpose: str, by: Actor
) -> StoredFile:
    """Keep a file that was made here, in the caller's transaction; the caller records what it is."""
    return _create(content, filename, kind.media_type, organisation, purpose, by)


def _create(
    content: bytes, filename: str, media_type: str, organisation: Organisation, purpose: str, by: Actor
) -> StoredFile:
    return StoredFile.objects.create(
        organisation=organisation,
        purpose=purpose,
        filename=filename,
        content_type=media_type,
        size=len(content),
        sha256=digest(content),
        content=content,
        uploaded_by_id=by.user_id,
    )


def read(upload: UploadedFile[Any]) -> bytes:
    """What was uploaded, within the bounds that every upload has.

    Raises
    ------
    Refused
        ``file_empty``, ``file_large``.
    """
    if not upload.size:
        raise Refused("file_empty", _("The file is empty. Choose another one."), "file")
    if upload.size > MAX_BYTES:
        raise Refused("file_large", _("The file is larger than 10 MB. Hand in a smaller one."), "file")
    content: bytes = upload.read()
    return content


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def kind_of(content: bytes, name: str, accepted: Accepted) -> str:
    """The media type by the first bytes, where the name's ending agrees."""
    ending = f".{name.rpartition('.')[2].lower()}"
    for kind in accepted.kinds:
        if content.startswith(kind.start) and ending in kind.endings:
            return kind.media_type
    raise Refused("file_kind", accepted.sentence, "file")
