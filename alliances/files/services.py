"""Keeping what people hand in: the kind is read from the content, not from the name."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.files.models import StoredFile
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise

if TYPE_CHECKING:
    from alliances.organisations.models import Organisation

MAX_BYTES = 10 * 1024 * 1024
KINDS = (
    (b"%PDF-", "application/pdf", {".pdf"}),
    (b"\x89PNG\r\n\x1a\n", "image/png", {".png"}),
    (b"\xff\xd8\xff", "image/jpeg", {".jpg", ".jpeg"}),
    (b"PK\x03\x04", "application/zip", {".edoc", ".asice", ".docx", ".odt", ".zip"}),
)
_UNSAFE = re.compile(r"[^\w.,() +-]")


@transaction.atomic
def store(upload: UploadedFile[Any], *, organisation: Organisation, purpose: str, by: Actor) -> StoredFile:
    """Keep one upload.

    Raises
    ------
    Refused
        ``file_empty``, ``file_large`` above 10 MB, or ``file_kind`` where the content is not a PDF, a picture
        or an e-signed container, or does not fit the name's ending.
    """
    content = read(upload)
    name = _UNSAFE.sub("_", normalise(upload.name or "")).strip()[-200:] or "file"
    stored = StoredFile.objects.create(
        organisation=organisation,
        purpose=purpose,
        filename=name,
        content_type=kind_of(content, name),
        size=len(content),
        sha256=digest(content),
        content=content,
        uploaded_by_id=by.user_id,
    )
    AuditEntry.objects.record(
        by=by, verb="file.keep", subject=stored, after={"purpose": purpose, "sha256": stored.sha256}
    )
    return stored


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


def kind_of(content: bytes, name: str) -> str:
    """The media type by the first bytes, where the name's ending agrees."""
    ending = f".{name.rpartition('.')[2].lower()}"
    for start, kind, endings in KINDS:
        if content.startswith(start) and ending in endings:
            return kind
    raise Refused(
        "file_kind", _("Hand in a PDF, a PNG or JPEG picture, or an .edoc file, with its own ending."), "file"
    )
