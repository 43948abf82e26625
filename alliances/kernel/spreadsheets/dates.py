"""Dates as people write them in Latvia; what could be read in two ways is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import Enum

from alliances.kernel.spreadsheets.cell_errors import UnreadableCell
from alliances.kernel.spreadsheets.workbook import Cell
from alliances.kernel.text import search_key

EARLIEST, LATEST = 1900, 2100
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_050  # 1927 to 2099, as an unformatted spreadsheet shows dates
_EPOCH = date(1899, 12, 30)
_LONGEST = 60
_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
_YEAR_FIRST = re.compile(r"(\d{4})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{1,2})\.?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s?[.-]\s?(\d{1,2})\s?[.-]\s?(\d{4})\.?\s?(?:g\.?|gads?|gada)?")
_SLASHES = re.compile(r"(\d{1,2})\s?/\s?(\d{1,2})\s?/\s?(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2}\.?")
_WORDS = re.compile(r"[a-z]+|\d+")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar", "apr", "mai may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), 1
    )
    for name in names.split()
}
_LONGEST_MONTH = len("septembris") + 1


class SlashOrder(Enum):
    """What 03/04/2026 means in a column, if its other dates show it."""

    UNKNOWN = "unknown"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


def slash_order(cells: Iterable[Cell]) -> SlashOrder:
    """A first number above 12 must be a day, a second above 12 shows the American order."""
    matches = [
        m for cell in cells if isinstance(cell, str) and "/" in cell and (m := _SLASHES.match(cell.strip()))
    ]
    day_first = any(int(m[1]) > 12 for m in matches)
    month_first = any(int(m[2]) > 12 for m in matches)
    if day_first == month_first:
        return SlashOrder.UNKNOWN
    return SlashOrder.DAY_FIRST if day_first else SlashOrder.MONTH_FIRST


def parse_date(cell: Cell, order: SlashOrder = SlashOrder.UNKNOWN) -> date:
    """A calendar day from a date cell, a day number or text; raises UnreadableCell."""
    if isinstance(cell, datetime):
        return _plausible(cell.date())
    if isinstance(cell, date):
        return _plausible(cell)
    if isinstance(cell, bool):
        raise UnreadableCell("not_a_date")
    if isinstance(cell, int | float):
        return _from_serial(cell)
    text = _TIME.sub("", " ".join(str(cell)[:_LONGEST].split()))
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _DAY_FIRST.fullmatch(text):
        return _day(match[3], match[2], match[1])
    if match := _SLASHES.fullmatch(text):
        return _from_slashes(match, order)
    if _SHORT_YEAR.fullmatch(text):
        raise UnreadableCell("two_digit_year")
    if text.isdecimal() and len(text) == 5:
        return _from_serial(int(text))
    return _from_words(text)


def _day(year: str | int, month: str | int, day: str | int) -> date:
    if not EARLIEST <= int(year) <= LATEST:
        raise _implausible()
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise UnreadableCell("no_such_day") from error


def _plausible(day: date) -> date:
    if not EARLIEST <= day.year <= LATEST:
        raise _implausible()
    return day


def _implausible() -> UnreadableCell:
    return UnreadableCell("year_out_of_range", minimum=EARLIEST, maximum=LATEST)


def _from_serial(serial: float) -> date:
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        raise UnreadableCell("not_a_date")
    return _EPOCH + timedelta(days=int(serial))


def _from_slashes(match: re.Match[str], order: SlashOrder) -> date:
    first, second = int(match[1]), int(match[2])
    if first == second or order is SlashOrder.DAY_FIRST:
        return _day(match[3], second, first)
    if order is SlashOrder.MONTH_FIRST:
        return _day(match[3], first, second)
    raise UnreadableCell("ambiguous_date")


def _from_words(text: str) -> date:
    """``2026. gada 1. septembris``, ``1. sept. 2026``, ``01-Sep-2026``: one year, one day, one month word."""
    tokens = [
        t
        for t in _WORDS.findall(search_key(text))
        if t not in ("gada", "gads", "g", "of", "st", "nd", "rd", "th")
    ]
    months = [_MONTHS[t[:3]] for t in tokens if t[:3] in _MONTHS and len(t) <= _LONGEST_MONTH]
    years = [t for t in tokens if t.isdecimal() and len(t) == 4]
    days = [t for t in tokens if t.isdecimal() and len(t) <= 2]
    if len(tokens) != 3 or not len(months) == len(years) == len(days) == 1:
        raise UnreadableCell("not_a_date")
    return _day(years[0], months[0], days[0])
