"""ODS: the cells of ``content.xml`` as a stream, repeats counted before they are unfolded."""

from __future__ import annotations

import re
from datetime import date, datetime

from alliances.kernel.spreadsheets.reading.faults import Fault
from alliances.kernel.spreadsheets.reading.xlsx_sheet import number_of
from alliances.kernel.spreadsheets.reading.xml_parts import local, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from alliances.kernel.spreadsheets.reading.archive import Archive
    from alliances.kernel.spreadsheets.reading.row_writer import RowWriter
    from alliances.kernel.spreadsheets.workbook import Limits

MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_LEFT_OUT = frozenset(
    {"annotation", "shapes", "tracked-changes", "forms", "dde-links", "named-expressions", "ruby-text"}
)
_DRAWN = frozenset({"frame", "g", "custom-shape", "rect", "ellipse", "line", "control", "object"})
_MACRO_FOLDERS = ("basic/", "scripts/")
_DURATION = re.compile(r"PT(\d{1,5})H(\d{1,2})M")
_PAST_ALL = 1 << 30


def read_ods(archive: Archive, limits: Limits, rows: RowWriter, report: Callable[[int, int], None]) -> None:
    """Read every sheet; formulas are not evaluated, deleted (tracked) cells not seen."""
    if archive.contains("META-INF/manifest.xml", b"encryption-data"):
        raise Fault("password")
    if any(
        name.startswith(_MACRO_FOLDERS) and name.endswith((".xml", ".py", ".js")) for name in archive.parts
    ):
        raise Fault("macros")
    if any(name.startswith("object ") and name.endswith("/content.xml") for name in archive.parts):
        rows.note("embedded_files")
    total, done = archive.size("content.xml") or 1, 0

    def meter(size: int) -> None:
        nonlocal done
        done += size
        report(done, total)

    parse(archive.chunks("content.xml"), _Content(rows, limits), meter)
    if not rows.sheets:
        raise Fault("empty")


class _Content:
    """Handler of ``content.xml``."""

    def __init__(self, rows: RowWriter, limits: Limits) -> None:
        self._rows = rows
        self._limits = limits
        self._skip = 0
        self._in_table = False
        self._hidden_tables: set[str] = set()
        self._style = ""
        self._row = 0
        self._row_repeat = 1
        self._row_hidden = False
        self._hidden_rows = 0
        self._cells: list[Any] = []
        self._column = 0
        self._cell: dict[str, str] | None = None
        self._paragraphs = 0
        self._pieces: list[str] = []
        self._length = 0
        self._open = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skip:
            self._skip += 1
            return
        name = local(name)
        in_cell = self._cell is not None
        if name in _LEFT_OUT or (name == "table" and self._in_table) or (in_cell and name in _DRAWN):
            self._skip = 1
        elif name == "table-cell" or name == "covered-table-cell":
            self._start_cell(attributes)
        elif in_cell:
            self._inside_cell(name, attributes)
        elif name == "table-row":
            self._start_row(attributes)
        elif name == "table":
            self._start_table(attributes)
        elif name == "style":
            self._style = attributes.get("style:name", "")
        elif name == "table-properties" and attributes.get("table:display") == "false":
            self._hidden_tables.add(self._style)

    def end(self, name: str) -> None:
        if self._skip:
            self._skip -= 1
            return
        name = local(name)
        if name == "table-cell" or name == "covered-table-cell":
            self._end_cell()
        elif name == "p" or name == "h":
            self._open = max(0, self._open - 1)
        elif name == "table-row":
            self._end_row()
        elif name == "table":
            self._in_table = False
            if self._hidden_rows:
                self._rows.note("hidden_rows", sheet=self._rows.sheet, count=self._hidden_rows)

    def text(self, data: str) -> None:
        if self._open and not self._skip and self._length <= self._limits.cell_characters:
            self._pieces.append(data)
            self._length += len(data)

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._in_table = True
        hidden = attributes.get("table:style-name", "") in self._hidden_tables
        self._rows.begin(attributes.get("table:name", ""), hidden=hidden)
        self._row, self._hidden_rows = 0, 0

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row_repeat = _count(attributes.get("table:number-rows-repeated"))
        self._row_hidden = attributes.get("table:visibility", "visible") != "visible"
        self._cells, self._column = [], 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell = attributes
        self._pieces, self._paragraphs, self._length, self._open = [], 0, 0, 0
        across = _count(attributes.get("table:number-columns-spanned"))
        down = _count(attributes.get("table:number-rows-spanned"))
        if (across > 1 or down > 1) and self._in_table:
            self._rows.merge(self._row, self._column, self._row + down - 1, self._column + across - 1)

    def _inside_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p" or name == "h":
            if self._paragraphs:
                self._pieces.append("\n")
            self._paragraphs += 1
            self._open += 1
        elif name == "s":
            self.text(" " * min(_count(attributes.get("text:c")), self._limits.cell_characters + 1))
        elif name == "tab":
            self.text("\t")
        elif name == "line-break":
            self.text("\n")

    def _end_cell(self) -> None:
        attributes, self._cell = self._cell or {}, None
        repeat = _count(attributes.get("table:number-columns-repeated"))
        value = _value(attributes, "".join(self._pieces))
        if value is not None and self._in_table:
            self._rows.check_column(self._column + repeat - 1, self._row + 1)
            self._cells.extend([None] * (self._column - len(self._cells)))
            self._cells.extend([value] * repeat)
        self._column = min(self._column + repeat, _PAST_ALL)

    def _end_row(self) -> None:
        if self._cells:
            if self._row + self._row_repeat > self._limits.rows:
                raise Fault("too_many_rows", sheet=self._rows.sheet, limit=self._limits.rows)
            for number in range(self._row + 1, self._row + self._row_repeat + 1):
                if self._rows.write(number, self._cells) and self._row_hidden:
                    self._hidden_rows += 1
        self._row = min(self._row + self._row_repeat, _PAST_ALL)


def _count(text: str | None) -> int:
    """A repeat as written, at least 1; one that no sheet can hold lies past every limit."""
    if text is None:
        return 1
    if not text.isdecimal():
        raise Fault("damaged")
    return max(1, int(text)) if len(text) < 10 else _PAST_ALL


def _value(attributes: dict[str, str], shown: str) -> Any:
    if attributes.get("calcext:value-type") == "error":
        return ["e", shown[:50]]
    kind = attributes.get("office:value-type", "")
    if kind in ("float", "percentage", "currency"):
        return _number(attributes.get("office:value", ""), shown)
    if kind == "date":
        return _date(attributes.get("office:date-value", ""))
    if kind == "boolean":
        return attributes.get("office:boolean-value") == "true"
    if kind == "time":
        hours = _DURATION.match(attributes.get("office:time-value", ""))
        return f"{int(hours[1]):02d}:{int(hours[2]):02d}" if hours else shown or None
    if not kind and attributes.get("table:formula"):
        return ["f", _formula(attributes["table:formula"])]
    text = attributes.get("office:string-value") or shown
    return None if not text or text.isspace() else text


def _formula(text: str) -> str:
    """``of:=[.A1]`` is shown as ``=[.A1]``."""
    return text[text.find("=") :][:200] if "=" in text else text[:200]


def _number(raw: str, shown: str) -> Any:
    """The number, or the shown text where that has zeros in front, as codes have."""
    number = number_of(raw)
    digits = shown.replace("-", "")
    if isinstance(number, int) and digits.isdecimal() and len(digits) < 20 and digits.startswith("0"):
        return shown if len(digits) > 1 and int(digits) == number else number
    return number if raw else None


def _date(raw: str) -> Any:
    try:
        if len(raw) == 10:
            return ["d", date.fromisoformat(raw).isoformat()]
        moment = datetime.fromisoformat(raw[:19])
    except ValueError:
        return raw or None
    is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return ["d", moment.date().isoformat()] if is_midnight else ["t", moment.isoformat()]
