"""Birthdays as day numbers, so that ages can be compared for many pairs at once."""

from __future__ import annotations

from datetime import date

UNKNOWN = -1


def birthday(birth_date: date, years: float) -> int:
    """Day number (`date.toordinal`) on which a person reaches an age in whole years.

    Who is born on 29 February reaches it on 1 March where the year has no such day.
    """
    year = birth_date.year + int(years)
    try:
        return birth_date.replace(year=year).toordinal()
    except ValueError:
        return date(year, 3, 1).toordinal()


def day(value: date | None) -> int:
    """Day number of a date, or UNKNOWN."""
    return UNKNOWN if value is None else value.toordinal()


def merged(windows: tuple[tuple[date, date], ...]) -> list[tuple[int, int]]:
    """Inclusive intervals as day numbers, in order, those that touch joined into one."""
    out: list[tuple[int, int]] = []
    for first, last in sorted((a.toordinal(), b.toordinal()) for a, b in windows):
        if last < first:
            continue
        if out and first <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(last, out[-1][1]))
        else:
            out.append((first, last))
    return out
