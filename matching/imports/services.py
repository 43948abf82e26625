"""Spreadsheets of every kind: received, previewed, confirmed.

``receive`` keeps a file and has it read in the background; ``import_now`` does everything at once, for
commands. ``KINDS`` are the importers that are registered, by their kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.imports.models import ImportBatch
from alliances.imports.registry import Importers, can_import
from alliances.imports.services import batches
from alliances.imports.services import confirm as writing
from alliances.imports.services import preview as reading
from alliances.imports.services.importer import Importer
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.jobs import enqueue_on_commit
from alliances.kernel.spreadsheets.writing import write_csv

KINDS = Importers()
find, is_stuck = batches.find, batches.is_stuck
_PREVIEW, _APPLY = "matching.imports.tasks.preview", "matching.imports.tasks.apply"


class Upload(Protocol):
    """What is needed of an uploaded file; Django's have it."""

    size: int | None

    def read(self) -> bytes: ...


def kinds_of(actor: Actor) -> list[Importer]:
    """The kinds of file that the actor may hand in."""
    return [importer for importer in KINDS.values() if can_import(actor, importer.kind)]


@transaction.atomic
def receive(
    upload: Upload | bytes,
    name: str,
    kind: str,
    *,
    by: Actor,
    options: Mapping[str, Any] | None = None,
    at_once: bool = False,
) -> ImportBatch:
    """Keep an uploaded file and have it read in the background; ``at_once`` leaves the reading to the caller.

    Raises
    ------
    Refused
        ``not_allowed``, ``empty``, ``file_too_big``, or what the kind says of the choices.
    """
    if kind not in KINDS or not can_import(by, kind):
        raise Refused("not_allowed", _("You may not import this kind of file."), "kind")
    chosen = KINDS[kind].settle(name, options or {})
    batch = batches.receive(_content(upload), name, kind, by=by, options=chosen)
    if not at_once:
        enqueue_on_commit(_PREVIEW, batch_id=batch.pk)
    return batch


def preview(batch_id: int) -> None:
    """Parse an uploaded file and store the planned change of each row."""
    kind = ImportBatch.objects.values_list("kind", flat=True).get(pk=batch_id)
    reading.preview(batch_id, KINDS[kind])


@transaction.atomic
def read_again(
    batch: ImportBatch,
    *,
    by: Actor,
    mapping: Mapping[str, int | None] | None = None,
    sheet: str = "",
    header_row: int | None = None,
    at_once: bool = False,
) -> ImportBatch:
    """Parse a file again with the columns, sheet and header row that a person chose."""
    _require(batch, by)
    again = batches.read_again(batch, by=by, mapping=mapping, sheet=sheet, header_row=header_row)
    if not at_once:
        enqueue_on_commit(_PREVIEW, batch_id=batch.pk)
    return again


def confirm(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Write a previewed file now, in one transaction; a repeated call writes nothing."""
    _require(batch, by)
    if writing.claim(batch, by=by):
        writing.apply(batch.pk, KINDS[batch.kind], by=by)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def confirm_later(batch: ImportBatch, *, by: Actor) -> None:
    """Queue a previewed file for writing in the background; a repeated call writes nothing."""
    _require(batch, by)
    if writing.claim(batch, by=by):
        enqueue_on_commit(
            _APPLY, batch_id=batch.pk, user_id=by.user_id, role="" if by.is_system else by.role.value
        )


def apply(batch_id: int, *, user_id: int | None, role: str) -> None:
    """Write a claimed batch in the name of whoever confirmed it."""
    batch = ImportBatch.objects.select_related("organisation").defer("content").get(pk=batch_id)
    writing.apply(batch_id, KINDS[batch.kind], by=_confirmer(batch, user_id, role))


@transaction.atomic
def restart(batch: ImportBatch, *, by: Actor) -> None:
    """Start again what a worker left lying; nothing half done is there, so nothing is done twice."""
    _require(batch, by)
    if not is_stuck(batch):
        return
    if batch.status == ImportBatch.Status.APPLYING:
        confirm_later(batch, by=by)
    else:
        enqueue_on_commit(_PREVIEW, batch_id=batch.pk)


def discard(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Throw a file away before it is written."""
    _require(batch, by)
    return batches.discard(batch, by=by)


def import_now(
    rows_or_file: Path | bytes | Iterable[Mapping[str, object]],
    kind: str,
    options: Mapping[str, Any] | None = None,
    *,
    by: Actor = SYSTEM,
    name: str = "",
) -> ImportBatch:
    """Receive, preview and confirm in one go; look at the batch's ``status``, ``counts`` and ``error``.

    ``rows_or_file`` is a path, the bytes of a file called ``name``, or rows by column keys.
    """
    content, called = _as_file(rows_or_file, name or f"{kind}.csv")
    batch = receive(content, called, kind, by=by, options=options, at_once=True)
    preview(batch.pk)
    batch.refresh_from_db()
    return confirm(batch, by=by) if batch.status == ImportBatch.Status.PREVIEW else batch


def _as_file(source: Path | bytes | Iterable[Mapping[str, object]], name: str) -> tuple[bytes, str]:
    if isinstance(source, Path):
        return source.read_bytes(), source.name
    if isinstance(source, bytes):
        return source, name
    rows = list(source)
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return write_csv(keys, ([row.get(key, "") for key in keys] for row in rows)), name


def _content(upload: Upload | bytes) -> bytes:
    """The bytes of an upload; one that is too big is not even taken into memory."""
    if isinstance(upload, bytes):
        return upload
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise batches.too_big()
    return upload.read()


def _require(batch: ImportBatch, by: Actor) -> None:
    if not can_import(by, batch.kind):
        raise Refused("not_allowed", _("You may not import this kind of file."))


def _confirmer(batch: ImportBatch, user_id: int | None, role: str) -> Actor:
    if batch.organisation is None or not role:
        return SYSTEM
    return batch.organisation.as_actor(Role(role), user_id)
