"""Notes about what the recogniser decided, for the person who can correct it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.kernel.spreadsheets.data_rows import Body
from alliances.kernel.spreadsheets.header_detection import Header
from alliances.kernel.spreadsheets.heading_keys import heading_key
from alliances.kernel.spreadsheets.workbook import Note, Sheet, column_letter

_MAX_ROWS_LISTED = 10


def sheet_notes(
    chosen: Sheet, header: Header, sheets: Sequence[Sheet], headers: Sequence[Header]
) -> list[Note]:
    """Which sheet was read, and which others hold something; most of all one that fits as well."""
    notes: list[Note] = []
    for sheet, other in zip(sheets, headers, strict=True):
        if sheet is chosen:
            continue
        if other.score and set(other.mapping) >= set(header.mapping):
            sentence = _("Sheet “{used}” was read. Sheet “{other}” has the same columns and was not read.")
            code = "sheet_fits_too"
        else:
            sentence = _("Sheet “{used}” was read, sheet “{other}” was not.")
            code = "sheet_left_out"
        notes.append(Note(code, format_lazy(sentence, used=chosen.name, other=sheet.name), sheet=sheet.name))
    return notes


def row_notes(sheet: Sheet, body: Body) -> list[Note]:
    """Which rows below the header were taken for something else than data."""
    kinds = (
        ("totals_left_out", _("Rows with totals were left out: {rows}."), body.totals),
        ("remarks_left_out", _("Remarks below the table were left out: rows {rows}."), body.remarks),
        ("headers_left_out", _("Repeated headers were left out: rows {rows}."), body.repeated_headers),
    )
    return [
        Note(code, format_lazy(sentence, rows=_list(rows)), sheet=sheet.name, row=rows[0])
        for code, sentence, rows in kinds
        if rows
    ]


def heading_notes(sheet: Sheet, header: Header, mapping: Mapping[str, int]) -> list[Note]:
    """Columns with the same heading, of which only one is read."""
    return [
        Note(
            "duplicate_heading",
            format_lazy(
                _("Several columns are called “{heading}”; column {letter} was read."),
                heading=header.headings[index],
                letter=column_letter(index),
            ),
            sheet=sheet.name,
            row=header.last + 1,
            column=column_letter(index),
        )
        for index in sorted(set(mapping.values()))
        if index < len(header.headings) and any(True for _other in _duplicate_columns(header, mapping, index))
    ]


def _duplicate_columns(header: Header, mapping: Mapping[str, int], index: int) -> Iterator[int]:
    """Unused columns with the heading of a used one."""
    key = heading_key(header.headings[index])
    used = set(mapping.values())
    return (
        other
        for other, heading in enumerate(header.headings)
        if key and other not in used and heading_key(heading) == key
    )


def _list(rows: Sequence[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:_MAX_ROWS_LISTED])
    return f"{shown} …" if len(rows) > _MAX_ROWS_LISTED else shown
