"""XLSX number formats: which cells are dates, and which numbers are shown with zeros in front."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from alliances.kernel.spreadsheets.reading.xml_parts import local

_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_MASK = re.compile(r"(?:0|\\?-){5,40}")


class Styles:
    """Handler of ``xl/styles.xml``: ``dates`` and ``masks`` by the index that cells carry."""

    def __init__(self) -> None:
        self.dates: set[str] = set()
        self.masks: dict[str, str] = {}
        self._formats: dict[str, str] = {}
        self._index = -1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "numFmt" and len(self._formats) < 5_000:
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:200]
        elif name == "cellXfs":
            self._index = 0
        elif name == "xf" and self._index >= 0:
            self._remember(str(self._index), attributes.get("numFmtId", "0"))
            self._index += 1

    def _remember(self, style: str, format_id: str) -> None:
        code = self._formats.get(format_id)
        if code is None:
            if format_id.isdigit() and len(format_id) < 4 and int(format_id) in _BUILT_IN_DATES:
                self.dates.add(style)
        elif _MASK.fullmatch(code) and code.startswith("0"):
            self.masks[style] = code.replace("\\", "")
        elif is_date_format(code):
            self.dates.add(style)

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._index = -1

    def text(self, data: str) -> None:
        """Styles hold no text."""


def is_date_format(code: str) -> bool:
    """Whether a number format writes days, months, years, hours, minutes or seconds."""
    if re.search(r"\[[hms]+\]", code, re.IGNORECASE):
        return True
    bare = _NOT_CODE.sub("", code.split(";")[0]).lower()
    return bare not in ("general", "@") and bool(re.search(r"[dmyhs]", bare))


def masked(number: int, mask: str) -> str:
    """``1010820123`` under ``000000-00000`` is ``010108-20123``, as the person sees it."""
    digits = str(number).rjust(mask.count("0"), "0")
    out = []
    for char in reversed(mask):
        if char == "0":
            out.append(digits[-1])
            digits = digits[:-1]
        else:
            out.append(char)
    return digits + "".join(reversed(out))


def from_serial(serial: float, is_1904: bool) -> list[str] | float:
    """A date or moment from the day number of a spreadsheet; the number itself outside its calendar.

    Day 60 of the 1900 calendar is a 29 February that never was: days before it count from one day later.
    """
    if not 0 <= serial < 2_958_466:
        return serial
    days = int(serial)
    start = date(1904, 1, 1) if is_1904 else date(1899, 12, 30 if days >= 60 else 31)
    seconds = round((serial - days) * 86_400)
    if days == 0 and not is_1904:
        return ["x", f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"]
    try:
        day = start + timedelta(days=days)
    except OverflowError:
        return serial
    if seconds == 0:
        return ["d", day.isoformat()]
    moment = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001 - a cell has no zone
    return ["t", moment.isoformat()]
