"""Write spreadsheets in which no text can act as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from django.utils.timezone import is_aware, make_naive
from openpyxl import Workbook as XlsxWorkbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters after which some spreadsheet program takes a text for a formula (ASVS 1.2.10)."""

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\\/*?:\[\]]")
_LONGEST_CELL = 32_767
_MEASURED_ROWS = 200
_NARROWEST, _WIDEST = 8, 60
_HEADER_FONT = Font(bold=True)
_HEADER_FILL = PatternFill("solid", fgColor="FFE8EEF4")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_FORMATS = {date: "DD.MM.YYYY", datetime: "DD.MM.YYYY HH:MM"}


@dataclass(slots=True)
class SheetOut:
    """One sheet to write: header, rows, and column widths in characters (measured where not given)."""

    name: str
    header: Sequence[object]
    rows: Iterable[Sequence[object]]
    widths: Sequence[int] = field(default_factory=tuple)


def escape(text: str) -> str:
    """A text that begins like a formula gets an apostrophe in front; our reader takes it off again."""
    return f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text


def write_csv(header: Sequence[object], rows: Iterable[Sequence[object]], *, separator: str = ";") -> bytes:
    """UTF-8 with BOM, decimal comma, every text in quotation marks, as programs in Latvia open it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([escape(_without_control_characters(str(heading))) for heading in header])
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _csv_cell(cell: object) -> object:
    value = _plain(cell)
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y %H:%M" if isinstance(value, datetime) else "%d.%m.%Y")
    if isinstance(value, float | Decimal):
        return f"{value:.15g}".replace(".", ",")
    return escape(value) if isinstance(value, str) else value


def _plain(cell: object) -> str | int | float | Decimal | date:
    """What a spreadsheet can hold: times without a zone, yes and no as words, the rest as clean text."""
    if isinstance(cell, bool):
        return "jā" if cell else "nē"
    if isinstance(cell, datetime):
        return make_naive(cell) if is_aware(cell) else cell
    if isinstance(cell, int | float | Decimal | date):
        return cell
    return "" if cell is None else _without_control_characters(str(cell))


def write_xlsx(sheets: Iterable[SheetOut]) -> bytes:
    """A workbook with frozen bold headers, filters and dates as dates; every text is typed as text."""
    workbook = XlsxWorkbook(write_only=True)
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(workbook, sheet, _sheet_name(sheet.name, taken))
    if not taken:
        workbook.create_sheet()
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _write_sheet(workbook: XlsxWorkbook, sheet: SheetOut, name: str) -> None:
    target: Any = workbook.create_sheet(name)
    header = [str(heading) for heading in sheet.header]
    rows = iter(sheet.rows)
    first = list(islice(rows, _MEASURED_ROWS))
    for index, width in enumerate(sheet.widths or _measured(header, first), 1):
        target.column_dimensions[get_column_letter(index)].width = width
    target.freeze_panes = "A2"
    target.append([_header_cell(target, heading) for heading in header])
    count = 1
    for row in chain(first, rows):
        target.append([_xlsx_cell(target, cell) for cell in row])
        count += 1
    if header:
        target.auto_filter.ref = f"A1:{get_column_letter(len(header))}{count}"


def _header_cell(target: Any, heading: str) -> Any:
    cell = _text_cell(target, _without_control_characters(heading))
    cell.font, cell.fill, cell.alignment = _HEADER_FONT, _HEADER_FILL, _WRAPPED
    return cell


def _xlsx_cell(target: Any, cell: object) -> Any:
    value = _plain(cell)
    if isinstance(value, str):
        return _text_cell(target, value) if value.startswith((*DANGEROUS, "#")) else value or None
    if isinstance(value, date):
        dated: Any = WriteOnlyCell(target)
        dated.value = value
        dated.number_format = _FORMATS[type(value)]
        return dated
    return value


def _text_cell(target: Any, text: str) -> Any:
    """Typed as text, and marked as such so that editing the cell does not make it a formula."""
    cell: Any = WriteOnlyCell(target, text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(DANGEROUS)
    return cell


def _without_control_characters(text: str) -> str:
    """Without the control characters that no spreadsheet can hold."""
    return _LONE_SURROGATES.sub("", ILLEGAL_CHARACTERS_RE.sub("", text))[:_LONGEST_CELL]


def _measured(header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[int]:
    widths = [len(heading) + 4 for heading in header]
    for row in rows:
        for index, cell in enumerate(row[: len(widths)]):
            shown = 10 if isinstance(cell, date) else len("" if cell is None else str(cell))
            widths[index] = max(widths[index], shown + 2)
    return [min(max(width, _NARROWEST), _WIDEST) for width in widths]


def _sheet_name(name: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, no name twice."""
    base = _NOT_IN_SHEET_NAMES.sub(" ", _without_control_characters(name)).strip(" '")[:31] or "1"
    name, number = base, 2
    while name.casefold() in taken:
        name, number = f"{base[:27]} {number}", number + 1
    taken.add(name.casefold())
    return name
