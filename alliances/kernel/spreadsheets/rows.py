"""One row of a table on its way in, and the cells of it that cannot be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from alliances.kernel.spreadsheets.workbook import Cell


@dataclass(frozen=True, slots=True)
class CellError:
    """One cell that cannot be used.

    ``row`` as the person sees it, ``column`` the column's key, ``column_label`` its heading in the file,
    ``cell`` the reference such as ``D12``, ``value`` what stands there (shortened, a personal code hidden).
    ``message`` is a whole sentence with row, column and value; ``mend`` a hint for correcting it. Both are
    lazy.
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
class Incoming:
    """One row of the file: its cells as they stand there, and once they are parsed its values by column key.

    ``values`` lacks the keys of columns that the file does not have; a blank or refused cell is ``None``
    (a list: ``[]``). A column of coordinates (``Kind.POINT``) gives ``lat`` and ``lon``, one of surnames
    before names gives ``name``; their own keys are absent.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)

    def text(self, key: str) -> str:
        return self.values.get(key) or ""

    def is_misread(self, *columns: str) -> bool:
        """Whether one of these cells holds something that could not be understood."""
        return any(error.column in columns for error in self.errors)
