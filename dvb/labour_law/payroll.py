"""L-18: hours of a month as a payroll wants them; overtime, night, rest days and holidays stand apart.

Each count is by itself: an hour at night on a holiday stands in both columns. Where a break lay is not
recorded, so that the hours at night are at most the hours worked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dvb.labour_law.logged_hours import Worked
from dvb.labour_law.week import DAY, Span


@dataclass(frozen=True, slots=True)
class DayHours:
    """Minutes of one day."""

    day: dt.date
    spans: tuple[Worked, ...]
    worked: int
    overtime: int
    night: int
    rest_day: int
    holiday: int


@dataclass(frozen=True, slots=True)
class MonthHours:
    days: tuple[DayHours, ...]

    def total(self, name: str) -> int:
        return sum(getattr(day, name) for day in self.days)


def month_hours(
    worked: Iterable[Worked],
    *,
    normal: Callable[[dt.date], int],
    is_holiday: Callable[[dt.date], bool],
    night: Span,
) -> MonthHours:
    """Sum the intervals day by day.

    Parameters
    ----------
    normal : callable
        Minutes that are agreed for a day; nothing means that it is a day of rest.
    night : Span
        From a minute to a minute, over midnight.
    """
    by_day: dict[dt.date, list[Worked]] = {}
    for one in sorted(worked, key=lambda one: (one.day, one.start)):
        by_day.setdefault(one.day, []).append(one)
    return MonthHours(
        tuple(_day(day, rows, normal(day), is_holiday(day), night) for day, rows in sorted(by_day.items()))
    )


def _day(day: dt.date, rows: list[Worked], normal: int, is_holiday: bool, night: Span) -> DayHours:
    minutes = sum(one.end - one.start - one.pause for one in rows)
    is_rest = not is_holiday and normal == 0
    return DayHours(
        day=day,
        spans=tuple(rows),
        worked=minutes,
        overtime=max(0, minutes - normal) if normal and not is_holiday else 0,
        night=sum(_at_night(one, night) for one in rows),
        rest_day=minutes if is_rest else 0,
        holiday=minutes if is_holiday else 0,
    )


def _at_night(one: Worked, night: Span) -> int:
    span = Span(one.start, one.end)
    parts = (Span(0, night.end - DAY), Span(night.start, DAY))
    return min(sum(span.overlap(part) for part in parts), span.minutes - one.pause)
