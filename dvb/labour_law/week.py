"""A learner's week: school hours and the shifts of all hosts, in minutes of the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

DAYS = 7
DAY = 24 * 60
WEEK = DAYS * DAY


@dataclass(frozen=True, slots=True)
class Span:
    """From a minute to a minute of a day; a night shift ends after the day's last minute."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        return self.end - self.start

    def overlap(self, other: Span) -> int:
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Shift:
    """Work at one host on one day; the break is no working time, and ``pause_at`` is where it begins."""

    span: Span
    pause: int = 0
    host: str = ""
    pause_at: int | None = None

    @property
    def worked(self) -> int:
        return max(0, self.span.minutes - self.pause)


@dataclass(frozen=True, slots=True)
class DayPlan:
    school: Span | None = None
    shifts: tuple[Shift, ...] = ()

    @property
    def studied(self) -> int:
        return self.school.minutes if self.school else 0

    @property
    def worked(self) -> int:
        return sum(shift.worked for shift in self.shifts)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday. ``is_school_known`` is false where the school hours are unknown."""

    days: tuple[DayPlan, ...]
    is_school_known: bool = True

    @property
    def worked(self) -> int:
        return sum(day.worked for day in self.days)

    @property
    def studied(self) -> int:
        return sum(day.studied for day in self.days)

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(shift.host for day in self.days for shift in day.shifts))

    def joined(self, other: Week) -> Week:
        """The shifts of another host beside one's own."""
        days = (
            replace(own_day, shifts=(*own_day.shifts, *other_day.shifts))
            for own_day, other_day in zip(self.days, other.days, strict=True)
        )
        return replace(self, days=tuple(days))

    def shifts(self) -> list[tuple[int, Shift]]:
        """Each shift with its weekday, in the order of the week."""
        shifts = [(number, shift) for number, day in enumerate(self.days) for shift in day.shifts]
        return sorted(shifts, key=lambda pair: (pair[0], pair[1].span.start))


def read(stored: Mapping[str, Any], host: str, *, is_school_known: bool | None = None) -> Week:
    """A week as it is stored: ``{"0": {"school": ["08:00", "12:00"], "work": [...], "pause": 30}}``.

    ``"pause_at": "12:00"`` is the start of the break, where it is stated.
    """
    days = tuple(_day(stored.get(str(number), {}), host) for number in range(DAYS))
    is_known = any(day.school for day in days) if is_school_known is None else is_school_known
    return Week(days, is_known)


def span(times: Iterable[str]) -> Span:
    """``("22:00", "06:00")`` ends on the day after."""
    start, end = (minute_of(time) for time in times)
    return Span(start, end if end > start else end + DAY)


def minute_of(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _day(stored: Mapping[str, Any], host: str) -> DayPlan:
    work = stored.get("work")
    shifts = (_shift(span(work), stored, host),) if work else ()
    school = stored.get("school")
    return DayPlan(span(school) if school else None, shifts)


def _shift(hours: Span, stored: Mapping[str, Any], host: str) -> Shift:
    """A break after midnight of a night shift lies on its second day."""
    at = minute_of(stored["pause_at"]) if stored.get("pause_at") else None
    if at is not None and at < hours.start:
        at += DAY
    return Shift(hours, int(stored.get("pause") or 0), host, at)
