"""Parse an uploaded file in the sandboxed reader and store the planned change of each row."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.imports.models import ImportBatch, ImportRow
from alliances.imports.services import batches
from alliances.imports.services.importer import Importer, context_of, read_rows
from alliances.imports.services.rows import Planned, as_import_rows
from alliances.imports.services.stored_text import localize
from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.table_detection import Table, find_table
from alliances.kernel.spreadsheets.upload import read_upload
from alliances.kernel.spreadsheets.workbook import Note, Workbook

_SECONDS_BETWEEN_REPORTS = 0.25
_READ, _PARSED, _PLANNED = 45, 60, 85
log = logging.getLogger(__name__)


def preview(batch_id: int, importer: Importer) -> None:
    """Parse the file, plan every row and store the result; an unusable file is refused with a sentence."""
    batch = batches.claim_reading(batch_id)
    if batch is None:
        return
    try:
        _preview(batch, importer)
    except Refused as why:
        batches.refuse(batch, why)
    except Exception:
        log.exception("import %s broke", batch_id)
        batches.refuse(batch, _failure_error())
        raise


def _preview(batch: ImportBatch, importer: Importer) -> None:
    progress = _Progress(batch)
    workbook = read_upload(
        batches.content_of(batch), batch.filename, progress=lambda n, of: progress.share(0, _READ, n, of)
    )
    by_hand: dict[str, Any] = batch.options.get("by_hand", {})
    context = context_of(batch)
    layout = importer.layout(context.actor)
    table = find_table(
        workbook,
        layout,
        mapping=by_hand.get("mapping") or None,
        sheet=by_hand.get("sheet") or None,
        header_row=by_hand.get("header_row"),
    )
    _describe(batch, importer, workbook, table)
    if missing := [*table.missing_required, *importer.lacking(batch.mapping.keys())]:
        _refuse_columns(batch, missing)
        return
    incoming = read_rows(
        table,
        importer.used_columns(context.actor),
        importer.guard,
        progress=lambda n, of: progress.share(_READ, _PARSED - _READ, n, of),
    )
    progress.to(_PARSED)
    planned = importer.plan(incoming, context_of(batch))
    progress.to(_PLANNED)
    _store_rows(batch, planned)


def _describe(batch: ImportBatch, importer: Importer, workbook: Workbook, table: Table) -> None:
    """What was recognised, and what a person should know about it."""
    batch.sheet, batch.header_row = table.sheet[:200], table.header_row
    batch.headings, batch.mapping = list(table.headings), dict(table.mapping)
    batch.options = {**batch.options, "sheets": [sheet.name for sheet in workbook.sheets]}
    batch.notes = [_note(note) for note in (*workbook.notes, *table.notes)]
    unused = sorted({*table.mapping} - importer.used)
    if unused:
        names = [batch.headings[table.mapping[key]] for key in unused]
        batch.notes.append(
            {
                "code": "columns_unused",
                "message": localize(_("Recognised, but not needed here.")),
                "names": names,
            }
        )
    if table.unmapped_columns:
        names = [column.heading for column in table.unmapped_columns if column.heading]
        batch.notes.append(
            {"code": "columns_unknown", "message": localize(_("Columns that were not read.")), "names": names}
        )


def _note(note: Note) -> dict[str, Any]:
    return {"code": note.code, "message": localize(note.message), "names": []}


def _refuse_columns(batch: ImportBatch, missing: Sequence[Column]) -> None:
    """A required column is missing: ask a person to map the headings."""
    why = Refused(
        "columns_missing",
        _("Some columns that are needed were not recognised. Say which column is which."),
        "mapping",
    )
    with transaction.atomic():
        if batches.lock_for_edit(batch) is None:
            return
        batch.save(update_fields=["sheet", "header_row", "headings", "mapping", "options", "notes"])
        batches.refuse(batch, why, columns=[column.key for column in missing])


def _store_rows(batch: ImportBatch, planned: Sequence[Planned]) -> None:
    """Replace the batch's rows in one transaction and offer them for confirmation."""
    with transaction.atomic():
        if batches.lock_for_edit(batch) is None:
            return
        rows = store(batch, planned)
        batch.status, batch.error = ImportBatch.Status.PREVIEW, {}
        batch.done, batch.total, batch.counts = len(rows), len(rows), count(rows)
        batch.save(
            update_fields=[
                *("sheet", "header_row", "headings", "mapping", "options", "notes", "status", "error"),
                *("done", "total", "counts", "touched_at"),
            ]
        )


def store(batch: ImportBatch, planned: Sequence[Planned]) -> list[ImportRow]:
    batch.rows.all().delete()
    return ImportRow.objects.bulk_create(as_import_rows(planned, batch.pk))


def count(rows: Sequence[ImportRow]) -> dict[str, int]:
    """How many rows are new, changed, unchanged, refused; ``warnings`` counts rows that carry one."""
    states = Counter(str(row.state) for row in rows)
    counts = {state.value: states[state.value] for state in ImportRow.State}
    return {**counts, "warnings": sum(1 for row in rows if row.warnings)}


def _failure_error() -> Refused:
    return Refused(
        "import_broken",
        _("The file could not be read because of a fault in this system. Nothing was written."),
    )


class _Progress:
    """Percent of the whole, written now and then."""

    def __init__(self, batch: ImportBatch) -> None:
        self._batch, self._next = batch, time.monotonic()

    def share(self, start: int, width: int, done: int, total: int) -> None:
        if time.monotonic() >= self._next:
            self.to(start + (width * done // total if total else 0))

    def to(self, percent: int) -> None:
        self._next = time.monotonic() + _SECONDS_BETWEEN_REPORTS
        batches.report(self._batch, percent)
