"""CSV: encoding, separator and quotes are detected from the file, read as a stream."""

from __future__ import annotations

import csv
import io
import re

from alliances.kernel.spreadsheets.reading.encodings import detect
from alliances.kernel.spreadsheets.reading.faults import Fault
from alliances.kernel.spreadsheets.reading.separators import sniff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, BinaryIO

    from alliances.kernel.spreadsheets.reading.row_writer import RowWriter
    from alliances.kernel.spreadsheets.workbook import Limits

_LITERAL = re.compile(r'="([^"]*)"')
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_SAMPLE_LINES, _SAMPLE_CHARACTERS = 300, 200_000


def read_delimited(stream: BinaryIO, limits: Limits, rows: RowWriter, report: Callable[[int], None]) -> str:
    """Read the whole stream into ``rows``; the answer is ``encoding separator``."""
    encoding, start, is_guess = detect(stream)
    stream.seek(start)
    sample = _sample(stream, encoding)
    separator = sniff(sample)
    rows.begin("")
    if is_guess:
        rows.note("read_as_baltic")
    if _looks_misread(sample):
        rows.note("letters_look_wrong")
    stream.seek(start)
    lines = _Lines(stream, encoding, limits, separator, report)
    for number, record in lines.records():
        rows.write(number, [_cell(text) for text in record])
    return f"{encoding} {separator}"


class _Lines:
    """Feeds the csv reader and remembers the lines of the current record."""

    def __init__(
        self, stream: BinaryIO, encoding: str, limits: Limits, separator: str, report: Callable[[int], None]
    ) -> None:
        self._stream = stream
        self._encoding = encoding
        self._limits = limits
        self._separator = separator
        self._report = report
        self._row = 1
        self._pending: list[str] = []

    def records(self) -> Iterator[tuple[int, list[str]]]:
        csv.field_size_limit(self._limits.cell_characters)
        reader = csv.reader(self._feed(), delimiter=self._separator)
        last: list[str] = []
        while True:
            try:
                record = next(reader)
            except StopIteration:
                self._check_closed(last)
                return
            except csv.Error as error:
                raise self._too_long() from error
            yield self._row, record
            self._row += 1
            last, self._pending = self._pending, []

    def _too_long(self) -> Fault:
        if len(self._pending) > 1:
            return Fault("quote_not_closed", row=self._row)
        return Fault("cell_too_long", sheet="", row=self._row, column=-1, limit=self._limits.cell_characters)

    def _check_closed(self, last: list[str]) -> None:
        """The csv module takes a quote that is never closed for a cell that lasts to the end of the file."""
        if len(last) > 1 and sum(line.count('"') for line in last) % 2:
            raise Fault("quote_not_closed", row=self._row - 1)

    def _feed(self) -> Iterator[str]:
        longest = min(self._limits.columns * self._limits.cell_characters, 1_000_000)
        text = io.TextIOWrapper(
            io.BufferedReader(_NonClosingReader(self._stream)), self._encoding, newline=None
        )
        is_first = True
        while line := text.readline(longest):
            if line.count(self._separator) > 20 * self._limits.columns:
                raise Fault("too_many_columns", sheet="", row=self._row, limit=self._limits.columns)
            if len(line) == longest:
                raise self._too_long()
            if "\0" in line:
                raise Fault("nul_bytes", row=self._row)
            if is_first:
                is_first = False
                line = line.lstrip("\ufeff")
                if line.lower().startswith("sep=") and len(line.strip()) <= 5:
                    continue
            self._pending.append(line)
            self._report(len(line))
            yield line


class _NonClosingReader(io.RawIOBase):
    """Reads another stream without closing it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _sample(stream: BinaryIO, encoding: str) -> list[str]:
    text = io.TextIOWrapper(io.BufferedReader(_NonClosingReader(stream)), encoding, newline=None)
    lines: list[str] = []
    left = _SAMPLE_CHARACTERS
    while left > 0 and len(lines) < _SAMPLE_LINES and (line := text.readline(left)):
        lines.append(line if lines else line.lstrip("\ufeff"))
        left -= len(line)
    return lines


def _cell(text: str) -> Any:
    if not text or text.isspace():
        return None
    if text[0] == "=":
        literal = _LITERAL.fullmatch(text)
        return literal.group(1) if literal else ["f", text]
    if text[0] == "'" and _ESCAPED.match(text):
        return text[1:]
    return text


_LATVIAN = frozenset("āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ")
_MISREAD = frozenset("âèçìîíïòûþðÂÈÇÌÎÍÏÒÛÞÐ")


def _looks_misread(sample: list[str]) -> bool:
    """Letters of Windows-1252 where Latvian ones should be: somebody else read the file wrongly."""
    letters = "".join(sample)
    return sum(map(letters.count, _MISREAD)) >= 3 and not any(map(letters.count, _LATVIAN))
