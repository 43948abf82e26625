"""Which separator a CSV file uses: the one under which it has a header and rows of the same length."""

from __future__ import annotations

import csv
import re

CANDIDATES = (";", "\t", ",", "|")
_NUMBER = re.compile(r"[\d\s.,:/+-]+")
_HEADER_ROWS = 20


def sniff(lines: list[str]) -> str:
    """Comma where nothing speaks for any separator (a file of one column)."""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].rstrip("\r\n")) == 5:
        return lines[0][4]
    best = max(CANDIDATES, key=lambda separator: _score(lines, separator))
    return best if _score(lines, best) else ","


def _score(lines: list[str], separator: str) -> float:
    """Headings in the best header row, times the share of rows about as long as most rows."""
    records = _records(lines, separator)
    lengths = [len(record) for record in records if any(record)]
    wide = [length for length in lengths if length > 1]
    if not wide:
        return 0.0
    usual = max(set(wide), key=lambda length: (wide.count(length), length))
    alike = sum(1 for length in lengths if abs(length - usual) <= 1 and length > 1) / len(lengths)
    near = [record for record in records[:_HEADER_ROWS] if abs(len(record) - usual) <= 1]
    headings = max((_count_headings(record, separator) for record in near), default=0)
    return (headings + 0.1) * (0.2 + alike)


def _count_headings(record: list[str], separator: str) -> int:
    """How many cells could be headings: short and no number.

    A cell with another separator inside (a comma may stand anywhere) speaks against this one.
    """
    others = set(CANDIDATES) - {separator, ","}
    count = 0
    for cell in record:
        if not others.isdisjoint(cell):
            count -= 3
        elif cell.strip() and len(cell) <= 80 and not _NUMBER.fullmatch(cell):
            count += 1
    return max(count, 0)


def _records(lines: list[str], separator: str) -> list[list[str]]:
    records: list[list[str]] = []
    reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=separator)
    try:
        records.extend(reader)
    except csv.Error:
        return records
    return records
