"""What the law says of hours that were really worked: L-02 to L-09 and L-17, week by week.

Nothing here ever blocks: the log records what happened. A planned week is read as a ring; here rest is
measured from the shift before to the shift after, also over the week's edges.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from alliances.law.rules import Ruleset, adulthood_day
from dvb.labour_law.facts import PlacementFacts
from dvb.labour_law.findings import Answer, Finding, Verdict, finding_of
from dvb.labour_law.week import DAY, DAYS, WEEK, DayPlan, Shift, Span, Week
from dvb.labour_law.weekly_hours_rules import adult_hours, minor_hours

HOUR = Decimal(60)
DROPPED = {"minor_hours_summed", "minor_overtime", "daily_rest_hours", "weekly_rest_hours"}
"""Answers about a planned week that are given anew, or say nothing, about a real one."""


@dataclass(frozen=True, slots=True)
class Worked:
    """One interval of one day; minutes of the day, at most to its end."""

    day: dt.date
    start: int
    end: int
    pause: int
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whose week is judged: the age decides which rules hold, a wage whether those of adults do."""

    birth_date: dt.date | None
    pay: str
    weekly_hours: Decimal | None = None
    school: tuple[Span | None, ...] = (None,) * DAYS
    is_school_known: bool = False


def judge_week(monday: dt.date, worked: Sequence[Worked], person: Person, rules: Ruleset) -> list[Finding]:
    """What is broken in the week that begins on ``monday``; ``worked`` may hold the days around it too."""
    answers: list[Answer] = []
    for is_minor in (True, False):
        days = [monday + dt.timedelta(days=n) for n in range(DAYS)]
        days = [day for day in days if _is_minor(person, day) == is_minor]
        if days and _concerns(person, rules, is_minor=is_minor):
            answers += _answers(monday, set(days), worked, person, rules, is_minor=is_minor)
    findings = [finding for answer in answers if (finding := finding_of(answer, rules)) is not None]
    broken = [one for one in findings if one.verdict in (Verdict.WARN, Verdict.BLOCK)]
    return sorted(broken, key=lambda one: (one.rule, one.param))


def _is_minor(person: Person, day: dt.date) -> bool:
    return person.birth_date is None or day < adulthood_day(person.birth_date)


def _concerns(person: Person, rules: Ruleset, *, is_minor: bool) -> bool:
    row = rules.get("adolescent_rules_for_all_minors")
    return person.pay == "wage" or (is_minor and row is not None and row.value == "true")


def _answers(
    monday: dt.date,
    days: set[dt.date],
    worked: Sequence[Worked],
    person: Person,
    rules: Ruleset,
    *,
    is_minor: bool,
) -> Iterator[Answer]:
    shifts = _joined(worked, rules.number("break_minutes") or Decimal(0))
    own = [shift for shift in shifts if shift.day in days]
    facts = PlacementFacts(
        kind="",
        starts_on=monday,
        ends_on=monday,
        weekly_hours=person.weekly_hours,
        week=_week(monday, days, own, person),
    )
    if not own:
        return
    for answer in (minor_hours if is_minor else adult_hours)(facts, rules):
        if answer.param not in DROPPED:
            yield answer
    if is_minor:
        yield from _overtime(own, person)
    yield from _rest(monday, days, shifts, rules)


def _joined(worked: Iterable[Worked], min_break: Decimal) -> list[Worked]:
    """Intervals of one day and host with less than a break between them are one shift."""
    joined: list[Worked] = []
    for one in sorted(worked, key=lambda one: (one.day, one.start)):
        last = joined[-1] if joined else None
        if last and (last.day, last.host) == (one.day, one.host) and one.start - last.end < min_break:
            pause = last.pause + one.pause + one.start - last.end
            joined[-1] = replace(last, end=one.end, pause=pause)
        else:
            joined.append(one)
    return joined


def _week(monday: dt.date, days: set[dt.date], own: Sequence[Worked], person: Person) -> Week:
    plans = []
    for number in range(DAYS):
        day = monday + dt.timedelta(days=number)
        here = tuple(Shift(Span(one.start, one.end), one.pause, one.host) for one in own if one.day == day)
        plans.append(DayPlan(person.school[number] if day in days else None, here))
    return Week(tuple(plans), person.is_school_known)


def _overtime(own: Sequence[Worked], person: Person) -> Iterator[Answer]:
    if person.weekly_hours is None:
        return
    minutes = sum(one.end - one.start - one.pause for one in own)
    values = {"hours": _hours(minutes), "most": person.weekly_hours}
    holds = minutes <= person.weekly_hours * HOUR
    yield Answer(param="minor_overtime", holds=holds, message="overtime_worked", values=values)


def _rest(monday: dt.date, days: set[dt.date], shifts: Sequence[Worked], rules: Ruleset) -> Iterator[Answer]:
    daily, weekly = rules.number("daily_rest_hours"), rules.number("weekly_rest_hours")
    gaps = list(_gaps(monday, shifts))
    if daily is not None:
        short = [
            (number, _hours(gap))
            for number, gap, is_new in gaps
            if is_new and gap < daily * HOUR and monday + dt.timedelta(days=number) in days
        ]
        values = {"least": daily, "days": short}
        yield Answer(param="daily_rest_hours", holds=not short, message="rest_short", values=values)
    if weekly is not None:
        longest = max((gap for _number, gap, _is_new in gaps), default=WEEK)
        values = {"hours": _hours(longest), "least": weekly}
        holds = longest >= weekly * HOUR
        yield Answer(param="weekly_rest_hours", holds=holds, message="weekly_rest_short", values=values)


def _gaps(monday: dt.date, shifts: Sequence[Worked]) -> Iterator[tuple[int, int, bool]]:
    """Weekday of the next shift, minutes of rest before it, and whether it is another day's.

    What lies beyond the known shifts is rest; work to midnight that goes on after it is one shift.
    """
    at = [((one.day - monday).days, one.start, one.end) for one in shifts]
    ends = [number * DAY + end for number, _start, end in at]
    if not any(0 <= number < DAYS for number, _s, _e in at):
        return
    for place, (number, start, _end) in enumerate(at):
        if not 0 <= number < DAYS:
            continue
        gap = number * DAY + start - ends[place - 1] if place else WEEK
        if gap:
            yield number, gap, not place or at[place - 1][0] != number
        if place == len(at) - 1:
            yield DAYS - 1, WEEK, False
        elif at[place + 1][0] >= DAYS:
            after = at[place + 1]
            yield DAYS - 1, after[0] * DAY + after[1] - ends[place], False


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / HOUR).quantize(Decimal("0.01")).normalize() + 0
