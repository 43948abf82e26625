"""Figures of a scope: suppressed for publication, and unsuppressed for the school itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from alliances.law.rules import SchoolYearSpan
from dvb.indicators import snapshot
from dvb.indicators.engine import differencing, export, suppress
from dvb.indicators.engine.compute import Count, Coverage, count
from dvb.indicators.engine.definitions import Definition, Period
from dvb.indicators.engine.differencing import DisclosedNumbers
from dvb.indicators.engine.facts import Facts, Flags, prepare
from dvb.indicators.engine.tables import Within, breakdowns, cells, coverage
from dvb.indicators.queries.scopes import Scope, scope_of
from matching.learners.models import Person

BREAKDOWNS = (
    "kind",
    "sector",
    "region",
    "qualification",
    "level",
    "sex",
    "age",
    "school",
    "alliance",
    "project",
)
PAST_YEARS = 4
__all__ = [
    "BREAKDOWNS",
    "Figure",
    "Scope",
    "compute",
    "facts",
    "figures_of",
    "learners_of",
    "records_of_all",
    "scope_of",
]


@dataclass(frozen=True)
class Figure:
    """One definition over one period and scope: its published tables, and what only the own school sees."""

    scope: Scope
    definition: Definition
    period: Period
    total: tuple[int, int]
    coverage: Coverage
    published: suppress.Published
    by: tuple[str, ...]
    late: int
    schools: int
    """How many schools have learners in its denominator."""
    plain: pd.DataFrame | None = None
    """The cells without suppression; only for the own school."""
    persons: tuple[int, ...] = ()
    """Ids of the persons in the numerator; only for the own school."""
    made_at: dt.datetime | None = None
    disclosed: DisclosedNumbers = field(default_factory=dict)
    """The numbers that its published tables disclose, for the disclosure log."""

    @property
    def percent(self) -> float | None:
        """The share with one decimal; ``None`` where suppressed, which it never is for the own school."""
        if self.scope.is_own:
            return suppress.percent(*self.total)
        row = self.published.total.iloc[0]
        return None if row["is_suppressed"] else float(row["value"])

    def records(self) -> list[export.Record]:
        """The records of rulebook 7.4, always suppressed."""
        generated_at = self.made_at.isoformat(timespec="seconds") if self.made_at else ""
        heading = self.scope.heading(self.coverage, generated_at)
        return export.records(self, self.published, self.by, heading)


def period_of(year: int, today: dt.date, *, is_own: bool) -> Period:
    """The school year as known today for the own school, as known on the last publication day for others."""
    last_known = today if is_own else suppress.publication_day(today)
    return Period.school_year(year).until(last_known)


def current_year(today: dt.date) -> int:
    """The year in which the running school year began, counted from the day of its stock on."""
    return today.year if (today.month, today.day) >= (10, 1) else today.year - 1


def facts(scope: Scope, ref_date: dt.date) -> Facts:
    """The rows of this scope, prepared for counting."""
    return prepare(snapshot.frames(ref_date, scope.schools))


def compute(
    prepared: Facts,
    definition: Definition,
    period: Period,
    scope: Scope,
    by: Sequence[str] = (),
    disclosed: DisclosedNumbers | None = None,
) -> Figure:
    """One figure with its breakdown by at most two dimensions."""
    return figures_of(count(prepared, definition, period), scope, [by], disclosed)[0]


def figures_of(
    counted: Count,
    scope: Scope,
    breakdowns_requested: Sequence[Sequence[str]],
    disclosed: DisclosedNumbers | None = None,
) -> list[Figure]:
    """The figures of a count by each of these breakdowns; one-dimensional ones are computed in one pass.

    ``disclosed`` holds the numbers published since the last publication day (rule G-08).
    """
    within = scope.within(counted.period.ref_date)
    total = cells(counted, (), within)
    published = _publish_all(counted, breakdowns_requested, within, total, disclosed)
    common: dict[str, Any] = {
        "scope": scope,
        "definition": counted.definition,
        "period": counted.period,
        "total": _numerator_and_denominator(total),
        "coverage": coverage(counted, within),
        "late": counted.late,
        "schools": len(np.unique(counted.dimensions["school"].codes[_is_within(counted, within)])),
        "persons": _persons(counted, within) if scope.is_own else (),
    }
    return [
        Figure(
            **common,
            published=table,
            by=tuple(by),
            plain=cells(counted, by, within) if scope.is_own else None,
            disclosed=differencing.shown(table, by),
        )
        for by, table in zip(breakdowns_requested, published, strict=True)
    ]


def records_of_all(of_breakdowns: Sequence[Figure]) -> list[export.Record]:
    """The records of several breakdowns of one figure, its total once."""
    first, *parts = (each.records() for each in of_breakdowns)
    return first + [row for rows in parts for row in rows[1:]]


def _publish_all(
    counted: Count,
    requested: Sequence[Sequence[str]],
    within: Within,
    total: pd.DataFrame,
    disclosed: DisclosedNumbers | None,
) -> list[suppress.Published]:
    lines: dict[str, suppress.Published] = {}
    if singles := list(dict.fromkeys(by[0] for by in requested if len(by) == 1)):
        tables = breakdowns(counted, singles, within)
        withheld = differencing.withheld_lines(tables, total, disclosed) if disclosed else None
        lines = suppress.publish_lines(tables, _numerator_and_denominator(total), withheld=withheld)
    # A dimension without a value among these learners has no rows there.
    return [
        lines[by[0]]
        if len(by) == 1 and by[0] in lines
        else _publish_one(counted, by, within, total, disclosed)
        for by in requested
    ]


def _publish_one(
    counted: Count, by: Sequence[str], within: Within, total: pd.DataFrame, disclosed: DisclosedNumbers | None
) -> suppress.Published:
    table = cells(counted, by, within)
    margins = {name: cells(counted, [name], within) for name in by} if len(by) > 1 else {}
    withheld = differencing.withheld_cells(table, margins, total, by, disclosed) if disclosed else None
    return suppress.publish(table, by, _numerator_and_denominator(total), margins=margins, withheld=withheld)


def _numerator_and_denominator(total: pd.DataFrame) -> tuple[int, int]:
    return int(total["numerator"].iloc[0]), int(total["denominator"].iloc[0])


def _persons(counted: Count, within: Within) -> tuple[int, ...]:
    own = _is_within(counted, within)
    return tuple(int(counted.person_ids[at]) for at in counted.persons[counted.is_counted & own])


def _is_within(counted: Count, within: Within) -> Flags:
    """Which learners of the denominator are of the schools that ``within`` names, or of any school."""
    schools = counted.dimensions["school"]
    if "school" not in within:
        return np.ones(len(schools.codes), np.bool_)
    inside: Flags = np.isin(schools.labels or [""], within["school"])[schools.codes]
    return inside


def last_years(year: int) -> range:
    """The earlier years on which the forecast of a year is based."""
    return range(year - PAST_YEARS, year)


def same_day_in(year: int, period: Period) -> Period:
    """An earlier school year as known on the day that corresponds to the last known day of ``period``."""
    day = period.last_known - (period.starts_on - SchoolYearSpan(year).starts_on)
    return Period.school_year(year).until(day)


def learners_of(actor: Actor, figure: Figure) -> list[Any]:
    """The persons in the numerator whom the reader may see by name; none for other schools' figures."""
    if not figure.scope.is_own:
        return []
    return list(visible_to(actor, Person).filter(pk__in=figure.persons))
