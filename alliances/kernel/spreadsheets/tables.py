"""Find the table in a workbook: the sheet, the header row, which column is which, where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.workbook import Cell, Note, Workbook


@dataclass(frozen=True, slots=True)
class UnmappedColumn:
    """A column of the sheet that nothing reads: its index from 0, its letter, its heading as written."""

    index: int
    letter: str
    heading: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of the table: its number as the spreadsheet program shows it, its cells by column key."""

    number: int
    cells: dict[str, Cell]


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
    rows: list[RawRow]
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
    """
    raise NotImplementedError
