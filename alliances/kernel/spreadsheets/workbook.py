"""What a read spreadsheet is: sheets of plain cells, and the limits it was read within."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

Cell = str | int | float | bool | date | datetime | None


class Unusable(str):
    """A cell without a value: the text is what stands in it, such as ``=A1+B1`` or ``#N/A``.

    ``code`` is ``"formula"`` (a formula whose result was not saved; it is never evaluated here) or
    ``"error_value"`` (a formula that failed in the program that saved the file).
    """

    __slots__ = ("code",)
    code: str

    def __new__(cls, text: str, code: str) -> Unusable:
        cell = super().__new__(cls, text)
        cell.code = code
        return cell


@dataclass(frozen=True, slots=True)
class Limits:
    """What an uploaded file may cost; the defaults fit 50 000 rows of 12 columns and nothing much larger.

    ``cpu_seconds`` is what ends a hostile file, within 5 seconds on an idle machine; ``seconds`` by the
    clock is longer, so that a good file is not refused because the machine is busy.
    """

    file_bytes: int = 25_000_000
    unpacked_bytes: int = 100_000_000
    packing_ratio: int = 400
    parts: int = 2_000
    sheets: int = 50
    rows: int = 50_000
    columns: int = 200
    cells: int = 600_000
    cell_characters: int = 5_000
    text_characters: int = 20_000_000
    seconds: float = 15.0
    cpu_seconds: int = 4
    memory_bytes: int = 160_000_000


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person should know about a file that was read; not an error.

    ``row`` counts as the spreadsheet program shows it, from 1; ``column`` is its letter.
    """

    code: str
    message: object
    sheet: str = ""
    row: int | None = None
    column: str = ""


@dataclass(slots=True)
class Sheet:
    """Rows as they stand, ``rows[0]`` is row 1; each is cut after its last cell that holds something.

    ``merges`` are merged areas as ``(first row, first column, last row, last column)``, from 0.
    """

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    is_hidden: bool = False
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Workbook:
    """One file, read: at least one sheet, each without its trailing blank rows."""

    sheets: list[Sheet]
    notes: list[Note] = field(default_factory=list)
    encoding: str = ""
    separator: str = ""


def column_letter(index: int) -> str:
    """Column 0 is ``A``, 26 is ``AA``: the letter that the spreadsheet program shows."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
