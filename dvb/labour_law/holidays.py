"""Public holidays: rows of a dated table in (``alliances/reference/public_holidays.csv``), days out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

SUNDAY = 6
WEEKEND = (5, 6)


def easter(year: int) -> dt.date:
    """Easter Sunday of the western churches (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = c // 4, c % 4
    week = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * week) // 451
    month, day = divmod(h + week - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def holidays_of(year: int, rows: Iterable[Mapping[str, str]]) -> dict[dt.date, str]:
    """The holidays of a year with the codes of their rows; one that moves is there on both days."""
    holidays: dict[dt.date, str] = {}
    for row in rows:
        day = _day(year, row)
        if not _holds(row, day):
            continue
        holidays.setdefault(day, row["code"])
        if row["moves_to_monday"] == "yes" and day.weekday() in WEEKEND:
            holidays.setdefault(day + dt.timedelta(days=7 - day.weekday()), row["code"])
    return holidays


def _day(year: int, row: Mapping[str, str]) -> dt.date:
    if row["how"] == "easter":
        return easter(year) + dt.timedelta(days=int(row["shift"]))
    if row["how"] == "sunday":  # the n-th Sunday of a month
        first = dt.date(year, int(row["month"]), 1)
        return first + dt.timedelta(days=(SUNDAY - first.weekday()) % 7 + 7 * (int(row["day"]) - 1))
    return dt.date(year, int(row["month"]), int(row["day"]))


def _holds(row: Mapping[str, str], day: dt.date) -> bool:
    begins, ends = row["effective_from"], row["effective_to"]
    return (not begins or dt.date.fromisoformat(begins) <= day) and (
        not ends or day <= dt.date.fromisoformat(ends)
    )
