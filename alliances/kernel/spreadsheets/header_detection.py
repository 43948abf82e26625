"""Where the header of a sheet stands: below titles and blank rows, in one row or in up to three."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.heading_keys import recognise
from alliances.kernel.spreadsheets.workbook import Cell, Sheet, Unusable
from alliances.kernel.text import normalise

SEARCHED_ROWS = 40
LONGEST_HEADER = 3
_SAMPLED_ROWS = 300


@dataclass(frozen=True, slots=True)
class Header:
    """Rows ``first`` to ``last`` (from 0), the headings of all columns, and what they were recognised as."""

    first: int
    last: int
    headings: tuple[str, ...]
    mapping: dict[str, int]
    score: int


def find_header(sheet: Sheet, columns: Sequence[Column], known: Mapping[str, str], row: int | None) -> Header:
    """The header that names most columns, required ones counted twice; the higher and shorter one of equals.

    ``row`` (from 1) is a last header row chosen by hand. Where nothing is recognised, the first row with
    the most texts stands in, so that a person can map its columns.
    """
    weights = {column.key: 2 if column.required else 1 for column in columns}
    grid = _Grid(sheet)
    best: Header | None = None
    for last in range(min(SEARCHED_ROWS, len(sheet.rows))) if row is None else (row - 1,):
        for first in range(last, max(-1, last - LONGEST_HEADER), -1):
            header = _read_header(grid, first, last, known, weights)
            if header is not None and (best is None or header.score > best.score):
                best = header
    if best is not None and best.score:
        return best
    return _unrecognised(grid, _wordiest(grid) if row is None else row - 1)


class _Grid:
    """A sheet whose merged header cells can be read from any of their columns."""

    def __init__(self, sheet: Sheet) -> None:
        self.rows = sheet.rows
        self.width = max((len(row) for row in sheet.rows), default=0)
        self._across = {
            (top, column): left
            for top, left, _bottom, right in sheet.merges
            for column in range(left + 1, right + 1)
        }

    def own(self, row: int, column: int) -> Cell:
        cells = self.rows[row] if 0 <= row < len(self.rows) else []
        return cells[column] if column < len(cells) else None

    def spread(self, row: int, column: int) -> Cell:
        """The cell, or the one that it is merged with to its left."""
        return self.own(row, self._across.get((row, column), column))

    def fullness(self, after: int) -> Callable[[int], int]:
        """How many of the next rows hold something in a column."""
        rows = self.rows[after + 1 : after + 1 + _SAMPLED_ROWS]
        return lambda column: sum(1 for row in rows if column < len(row) and row[column] is not None)


def _read_header(
    grid: _Grid, first: int, last: int, known: Mapping[str, str], weights: Mapping[str, int]
) -> Header | None:
    """The rows read as one header; None where they cannot be one."""
    if last >= len(grid.rows) or not all(_is_wordy(grid.rows[row]) for row in range(first, last + 1)):
        return None
    readings = [_readings(grid, first, last, column) for column in range(grid.width)]
    mapping = recognise(readings, known, grid.fullness(last))
    headings = tuple(texts[0] if texts else "" for texts in readings)
    return Header(first, last, headings, mapping, sum(weights[key] for key in mapping))


def _is_wordy(row: Sequence[Cell]) -> bool:
    """A row that could be part of a header: texts, and no more than a few numbers such as a year."""
    texts = sum(1 for cell in row if isinstance(cell, str) and not isinstance(cell, Unusable))
    others = sum(1 for cell in row if cell is not None) - texts
    return texts > 0 and others <= texts / 2


def _readings(grid: _Grid, first: int, last: int, column: int) -> list[str]:
    """Ways to read the heading of a column: all its rows together, then its lowest cell alone.

    A row above counts alone only where the lowest cell is blank (merged downwards); otherwise the first
    row of the table would pass for a part of the header above it.
    """
    above = [_text(grid.spread(row, column)) for row in range(first, last)]
    lowest = _text(grid.own(last, column))
    parts = [part for part in dict.fromkeys((*above, lowest)) if part]
    if not parts:
        return []
    alone = (lowest,) if lowest else tuple(part for part in reversed(above) if part)
    return list(dict.fromkeys((" ".join(parts), *alone)))


def _text(cell: Cell) -> str:
    return "" if cell is None else normalise(str(cell))


def _wordiest(grid: _Grid) -> int:
    """The first row with the most texts: a guess for a person to correct; -1 if no row has any."""
    best, most = -1, 0
    for index, row in enumerate(grid.rows[:SEARCHED_ROWS]):
        texts = sum(1 for cell in row if isinstance(cell, str))
        if texts > most and _is_wordy(row):
            best, most = index, texts
    return best


def _unrecognised(grid: _Grid, row: int) -> Header:
    headings = tuple(_text(grid.own(row, column)) for column in range(grid.width))
    return Header(row, row, headings, {}, 0)
