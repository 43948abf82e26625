"""Days, times and numbers as people type them; ``dvb/static/typed.js`` reads days and times alike.

A telephone's number pad has digits alone: ``12032026`` is a day and ``0830`` a time. Both readers are held
together by one table of cases (``tests/typed_cases.py``).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

PIVOT = 69
"""Years of two digits: from here on of the last century, as Python and POSIX read them."""
_DAY_MARKS = re.compile(r"[.,/\s-]+")
_TIME_MARKS = re.compile(r"\s*[.:,]\s*|\s+")
_UNIT = re.compile(r"\s*(?:€|eur[oa]?|h|st|stundas?|km|min|%)\.?$", re.IGNORECASE)
_SPACES = re.compile(r"[\s'’]")


def read_day(text: str) -> dt.date | None:
    """A day, the day first or the year of four digits first; ``None`` for anything else."""
    parts = _DAY_MARKS.split(text.strip().rstrip("."))
    if len(parts) == 1:
        return _day_of_digits(parts[0])
    if len(parts) != 3 or not all(_is_number(part) for part in parts):
        return None
    if len(parts[0]) == 4:
        return _date(*parts)
    return _date(_full_year(parts[2]), parts[1], parts[0])


def read_time(text: str) -> dt.time | None:
    """A time of the day; ``None`` for anything else, also for 24:00."""
    parts = _TIME_MARKS.split(text.strip())
    if len(parts) == 1:
        digits = parts[0]
        parts = [digits[:-2], digits[-2:]] if len(digits) in (3, 4) else [digits, "00"]
    if len(parts) != 2 or not all(_is_number(part) for part in parts):
        return None
    if len(parts[0]) > 2 or len(parts[1]) != 2:
        return None
    hour, minute = int(parts[0]), int(parts[1])
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def read_number(text: str) -> Decimal | None:
    """A number with its thousands and unit, as ``1 250,50 €`` or ``35,5 h``; ``None`` for anything else."""
    bare = _SPACES.sub("", _UNIT.sub("", text.strip().removeprefix("€")))
    if "," in bare and "." in bare:
        thousands = "," if bare.rfind(",") < bare.rfind(".") else "."
        bare = bare.replace(thousands, "")
    bare = bare.replace(",", ".")
    if not re.fullmatch(r"[-+−]?(?:\d+\.?\d*|\.\d+)", bare, re.ASCII):
        return None
    try:
        return Decimal(bare.replace("−", "-"))
    except InvalidOperation:
        return None


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit()


def _day_of_digits(digits: str) -> dt.date | None:
    """``12032026``, ``120326`` or, where the first reading is no day, ``20260312``."""
    if not _is_number(digits) or len(digits) not in (6, 8):
        return None
    day = _date(_full_year(digits[4:]), digits[2:4], digits[:2])
    if day is None and len(digits) == 8:
        return _date(digits[:4], digits[4:6], digits[6:])
    return day


def _full_year(year: str) -> str:
    if len(year) != 2:
        return year
    return f"{'19' if int(year) >= PIVOT else '20'}{year}"


def _date(year: str, month: str, day: str) -> dt.date | None:
    if len(year) != 4 or len(month) > 2 or len(day) > 2:
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
