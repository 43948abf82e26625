"""Spreadsheets for the tests: rows as a person would type them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from alliances.imports.models import ImportBatch, ImportRow
from alliances.kernel.actor import Actor
from alliances.kernel.spreadsheets.writing import SheetOut, write_csv, write_xlsx
from matching.imports import services as imports

Rows = Iterable[Mapping[str, Any]]


def csv(rows: Rows) -> bytes:
    keys, cells = _table(rows)
    return write_csv(keys, cells)


def xlsx(rows: Rows) -> bytes:
    keys, cells = _table(rows)
    return write_xlsx([SheetOut("Dati", keys, cells)])


def _table(rows: Rows) -> tuple[list[str], list[list[Any]]]:
    listed = list(rows)
    keys = list(dict.fromkeys(key for row in listed for key in row))
    return keys, [[row.get(key, "") for key in keys] for row in listed]


def previewed(rows: Rows | bytes, kind: str, *, by: Actor, name: str = "", **options: Any) -> ImportBatch:
    """A file that was read and waits for confirmation."""
    content = rows if isinstance(rows, bytes) else csv(rows)
    batch = imports.receive(content, name or f"{kind}.csv", kind, by=by, options=options, at_once=True)
    imports.preview(batch.pk)
    batch.refresh_from_db()
    return batch


def imported(rows: Rows | bytes, kind: str, *, by: Actor, **options: Any) -> ImportBatch:
    """A file that was read and confirmed."""
    batch = imports.confirm(previewed(rows, kind, by=by, **options), by=by)
    assert batch.status == ImportBatch.Status.APPLIED, batch.error
    return batch


def only_row(batch: ImportBatch) -> ImportRow:
    assert batch.status == ImportBatch.Status.PREVIEW, batch.error
    return batch.rows.get()


def codes(row: ImportRow) -> list[str]:
    return [fault["code"] for fault in (*row.errors, *row.warnings)]


def changed(row: ImportRow) -> dict[str, tuple[str, str]]:
    return {change["field"]: (change["old"], change["new"]) for change in row.changes if not change["kept"]}


def kept(row: ImportRow) -> set[str]:
    return {change["field"] for change in row.changes if change["kept"]}
