"""Public holidays, by the reference data of their years."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from alliances import reference
from dvb.labour_law.holidays import holidays_of


@lru_cache(maxsize=32)
def _holidays(year: int) -> dict[dt.date, str]:
    return holidays_of(year, reference.rows("public_holidays"))


def is_holiday(day: dt.date) -> bool:
    return day in _holidays(day.year)


def holiday_code(day: dt.date) -> str:
    return _holidays(day.year).get(day, "")
