"""One uploaded file and its state: received, claimed by a worker, refused, thrown away, started again."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.imports.models import ImportBatch
from alliances.imports.services.stored_text import localize
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.kernel.file_names import without_personal_codes
from alliances.kernel.identifiers import open_sealed, seal
from alliances.kernel.text import normalise
from alliances.kernel.visibility import visible_to

STALE_WAITING = dt.timedelta(seconds=60)
STALE_READING = dt.timedelta(seconds=30)
STALE_APPLYING = dt.timedelta(seconds=120)
ABANDONED_AFTER = dt.timedelta(days=14)
"""An upload that nobody confirmed is thrown away; it holds names and birth dates."""
MAX_WAITING = 20
"""Uploads of one organisation that wait for a confirmation, or were refused, at a time."""
Status = ImportBatch.Status
NOT_WRITTEN = (Status.UPLOADED, Status.READING, Status.PREVIEW, Status.REFUSED)


@transaction.atomic
def receive(
    content: bytes, name: str, kind: str, *, by: Actor, options: Mapping[str, Any] | None = None
) -> ImportBatch:
    """Keep an uploaded file, encrypted until it is confirmed or thrown away and erased then.

    Raises
    ------
    Refused
        ``empty``, ``file_too_big``; ``too_many_waiting`` where `MAX_WAITING` are kept already.
    """
    _check_size(len(content))
    _check_waiting(by)
    batch = ImportBatch.objects.create(
        kind=kind,
        organisation_id=by.organisation_id,
        user_id=by.user_id,
        role="system" if by.is_system else by.role.value,
        filename=_file_name(name),
        sha256=hashlib.sha256(content).hexdigest(),
        content=_encrypted(content),
        options=dict(options or {}),
    )
    AuditEntry.objects.record(
        by=by, verb="import.received", subject=batch, after={"kind": kind, "sha256": batch.sha256}
    )
    return batch


def content_of(batch: ImportBatch) -> bytes:
    return base64.b64decode(open_sealed(bytes(batch.content).decode(), settings.PERSONAL_DATA_KEY))


def find(pk: int, *, by: Actor) -> ImportBatch | None:
    """A batch of the actor's own organisation; its content stays in the database."""
    batch: ImportBatch | None = visible_to(by, ImportBatch).defer("content").filter(pk=pk).first()
    return batch


def claim_reading(batch_id: int) -> ImportBatch | None:
    """Take a batch for reading; ``None`` if another worker has it or it is past that."""
    now = timezone.now()
    free = Q(status=Status.UPLOADED) | Q(status=Status.READING, touched_at__lt=now - STALE_READING)
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().filter(free, pk=batch_id).first()
        if batch is None:
            return None
        batch.status, batch.done, batch.total = Status.READING, 0, 100
        batch.options = {**batch.options, "attempt": attempt(batch) + 1}
        batch.save(update_fields=["status", "done", "total", "options", "touched_at"])
    return batch


def attempt(batch: ImportBatch) -> int:
    return int(batch.options.get("attempt", 0))


def lock_for_edit(batch: ImportBatch) -> ImportBatch | None:
    """Lock a batch that this worker still reads, inside its transaction; ``None`` if it was taken away."""
    locked = ImportBatch.objects.select_for_update().filter(pk=batch.pk, status=Status.READING).first()
    return locked if locked is not None and attempt(locked) == attempt(batch) else None


def report(batch: ImportBatch, percent: int) -> None:
    """Update the reading progress; also serves as the worker's heartbeat."""
    ImportBatch.objects.filter(pk=batch.pk, status=Status.READING).update(
        done=percent, touched_at=timezone.now()
    )


@transaction.atomic
def refuse(batch: ImportBatch, why: Refused, **more: Any) -> None:
    """Refuse a file and store the sentence that explains why."""
    locked = lock_for_edit(batch)
    if locked is None:
        return
    locked.status = Status.REFUSED
    locked.error = {"code": why.code, "message": localize(why.message), "field": why.field, **more}
    locked.counts = {}
    locked.rows.all().delete()
    locked.save(update_fields=["status", "error", "counts", "touched_at"])


@transaction.atomic
def read_again(
    batch: ImportBatch,
    *,
    by: Actor,
    mapping: Mapping[str, int | None] | None = None,
    sheet: str = "",
    header_row: int | None = None,
) -> ImportBatch:
    """Queue a batch for reading again, with the columns, sheet and header row that a person chose."""
    locked = _lock_own(batch, by)
    if locked.status not in {Status.PREVIEW, Status.REFUSED} and not is_stuck(locked):
        raise _too_late()
    locked.options = {
        **locked.options,
        "by_hand": {"mapping": dict(mapping or {}), "sheet": sheet, "header_row": header_row},
    }
    locked.status, locked.error, locked.done = Status.UPLOADED, {}, 0
    locked.save(update_fields=["options", "status", "error", "done", "touched_at"])
    return locked


@transaction.atomic
def discard(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Discard a file before it was written; only the audit row remains."""
    locked = _lock_own(batch, by)
    if locked.status == Status.DISCARDED:
        return locked
    if locked.status in {Status.APPLYING, Status.APPLIED}:
        raise _too_late()
    before = locked.status
    locked.rows.all().delete()
    locked.status, locked.content, locked.headings, locked.mapping = Status.DISCARDED, b"", [], {}
    locked.save()
    AuditEntry.objects.record(
        by=by,
        verb="import.discarded",
        subject=locked,
        before={"status": before},
        after={"status": locked.status},
    )
    return locked


_LIMITS = {
    Status.UPLOADED: STALE_WAITING,
    Status.READING: STALE_READING,
    Status.APPLYING: STALE_APPLYING,
}


def is_stuck(batch: ImportBatch) -> bool:
    """Whether the worker that had this batch must have died, so that it may be started again."""
    limit = _LIMITS.get(Status(batch.status))
    return limit is not None and batch.touched_at < timezone.now() - limit


def _lock_own(batch: ImportBatch, by: Actor) -> ImportBatch:
    own: ImportBatch | None = (
        visible_to(by, ImportBatch).select_for_update(of=("self",)).filter(pk=batch.pk).first()
    )
    if own is None:
        raise Refused("import_unknown", _("This import does not exist here."))
    return own


def _too_late() -> Refused:
    return Refused(
        "import_too_late",
        _("This import is being read or written, or was finished. Look at its page again."),
    )


def _check_size(size: int) -> None:
    if size == 0:
        raise Refused("empty", _("The file is empty. Choose the file that holds the table."), "file")
    if size > settings.UPLOAD_MAX_BYTES:
        raise too_big()


def too_big() -> Refused:
    return Refused(
        "file_too_big",
        format_lazy(
            _("The file is larger than {limit} MB. Delete what is not needed, or split it."),
            limit=settings.UPLOAD_MAX_BYTES // 1024**2,
        ),
        "file",
    )


def _check_waiting(by: Actor) -> None:
    if by.is_system:
        return
    waiting = ImportBatch.objects.filter(organisation=by.organisation_id, status__in=NOT_WRITTEN)
    if waiting.count() >= MAX_WAITING:
        raise Refused(
            "too_many_waiting",
            _("%(n)s uploads wait for you already. Confirm them or throw them away first.")
            % {"n": MAX_WAITING},
            "file",
        )


def throw_away_abandoned(day: dt.date) -> int:
    """Discard what nobody confirmed for a fortnight, and refused files; returns how many."""
    before = timezone.make_aware(dt.datetime.combine(day, dt.time())) - ABANDONED_AFTER
    old = ImportBatch.objects.filter(status__in=NOT_WRITTEN, touched_at__lt=before).defer("content")
    for batch in old:
        discard(batch, by=SYSTEM)
    return len(old)


def _file_name(name: str) -> str:
    """The last part of the name, short enough to keep its ending, without control characters.

    Digits that read as a personal code are masked: a name stands in lists, titles and the history.
    """
    last = PurePosixPath(normalise(name).replace("\\", "/")).name
    return without_personal_codes(last, "***********")[-200:] or "?"


def _encrypted(content: bytes) -> bytes:
    return seal(base64.b64encode(content).decode(), settings.PERSONAL_DATA_KEY).encode()
