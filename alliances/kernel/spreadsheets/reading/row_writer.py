"""Writes rows as lines of JSON and stops at the first limit that a file breaks."""

from __future__ import annotations

import json

from alliances.kernel.spreadsheets.reading.faults import Fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

    from alliances.kernel.spreadsheets.workbook import Limits

MAX_NOTES = 200

_dumps = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode


class RowWriter:
    """Takes the sheets of one file in turn; blank rows and blank ends of rows cost nothing.

    A cell is a JSON scalar, or a pair ``[tag, text]`` with the tag ``d`` (date), ``t`` (date and time),
    ``f`` (formula without a saved value) or ``e`` (error value).
    """

    def __init__(self, out: TextIO, limits: Limits) -> None:
        self._out = out
        self._limits = limits
        self._last = 0
        self._cells = 0
        self._characters = 0
        self.sheets: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []

    def begin(self, name: str, *, hidden: bool = False) -> None:
        """Start the next sheet."""
        if len(self.sheets) >= self._limits.sheets:
            raise Fault("too_many_sheets", limit=self._limits.sheets)
        name = name[:100]
        self.sheets.append({"name": name, "hidden": hidden, "merges": []})
        self._last = 0
        if hidden:
            self.note("hidden_sheet", sheet=name)

    def note(self, code: str, **details: object) -> None:
        if len(self.notes) < MAX_NOTES:
            self.notes.append({"code": code, "details": details})

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Remember a merged area (indices from 0), if it lies where a header can stand."""
        merges = self.sheets[-1]["merges"]
        if len(merges) < 1000 and first_row < 100 and first_column < self._limits.columns:
            merges.append([first_row, first_column, last_row, min(last_column, self._limits.columns - 1)])

    @property
    def sheet(self) -> str:
        return str(self.sheets[-1]["name"])

    def check_column(self, column: int, row: int) -> None:
        """Refuse a cell that stands too far to the right before a row is stretched to reach it."""
        if column >= self._limits.columns:
            raise Fault("too_many_columns", sheet=self.sheet, row=row, limit=self._limits.columns)

    def write(self, number: int, cells: list[Any]) -> bool:
        """Send row ``number`` (from 1); False if nothing stands in it."""
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            return False
        if number > self._limits.rows:
            raise Fault("too_many_rows", sheet=self.sheet, limit=self._limits.rows)
        if number <= self._last:
            raise Fault("damaged")
        self.check_column(len(cells) - 1, number)
        self._cells += len(cells) + number - self._last - 1
        self._last = number
        if self._cells > self._limits.cells:
            raise Fault("too_many_cells", limit=self._limits.cells)
        self._measure(number, cells)
        self._out.write(_dumps([len(self.sheets) - 1, number, cells]))
        self._out.write("\n")
        return True

    def _measure(self, number: int, cells: list[Any]) -> None:
        longest = self._limits.cell_characters
        for index, cell in enumerate(cells):
            text = cell[1] if type(cell) is list else cell
            if type(text) is str:
                self._characters += len(text)
                if len(text) > longest:
                    raise Fault("cell_too_long", sheet=self.sheet, row=number, column=index, limit=longest)
        if self._characters > self._limits.text_characters:
            raise Fault("too_much_text", limit=self._limits.text_characters)
