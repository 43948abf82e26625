"""Cells to values, and every refusal with its row, column, value and mend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.tables import Table

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CellError:
    """One cell that cannot be used.

    ``row`` as the person sees it, ``column`` the column's key, ``column_label`` its heading in the file,
    ``cell`` the reference such as ``D12``, ``value`` what stands there (shortened). ``message`` is a whole
    sentence with row, column and value; ``mend`` says what to write instead. Both are lazy.
    """

    row: int
    column: str
    column_label: str
    value: str
    code: str
    message: object
    mend: object
    cell: str = ""


@dataclass(slots=True)
class ParsedRow:
    """One row with its values by column key; a blank or refused cell is ``None`` (a list: ``[]``).

    Keys of columns that the file does not have are absent.
    """

    number: int
    values: dict[str, Any]
    errors: list[CellError] = field(default_factory=list)


def parse_cells(
    table: Table, columns: Sequence[Column], *, progress: Progress | None = None
) -> list[ParsedRow]:
    """Parse every row of the table; wrong cells become errors, never exceptions."""
    raise NotImplementedError
