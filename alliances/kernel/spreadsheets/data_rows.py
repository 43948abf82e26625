"""The rows between the header and the end: without blanks, totals, remarks and repeated headers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alliances.kernel.spreadsheets.header_detection import Header
from alliances.kernel.spreadsheets.heading_keys import heading_key
from alliances.kernel.spreadsheets.workbook import Cell
from alliances.kernel.text import search_key

_TOTAL = re.compile(r"(pavisam|kopa|kopsumma|kopskaits|starpsumma|summa|total|subtotal|grand total|sum)\b")

_INITIALS = frozenset("pkstgPKSTG")


@dataclass(slots=True)
class Body:
    """Numbers (from 1) of the rows that hold data, and of those left out, by why."""

    numbers: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    repeated_headers: list[int] = field(default_factory=list)
    remarks: list[int] = field(default_factory=list)


def find_body(
    rows: Sequence[Sequence[Cell]], header: Header, mapping: Mapping[str, int], required: Sequence[int]
) -> Body:
    """Rows below the header that hold something in a mapped column; ``required`` are column indices."""
    body = Body()
    used = sorted(set(mapping.values()))
    keys = [
        (column, heading_key(header.headings[column])) for column in used if column < len(header.headings)
    ]
    for index in range(header.last + 1, len(rows)):
        row = rows[index]
        if not any(_at(row, column) is not None for column in used):
            continue
        if _repeats(row, keys) or (not body.numbers and _counts_columns(row)):
            body.repeated_headers.append(index + 1)
        elif _is_total(row, required):
            body.totals.append(index + 1)
        else:
            body.numbers.append(index + 1)
    _cut_remarks(rows, body, required)
    return body


def _at(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else None


def _repeats(row: Sequence[Cell], keys: Sequence[tuple[int, str]]) -> bool:
    """A header printed again on each page."""
    filled = [(cell, key) for column, key in keys if (cell := _at(row, column)) is not None]
    return len(filled) > 1 and all(isinstance(cell, str) and heading_key(cell) == key for cell, key in filled)


def _counts_columns(row: Sequence[Cell]) -> bool:
    """The row ``1 | 2 | 3`` that official forms have below the header."""
    texts = [str(cell) for cell in row if cell is not None]
    return len(texts) > 2 and texts == [str(number) for number in range(1, len(texts) + 1)]


def _is_total(row: Sequence[Cell], required: Sequence[int]) -> bool:
    """Begins with a word such as ``Kopā`` and lacks what a row must have, or holds no other text."""
    filled = [cell for cell in row if cell is not None]
    first = filled[0]
    if (
        not isinstance(first, str)
        or first.strip()[:1] not in _INITIALS
        or not _TOTAL.match(search_key(first))
    ):
        return False
    texts = sum(1 for cell in filled if isinstance(cell, str))
    return texts == 1 or any(_at(row, column) is None for column in required)


def _cut_remarks(rows: Sequence[Sequence[Cell]], body: Body, required: Sequence[int]) -> None:
    """Signatures and footnotes: short rows at the end, parted from the table by a blank row or a total."""
    cut = len(body.numbers)
    while cut and _is_short(rows[body.numbers[cut - 1] - 1], required):
        cut -= 1
    for place in range(max(cut, 1), len(body.numbers)):
        if body.numbers[place] > body.numbers[place - 1] + 1:
            body.remarks = body.numbers[place:]
            del body.numbers[place:]
            return


def _is_short(row: Sequence[Cell], required: Sequence[int]) -> bool:
    filled = sum(1 for cell in row if cell is not None)
    return filled <= 2 and any(_at(row, column) is None for column in required)
