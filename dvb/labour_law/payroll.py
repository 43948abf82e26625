"""L-18: hours of a month as a payroll wants them; overtime, night, rest days and holidays stand apart.

Each count is by itself: an hour at night on a holiday stands in both columns. Where a break lay is not
recorded, so that the hours at night are at most the hours worked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

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

    def since(self, first: dt.date) -> MonthHours:
        """Without the days of the first week that lie in the month before."""
        return MonthHours(tuple(day for day in self.days if day.day >= first))


def month_hours(
    worked: Iterable[Worked],
    *,
    normal: Callable[[dt.date], int],
    is_holiday: Callable[[dt.date], bool],
    night: Span,
    weekly: Callable[[dt.date], int | None] = lambda _day: None,
) -> MonthHours:
    """Sum the intervals day by day.

    Parameters
    ----------
    normal : callable
        Minutes that are agreed for a day; nothing means that it is a day of rest.
    night : Span
        From a minute to a minute, over midnight.
    weekly : callable
        Minutes of a day's week where only these are agreed: overtime is then what goes beyond the week, as
        nobody said how long each day is. The intervals begin on a Monday for it.
    """
    by_day: dict[dt.date, list[Worked]] = {}
    for one in sorted(worked, key=lambda one: (one.day, one.start)):
        by_day.setdefault(one.day, []).append(one)
    days = [_day(day, rows, normal(day), is_holiday(day), night) for day, rows in sorted(by_day.items())]
    return MonthHours(tuple(_by_week(days, weekly)))


def _by_week(days: Iterable[DayHours], weekly: Callable[[dt.date], int | None]) -> Iterable[DayHours]:
    """The days, with overtime counted over the week where no days are agreed."""
    before: dict[dt.date, int] = {}
    for one in days:
        agreed, monday = weekly(one.day), one.day - dt.timedelta(days=one.day.weekday())
        minutes = one.worked - one.holiday - one.rest_day
        before[monday] = before.get(monday, 0) + minutes
        beyond = before[monday] - agreed if agreed is not None else 0
        yield one if agreed is None else replace(one, overtime=max(0, min(minutes, beyond)))


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
