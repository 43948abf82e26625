"""One spreadsheet, read safely: its rows, and a line for everything that is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.imports.services.importer import Context, read_rows
from alliances.imports.services.rows import Incoming, Planned
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.table_detection import Table
from alliances.kernel.spreadsheets.upload import read_upload
from alliances.kernel.spreadsheets.workbook import Workbook, column_letter
from matching.match_files.columns import ByHand, Layout, choose
from matching.match_files.remarks import Remarks

Progress = Callable[[float], None]
_HEADINGS_SHOWN = 12
_COORDINATES = {"lat": "lon", "lon": "lat"}


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of one file.

    ``context`` knows where each column stands, ``sha256`` is that of the file.
    """

    file: str
    rows: list[Incoming]
    context: Context
    sha256: str
    remarks: Remarks

    def has(self, column: str) -> bool:
        return column in self.context.letters

    def refuse(
        self, row: Incoming, column: str, code: str, problem: object, hint: object = "", value: str = ""
    ) -> None:
        """A fault in one cell; ``problem`` says what is wrong there."""
        self.remarks.refuse_row(
            self.file, row.number, self.context.fault(row, column, code, problem, hint, value)
        )

    def tell(self, item: Planned) -> None:
        """What is wrong with a row beyond its cells, and what is worth knowing about it."""
        for fault in item.faults:
            self.remarks.refuse_row(self.file, item.row.number, fault)
        for warning in item.warnings:
            self.remarks.warn_row(self.file, item.row.number, warning)


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: its path, its name and its layout."""

    path: Path
    name: str
    layout: Layout
    hand: ByHand


def read(source: Source, remarks: Remarks, progress: Progress) -> Listing | None:
    """Read one file; ``None`` where it cannot be used, and ``remarks`` say why."""
    layout = source.layout
    opened = _open(source, remarks, progress)
    if opened is None:
        return None
    workbook, table, sha256 = opened
    context = Context.of_columns(SYSTEM, table.mapping, table.headings)
    listing = Listing(source.name, [], context, sha256, remarks)
    if not _is_usable(table, layout, listing):
        return None
    _notes(workbook, table, layout, listing)
    for row in read_rows(
        table, layout.used_columns(), layout.guard, lambda n, of: progress(0.7 + 0.3 * n / max(of, 1))
    ):
        for error in row.errors:
            remarks.refuse_row(source.name, row.number, error)
        listing.rows.append(row)
    return listing


def _open(source: Source, remarks: Remarks, progress: Progress) -> tuple[Workbook, Table, str] | None:
    """The workbook, its table and the file's hash."""
    path = source.path
    try:
        workbook = read_upload(path, path.name, progress=lambda n, of: progress(0.7 * n / max(of, 1)))
        table = choose(workbook, source.layout, source.hand)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except Refused as why:
        remarks.refuse(source.name, why.code, why.message)
        return None
    except FileNotFoundError:
        remarks.refuse(str(path), "no_such_file", _("there is no such file."), _("Check the path."))
        return None
    except OSError as why:
        message = format_lazy(_("the file cannot be opened ({why})."), why=why.strerror or type(why).__name__)
        remarks.refuse(str(path), "cannot_open", message)
        return None
    return workbook, table, sha256


def _is_usable(table: Table, layout: Layout, listing: Listing) -> bool:
    """Every required column, both coordinates or none, and at least one row."""
    refuse = listing.remarks.refuse
    seen = "; ".join(heading for heading in table.headings[:_HEADINGS_SHOWN] if heading)
    lacking = [column.key for column in table.missing_required]
    is_used = table.mapping.keys() & layout.used
    half = [other for key, other in _COORDINATES.items() if key in is_used and not listing.has(other)]
    for key in (*lacking, *half):
        label = next(column.label for column in layout.columns if column.key == key)
        problem = format_lazy(
            _("no column is called “{label}” or alike; row {row} was taken for the header: {seen}."),
            label=label,
            row=table.header_row,
            seen=seen or "–",
        )
        hint = format_lazy(
            _('Write that heading above the column, or say --map {table}.{key}="…" with its own.'),
            table=layout.key,
            key=key,
        )
        refuse(listing.file, "column_missing", problem, hint)
    if not lacking and not table.rows:
        refuse(listing.file, "no_rows", _("there is no row below the header."), _("Fill in the table."))
    return not lacking and bool(table.rows)


def _notes(workbook: Workbook, table: Table, layout: Layout, listing: Listing) -> None:
    """Report what was left out of the file, so that nothing is dropped silently."""
    used = {column_letter(index) for key, index in table.mapping.items() if key in layout.used}
    for note in (*workbook.notes, *table.notes):
        if not note.column or note.column in used:
            listing.remarks.warn(listing.file, note.code, note.message)
    unread = {table.mapping[key] for key in table.mapping.keys() - layout.used}
    unread |= {column.index for column in table.unmapped_columns}
    if unread:
        names = "; ".join(f"{column_letter(index)}: {table.headings[index]}" for index in sorted(unread))
        message = format_lazy(_("Columns that were not read: {names}."), names=names)
        listing.remarks.warn(listing.file, "columns_unread", message)
