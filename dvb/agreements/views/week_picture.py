"""The chart of a learner's week: bars, each with a text alternative."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.agreements.rule_wording import Row, weekday
from dvb.agreements.services.rule_facts import week_of
from dvb.labour_law import Verdict
from dvb.labour_law.week import DAY, DayPlan, Week, clock

HOST_SERIES = ("plot-series-2", "plot-series-4", "plot-series-3")


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a day: where it lies in the picture, and what it is in words."""

    x: int
    width: int
    css: str
    label: str


@dataclass(frozen=True, slots=True)
class DayRow:
    name: str
    bars: list[Bar]
    hours: Decimal
    clashes: list[str]


def picture_of(agreement: Agreement, rows: Iterable[Row]) -> list[DayRow]:
    """A row for each weekday: school, work at each host, and which rules clash there."""
    week = week_of(agreement, agreements.first_terms(agreement))
    if week is None:
        return []
    violated = [row for row in rows if row.finding.verdict in (Verdict.WARN, Verdict.BLOCK)]
    return [_day(number, day, week, violated) for number, day in enumerate(week.days)]


def _day(number: int, day: DayPlan, week: Week, violated: list[Row]) -> DayRow:
    bars = []
    if day.school:
        bars.append(_bar(day.school.start, day.school.end, "plot-series-1", _("school")))
    for shift in day.shifts:
        css = HOST_SERIES[week.hosts.index(shift.host) % len(HOST_SERIES)]
        label = _("%(host)s, break %(minutes)s min") % {"host": shift.host, "minutes": shift.pause}
        bars.append(_bar(shift.span.start, shift.span.end, css, label if shift.pause else shift.host))
    clashes = [
        row.finding.rule
        for row in violated
        if any(clashing == number for clashing, _detail in row.finding.values.get("days", []))
    ]
    hours = Decimal(day.worked + day.studied) / 60
    return DayRow(weekday(number), bars, hours, list(dict.fromkeys(clashes)))


def _bar(start: int, end: int, css: str, what: str) -> Bar:
    label = f"{clock(start)}–{clock(end)} {what}"
    return Bar(start, max(1, min(end, DAY) - start), css, label)
