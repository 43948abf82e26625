"""Parse cells into values; every error carries its row, column, value and hint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from alliances.kernel.identifiers import MASK, is_personal_code
from alliances.kernel.spreadsheets.cell_errors import UnreadableCell, sentences
from alliances.kernel.spreadsheets.columns import Column, Kind
from alliances.kernel.spreadsheets.dates import parse_date, slash_order
from alliances.kernel.spreadsheets.numbers import (
    parse_decimal,
    parse_integer,
    parse_latitude,
    parse_longitude,
    parse_point,
)
from alliances.kernel.spreadsheets.rows import CellError, Incoming
from alliances.kernel.spreadsheets.table_detection import Table
from alliances.kernel.spreadsheets.texts import (
    is_blank,
    parse_boolean,
    parse_choice,
    parse_code,
    parse_list,
    parse_surname_first,
    parse_text,
)
from alliances.kernel.spreadsheets.workbook import Cell, Unusable, column_letter

Progress = Callable[[int, int], None]
_REPORTED_ROWS = 500
_SHOWN_CHARACTERS = 80


def parse_cells(
    table: Table, columns: Sequence[Column], *, progress: Progress | None = None
) -> list[Incoming]:
    """Parse every row of the table; wrong cells become errors, never exceptions.

    ``progress`` hears (rows done, rows in all) now and then.
    """
    readers = [_Reader(column, table) for column in columns if column.key in table.mapping]
    parsed: list[Incoming] = []
    for row in table.rows:
        parsed.append(_parse_row(row, readers))
        if progress is not None and len(parsed) % _REPORTED_ROWS == 0:
            progress(len(parsed), len(table.rows))
    if progress is not None:
        progress(len(parsed), len(table.rows))
    return parsed


def _parse_row(row: Incoming, readers: Sequence[_Reader]) -> Incoming:
    values: dict[str, Any] = {}
    errors: list[CellError] = []
    for reader in readers:
        cell = row.cells.get(reader.key)
        try:
            reader.store(values, reader.read(cell))
        except UnreadableCell as wrong:
            reader.store(values, None)
            errors.append(reader.error(row.number, cell, wrong))
    return Incoming(row.number, values, errors)


class _Reader:
    """One column of one table: how its cells are parsed, and how it is called in errors."""

    def __init__(self, column: Column, table: Table) -> None:
        index = table.mapping[column.key]
        heading = table.headings[index] if index < len(table.headings) else ""
        self.key = column.key
        self._kind = column.kind
        self._required = column.required
        self._label: object = heading or column.label
        self._letter = column_letter(index)
        self._parse = _parser(column, table)

    def read(self, cell: Cell) -> Any:
        if isinstance(cell, Unusable):
            raise UnreadableCell(cell.code)
        if is_blank(cell):
            if self._required:
                raise UnreadableCell("missing")
            return None
        return self._parse(cell)

    def store(self, values: dict[str, Any], value: Any) -> None:
        """A pair of coordinates and a turned name fill the columns that they stand for, if still empty."""
        if self._kind is Kind.POINT:
            for key, part in zip(("lat", "lon"), value or (None, None), strict=True):
                values[key] = part if values.get(key) is None else values[key]
        elif self._kind is Kind.SURNAME_FIRST:
            values["name"] = values.get("name") or value
        else:
            values[self.key] = [] if value is None and self._kind is Kind.LIST else value

    def error(self, row: int, cell: Cell, wrong: UnreadableCell) -> CellError:
        value = _shown(cell)
        message, hint = sentences(wrong, row=row, letter=self._letter, label=self._label, value=value)
        label = str(self._label)
        place = f"{self._letter}{row}"
        return CellError(row, self.key, label, value, wrong.code, message, hint, place)


def _parser(column: Column, table: Table) -> Callable[[Cell], Any]:
    if column.kind is Kind.DATE:
        order = slash_order(row.cells.get(column.key) for row in table.rows)
        return lambda cell: parse_date(cell, order)
    if column.kind in _BY_COLUMN:
        parse = _BY_COLUMN[column.kind]
        return lambda cell: parse(cell, column)
    return _BY_CELL[column.kind]


_BY_CELL: dict[Kind, Callable[[Cell], Any]] = {
    Kind.TEXT: parse_text,
    Kind.CODE: parse_code,
    Kind.LIST: parse_list,
    Kind.BOOLEAN: parse_boolean,
    Kind.SURNAME_FIRST: parse_surname_first,
}
_BY_COLUMN: dict[Kind, Callable[[Cell, Column], Any]] = {
    Kind.INTEGER: parse_integer,
    Kind.DECIMAL: parse_decimal,
    Kind.LATITUDE: parse_latitude,
    Kind.LONGITUDE: parse_longitude,
    Kind.POINT: parse_point,
    Kind.CHOICE: parse_choice,
}


def _shown(cell: Cell) -> str:
    """The text of a wrong cell, not too long; the code of a person is never repeated."""
    text = "" if cell is None else parse_text(cell)
    if text and is_personal_code(text):
        return MASK
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
