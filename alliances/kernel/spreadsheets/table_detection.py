"""Find the table in a workbook: the sheet, the header row, which column is which, where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.data_rows import find_body
from alliances.kernel.spreadsheets.header_detection import Header, find_header
from alliances.kernel.spreadsheets.heading_keys import meanings
from alliances.kernel.spreadsheets.rows import Incoming
from alliances.kernel.spreadsheets.table_notes import heading_notes, row_notes, sheet_notes
from alliances.kernel.spreadsheets.workbook import Note, Sheet, Workbook, column_letter


@dataclass(frozen=True, slots=True)
class UnmappedColumn:
    """A column of the sheet that nothing reads: its index from 0, its letter, its heading as written."""

    index: int
    letter: str
    heading: str


@dataclass(slots=True)
class Table:
    """A recognised table.

    ``header_row`` is a number as the person sees it (the last line of a header of several rows; 0 when
    none was found), ``headings`` the headings of all columns from A on, ``mapping`` column keys to
    indices from 0, ``left_out`` the names of the sheets that were not used.
    """

    sheet: str
    header_row: int
    headings: list[str]
    mapping: dict[str, int]
    unmapped_columns: list[UnmappedColumn]
    missing_required: list[Column]
    rows: list[Incoming]
    left_out: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def find_table(
    workbook: Workbook,
    columns: Sequence[Column],
    *,
    mapping: Mapping[str, int | None] | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
) -> Table:
    """Choose the sheet and header that fit ``columns`` best.

    ``mapping`` gives column indices by hand (``None``: read this key from nowhere) and wins over what is
    recognised; ``sheet`` and ``header_row`` (from 1) are choices by hand as well.

    Raises
    ------
    Refused
        ``no_such_sheet``, ``no_such_column`` or ``no_such_row`` where a choice by hand does not exist.
    """
    _check_choices(workbook, columns, mapping or {}, sheet, header_row)
    known = meanings(columns)
    offered = [one for one in workbook.sheets if one.rows and sheet in (None, one.name)]
    headers = [find_header(one, columns, known, header_row) for one in offered]
    best = max(range(len(offered)), key=lambda place: _quality(offered[place], headers[place], place))
    chosen, header = offered[best], headers[best]
    final = _with_manual_mapping(header.mapping, mapping or {})
    required = [final[column.key] for column in columns if column.required and column.key in final]
    body = find_body(chosen.rows, header, final, required)
    table = Table(
        sheet=chosen.name,
        header_row=header.last + 1,
        headings=list(header.headings),
        mapping=final,
        unmapped_columns=_unmapped(header, final),
        missing_required=[column for column in columns if column.required and column.key not in final],
        rows=[_raw(chosen, number, final) for number in body.numbers],
        left_out=[one.name for one in workbook.sheets if one is not chosen and one.rows],
    )
    table.notes = sheet_notes(chosen, header, offered, headers) + row_notes(chosen, body)
    table.notes += heading_notes(chosen, header, final)
    return table


def _check_choices(
    workbook: Workbook,
    columns: Sequence[Column],
    mapping: Mapping[str, int | None],
    sheet: str | None,
    header_row: int | None,
) -> None:
    if sheet is not None and not any(one.rows and one.name == sheet for one in workbook.sheets):
        raise Refused("no_such_sheet", format_lazy(_("There is no sheet “{name}”."), name=sheet), "sheet")
    longest = max(len(one.rows) for one in workbook.sheets)
    if header_row is not None and not 1 <= header_row <= longest:
        raise Refused("no_such_row", format_lazy(_("There is no row {row}."), row=header_row), "header_row")
    widest = max((len(row) for one in workbook.sheets for row in one.rows), default=0)
    keys = {column.key for column in columns}
    for key, index in mapping.items():
        if key not in keys or (index is not None and not 0 <= index < widest):
            raise Refused("no_such_column", _("A chosen column is not in the file. Choose it again."), key)


def _quality(sheet: Sheet, header: Header, place: int) -> tuple[int, bool, int, int]:
    return header.score, not sheet.is_hidden, len(sheet.rows) if header.score else 0, -place


def _with_manual_mapping(recognised: Mapping[str, int], mapping: Mapping[str, int | None]) -> dict[str, int]:
    """A column chosen by hand for one key is no longer read for another that was only recognised."""
    chosen = {key: index for key, index in mapping.items() if index is not None}
    remaining = {
        key: index for key, index in recognised.items() if key not in mapping and index not in chosen.values()
    }
    return {**remaining, **chosen}


def _unmapped(header: Header, mapping: Mapping[str, int]) -> list[UnmappedColumn]:
    used = set(mapping.values())
    return [
        UnmappedColumn(index, column_letter(index), heading)
        for index, heading in enumerate(header.headings)
        if index not in used and heading
    ]


def _raw(sheet: Sheet, number: int, mapping: Mapping[str, int]) -> Incoming:
    row = sheet.rows[number - 1]
    cells = {key: row[index] if index < len(row) else None for key, index in mapping.items()}
    return Incoming(number, cells=cells)
