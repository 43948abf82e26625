"""L-02 to L-09 and L-17: which hours of a week clash with which rule, named day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from alliances.law.rules import Ruleset
from dvb.labour_law.facts import PlacementFacts
from dvb.labour_law.findings import Answer
from dvb.labour_law.week import DAY, DAYS, WEEK, DayPlan, Shift, Span, Week, clock, minute_of

HOUR = Decimal(60)
SATURDAY = 5


def minor_hours(facts: PlacementFacts, rules: Ruleset) -> Iterator[Answer]:
    """The working time of a minor, school and all hosts together."""
    week = facts.week
    if week is None:
        yield from _hours_a_week(facts, rules, "adolescent_max_hours_week")
        return
    yield _each_day("adolescent_max_hours_day", week, rules, lambda day: day.worked)
    yield _week_total("adolescent_max_hours_week", week.worked, rules)
    if week.is_school_known:
        both = "minor_study_and_work_hours"
        yield _each_day(f"{both}_day", week, rules, lambda day: day.worked + day.studied)
        yield _week_total(f"{both}_week", week.worked + week.studied, rules)
    else:
        yield Answer(param="minor_study_and_work_hours_day", holds=None, message="school_hours_unknown")
    if len(week.hosts) > 1:
        yield Answer(
            param="minor_hours_summed", holds=True, message="summed", values={"hosts": "; ".join(week.hosts)}
        )
    yield _days(week, rules)
    yield _weekend(week)
    yield _overtime(facts, week)
    yield _night(week, rules, "child_night_from" if facts.is_child else "minor_night_from")
    yield from _breaks(week, rules, "minor_break_after_hours")
    yield from _rest(week, rules, "child_daily_rest_hours" if facts.is_child else "daily_rest_hours")


def adult_hours(facts: PlacementFacts, rules: Ruleset) -> Iterator[Answer]:
    """The working time of an adult under a labour contract."""
    week = facts.week
    if week is None:
        yield from _hours_a_week(facts, rules, "adult_max_hours_week")
        return
    yield _each_day("adult_max_hours_day", week, rules, lambda day: day.worked)
    yield _week_total("adult_max_hours_week", week.worked, rules)
    yield from _breaks(week, rules, "adult_break_after_hours")
    yield from _rest(week, rules, "daily_rest_hours")


def _hours_a_week(facts: PlacementFacts, rules: Ruleset, param: str) -> Iterator[Answer]:
    """Without a plan of the week only the agreed hours can be judged."""
    maximum = rules.number(param)
    if facts.weekly_hours is None or maximum is None or facts.weekly_hours <= maximum:
        yield Answer(param=param, holds=None, message="week_not_planned")
    else:
        values = {"hours": facts.weekly_hours, "most": maximum}
        yield Answer(param=param, holds=False, message="week_too_long", values=values)


def _each_day(param: str, week: Week, rules: Ruleset, minutes: Callable[[DayPlan], int]) -> Answer:
    maximum = rules.number(param)
    if maximum is None:
        return Answer(param=param, holds=None, message="limit_unknown")
    long = [(number, minutes(day)) for number, day in enumerate(week.days) if minutes(day) > maximum * HOUR]
    if not long:
        return Answer(param=param, holds=True, message="days_fit", values={"most": maximum})
    values = {"days": [(number, _hours(total)) for number, total in long], "most": maximum}
    return Answer(param=param, holds=False, message="day_too_long", values=values)


def _week_total(param: str, minutes: int, rules: Ruleset) -> Answer:
    maximum = rules.number(param)
    if maximum is None:
        return Answer(param=param, holds=None, message="limit_unknown")
    values = {"hours": _hours(minutes), "most": maximum}
    holds = minutes <= maximum * HOUR
    return Answer(param=param, holds=holds, message="week_fits" if holds else "week_too_long", values=values)


def _days(week: Week, rules: Ruleset) -> Answer:
    maximum = rules.number("minor_days_week")
    working_days = sum(1 for day in week.days if day.shifts)
    values = {"days_count": working_days, "most": maximum}
    holds = None if maximum is None else working_days <= maximum
    message = "five_days" if holds else "too_many_days"
    return Answer(param="minor_days_week", holds=holds, message=message, values=values)


def _weekend(week: Week) -> Answer:
    days = [number for number in range(SATURDAY, DAYS) if week.days[number].shifts]
    message, values = ("weekend", {"days": [(number, "") for number in days]}) if days else ("no_weekend", {})
    return Answer(param="minor_weekend_work", holds=not days, message=message, values=values)


def _overtime(facts: PlacementFacts, week: Week) -> Answer:
    """Planned hours of this host above the agreed ones are overtime."""
    agreed = facts.weekly_hours
    own = sum(shift.worked for _number, shift in week.shifts() if shift.host == (week.hosts or ("",))[0])
    values = {"hours": _hours(own), "most": agreed}
    if agreed is None:
        return Answer(param="minor_overtime", holds=None, message="agreed_hours_unknown", values=values)
    holds = own <= agreed * HOUR
    return Answer(
        param="minor_overtime", holds=holds, message="no_overtime" if holds else "overtime", values=values
    )


def _night(week: Week, rules: Ruleset, param: str) -> Answer:
    """Any overlap counts; for a child the night begins earlier."""
    first, last = rules.get(param), rules.get("minor_night_to")
    if first is None or last is None or not first.value or not last.value:
        return Answer(param=param, holds=None, message="limit_unknown")
    start, end = minute_of(first.value), minute_of(last.value)
    nights = (Span(0, end), Span(start, DAY + end), Span(DAY + start, 2 * DAY))
    at_night = [
        (number, f"{clock(shift.span.start)}–{clock(shift.span.end)}")
        for number, shift in week.shifts()
        if any(shift.span.overlap(night) for night in nights)
    ]
    values: dict[str, Any] = {"first": first.value, "last": last.value}
    if not at_night:
        return Answer(param=param, holds=True, message="no_night", values=values)
    return Answer(param=param, holds=False, message="night", values={"days": at_night, **values})


def _breaks(week: Week, rules: Ruleset, param: str) -> Iterator[Answer]:
    """Long enough, and begun in time."""
    yield _break(week, rules, param)
    after, minimum = rules.number(param), rules.number("break_minutes")
    latest = rules.number("break_latest_after_hours")
    if after is not None and minimum is not None and latest is not None:
        due = [(number, shift) for number, shift in week.shifts() if shift.worked > after * HOUR]
        yield _break_in_time([one for one in due if one[1].pause >= minimum], latest)


def _break_in_time(due: list[tuple[int, Shift]], latest: Decimal) -> Answer:
    """A break without a stated time may still be too late."""
    param, values = "break_latest_after_hours", {"latest": latest}
    late = [(number, _hours(_until_break(shift))) for number, shift in due if _is_late(shift, latest)]
    if late:
        return Answer(param=param, holds=False, message="break_late", values={"days": late, **values})
    if any(shift.pause_at is None for _number, shift in due):
        return Answer(param=param, holds=None, message="break_time_unknown", values=values)
    return Answer(param=param, holds=True, message="break_in_time", values=values)


def _until_break(shift: Shift) -> int:
    return (shift.pause_at if shift.pause_at is not None else shift.span.start) - shift.span.start


def _is_late(shift: Shift, latest: Decimal) -> bool:
    """Begun too late, or outside the working hours, where it is no break."""
    if shift.pause_at is None:
        return False
    is_inside = shift.span.start < shift.pause_at and shift.pause_at + shift.pause <= shift.span.end
    return not is_inside or _until_break(shift) > latest * HOUR


def _break(week: Week, rules: Ruleset, param: str) -> Answer:
    after, minimum = rules.number(param), rules.number("break_minutes")
    if after is None or minimum is None:
        return Answer(param=param, holds=None, message="limit_unknown")
    too_short = [
        (number, _hours(shift.worked))
        for number, shift in week.shifts()
        if shift.worked > after * HOUR and shift.pause < minimum
    ]
    values: dict[str, Any] = {"least": minimum, "after": after}
    if not too_short:
        return Answer(param=param, holds=True, message="breaks", values=values)
    return Answer(param=param, holds=False, message="no_break", values={"days": too_short, **values})


def _rest(week: Week, rules: Ruleset, param: str) -> Iterator[Answer]:
    """Between two days, and once in a week without interruption; the week is read as a ring."""
    daily, weekly = rules.number(param), rules.number("weekly_rest_hours")
    gaps = _gaps(week)
    if daily is not None:
        short = [(number, _hours(gap)) for number, gap, is_new in gaps if is_new and gap < daily * HOUR]
        message = "rest_short" if short else "rest"
        values: dict[str, Any] = {"least": daily} | ({"days": short} if short else {})
        yield Answer(param=param, holds=not short, message=message, values=values)
    if weekly is not None:
        longest = max((gap for _number, gap, _is_new in gaps), default=WEEK)
        holds = longest >= weekly * HOUR
        message = "weekly_rest" if holds else "weekly_rest_short"
        values = {"hours": _hours(longest), "least": weekly}
        yield Answer(param="weekly_rest_hours", holds=holds, message=message, values=values)


def _gaps(week: Week) -> list[tuple[int, int, bool]]:
    """Before each shift: its weekday, minutes since the last one ended, whether that was another day."""
    rows = [(number, number * DAY + s.span.start, number * DAY + s.span.end) for number, s in week.shifts()]
    gaps = []
    for index, (number, start, _end) in enumerate(rows):
        before, _start, ended = rows[index - 1]
        gap = start - ended if index else start + WEEK - ended
        gaps.append((number, gap, before != number or len(rows) == 1))
    return gaps


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / HOUR).quantize(Decimal("0.01")).normalize() + 0
