"""The cells of one XLSX sheet, as a stream; the ``dimension`` that a file claims is not looked at."""

from __future__ import annotations

import re

from alliances.kernel.spreadsheets.reading.faults import Fault
from alliances.kernel.spreadsheets.reading.xlsx_styles import from_serial, masked
from alliances.kernel.spreadsheets.reading.xml_parts import local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from alliances.kernel.spreadsheets.reading.row_writer import RowWriter
    from alliances.kernel.spreadsheets.reading.xlsx_styles import Styles
    from alliances.kernel.spreadsheets.workbook import Limits

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DIGITS = "0123456789"
_PAST_ALL = 1 << 30
CHARACTERS_PER_ESCAPE = 7


def plain_text(text: str) -> str:
    """Undo the ``_x000D_`` writing of control characters; NUL and surrogates become a space."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return " " if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def column_index(letters: str) -> int:
    """``A`` is 0; a column that no program has lies past every limit."""
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isupper():
        return _PAST_ALL
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


class SheetReader:
    """Handler of a worksheet part."""

    def __init__(
        self, rows: RowWriter, texts: list[str], styles: Styles, is_1904: bool, limits: Limits
    ) -> None:
        self._rows = rows
        self._texts = texts
        self._styles = styles
        self._is_1904 = is_1904
        self._longest = CHARACTERS_PER_ESCAPE * limits.cell_characters
        self._widest = limits.columns
        self._columns: dict[str, int] = {}
        self._row = 0
        self._row_hidden = False
        self._hidden_rows = 0
        self._cells: list[Any] = []
        self._column = -1
        self._type: str | None = None
        self._style: str | None = None
        self._open = False
        self._phonetic = False
        self._has_value = self._has_formula = False
        self._formula: list[str] = []
        self._pieces: list[str] = []
        self._into = self._pieces
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Called for every tag, hence the frequent ones first and all prefixed ones by a detour."""
        if name == "c":
            reference = attributes.get("r")
            if reference is None:
                self._column += 1
            else:
                letters = reference.rstrip(_DIGITS)
                column = self._columns.get(letters)
                self._column = self._cache_column(letters) if column is None else column
            self._type = attributes.get("t")
            self._style = attributes.get("s")
            self._has_value = self._has_formula = False
        elif name == "v" or name == "t":
            if not self._has_value:
                self._has_value = True
                self._length = 0
                self._pieces = []
            self._into = self._pieces
            self._open = not self._phonetic
        elif name == "row":
            self._start_row(attributes)
        elif name != "is":
            self._start_rare(name, attributes)

    def end(self, name: str) -> None:
        if name == "c":
            if self._has_value or self._has_formula:
                self._end_cell()
        elif name == "v" or name == "t":
            self._open = False
        elif name == "row":
            if self._cells and self._rows.write(self._row, self._cells) and self._row_hidden:
                self._hidden_rows += 1
            self._cells = []
        elif name == "f":
            self._open = False
        elif name == "rPh":
            self._phonetic = False
        elif ":" in name:
            self.end(local(name))

    def _start_rare(self, name: str, attributes: dict[str, str]) -> None:
        if name == "f":
            self._has_formula = self._open = True
            self._into = self._formula = []
            self._length = 0
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif ":" in name:
            self.start(local(name), attributes)

    def text(self, data: str) -> None:
        if self._open and self._length <= self._longest:
            self._into.append(data)
            self._length += len(data)

    def close(self) -> None:
        if self._hidden_rows:
            self._rows.note("hidden_rows", sheet=self._rows.sheet, count=self._hidden_rows)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) if number.isdecimal() and len(number) < 10 else self._row + 1
        self._row_hidden = attributes.get("hidden") in ("1", "true")
        self._column = -1
        self._cells = []

    def _cache_column(self, letters: str) -> int:
        column = column_index(letters)
        if len(self._columns) < 20_000:
            self._columns[letters] = column
        return column

    def _end_cell(self) -> None:
        raw = "".join(self._pieces) if self._has_value else ""
        kind = self._type
        if kind is None or kind == "n":
            value = self._number(raw)
        elif kind == "s":
            value = self._shared(raw)
        else:
            value = self._other(kind, raw)
        if value is None:
            return
        column = self._column
        cells = self._cells
        if column >= self._widest:
            self._rows.check_column(column, self._row)
        if column == len(cells):
            cells.append(value)
        elif column > len(cells):
            cells.extend([None] * (column - len(cells)))
            cells.append(value)
        else:
            cells[column] = value

    def _shared(self, raw: str) -> str | None:
        """The shared text; None for a blank one."""
        try:
            text = self._texts[int(raw)] if len(raw) < 10 else ""
        except (ValueError, IndexError) as error:
            raise Fault("damaged") from error
        return None if not text or text.isspace() else text

    def _other(self, kind: str, raw: str) -> Any:
        if self._has_formula and not self._has_value:
            return self._no_value()
        if kind == "b":
            return raw.strip() == "1"
        if kind == "e":
            return ["e", raw[:50]]
        if kind == "d" and _DATE.match(raw):
            return ["d", raw[:10]] if len(raw) == 10 or raw[10:].startswith("T00:00:00") else ["t", raw[:19]]
        text = plain_text(raw)
        return None if not text or text.isspace() else text

    def _no_value(self) -> list[str]:
        return ["f", "=" + "".join(self._formula)[:200]]

    def _number(self, raw: str) -> Any:
        if not raw:
            return self._no_value() if self._has_formula else None
        number = number_of(raw)
        if isinstance(number, str):
            return number
        if self._style is None:
            return number
        if self._style in self._styles.dates:
            return _dated(from_serial(number, self._is_1904))
        mask = self._styles.masks.get(self._style)
        return masked(number, mask) if mask and isinstance(number, int) and number >= 0 else number

    def _merge(self, area: str) -> None:
        corners = [_REFERENCE.fullmatch(corner) for corner in area.split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            (left, top), (right, bottom) = corners[0].groups(), corners[1].groups()
            self._rows.merge(int(top) - 1, column_index(left), int(bottom) - 1, column_index(right))


def _dated(value: list[str] | float) -> Any:
    """A time of day alone is shown as text."""
    return value[1] if isinstance(value, list) and value[0] == "x" else value


def number_of(raw: str) -> int | float | str:
    """A number as spreadsheet programs show it, with 15 digits; the text itself if it is none."""
    if raw.isdecimal() and len(raw) <= 15:
        return int(raw)
    if len(raw) > 40:
        return raw
    try:
        number = float(raw)
    except ValueError:
        return raw
    if number != number or number in (float("inf"), float("-inf")):
        return raw
    if number == int(number) and abs(number) < 1e15:
        return int(number)
    return float(f"{number:.15g}")
