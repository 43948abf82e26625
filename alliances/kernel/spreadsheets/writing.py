"""Write spreadsheets in which no text can act as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alliances.kernel.spreadsheets.workbook import Cell


@dataclass(slots=True)
class SheetOut:
    """One sheet to write: header, rows, and column widths in characters (measured where not given)."""

    name: str
    header: Sequence[object]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = field(default_factory=tuple)


def write_csv(header: Sequence[object], rows: Iterable[Sequence[Cell]], *, separator: str = ";") -> bytes:
    """UTF-8 with BOM, as spreadsheet programs in Latvia open it."""
    raise NotImplementedError


def write_xlsx(sheets: Iterable[SheetOut]) -> bytes:
    """A workbook with frozen bold headers; every text is typed as text."""
    raise NotImplementedError
