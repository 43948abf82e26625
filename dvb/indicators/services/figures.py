"""Figures of a scope: what may be published of the country, what a school may see of itself."""

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
from dvb.indicators.engine import export, suppress
from dvb.indicators.engine.compute import Count, Coverage, count
from dvb.indicators.engine.definitions import Definition, Period
from dvb.indicators.engine.facts import Facts, prepare
from dvb.indicators.engine.tables import Within, breakdowns, cells, coverage
from dvb.indicators.services import differencing
from dvb.indicators.services.differencing import Out
from dvb.indicators.services.scopes import Scope, scope_of
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
    """One definition over one period and scope: what may leave of it, and what the own school may see."""

    scope: Scope
    definition: Definition
    period: Period
    total: tuple[int, int]
    coverage: Coverage
    published: suppress.Published
    by: tuple[str, ...]
    late: int
    plain: pd.DataFrame | None = None
    """The cells with nothing hidden, of the own school alone."""
    persons: tuple[int, ...] = ()
    """Who counts, of the own school alone."""
    made_at: dt.datetime | None = None
    out: Out = field(default_factory=dict)
    """The numbers that it shows."""

    @property
    def percent(self) -> float | None:
        """The share with one decimal, for the eyes that may see it."""
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
    """The school year: of the country as on the last day of publication, of the own school as today."""
    known = today if is_own else suppress.publication_day(today)
    return Period.school_year(year).until(known)


def current_year(today: dt.date) -> int:
    """The year in which the running school year began, counted from the day of its stock on."""
    return today.year if (today.month, today.day) >= (10, 1) else today.year - 1


def facts(scope: Scope, ref_date: dt.date) -> Facts:
    """What the database knows of this scope."""
    return prepare(snapshot.frames(ref_date, scope.schools))


def compute(
    known: Facts,
    definition: Definition,
    period: Period,
    scope: Scope,
    by: Sequence[str] = (),
    out: Out | None = None,
) -> Figure:
    """One figure with its breakdown by at most two dimensions."""
    return figures_of(count(known, definition, period), scope, [by], out)[0]


def figures_of(
    counted: Count, scope: Scope, wanted: Sequence[Sequence[str]], out: Out | None = None
) -> list[Figure]:
    """What has been counted by each of these breakdowns; those of one dimension are made all at once.

    ``out`` is what was shown already.
    """
    within = scope.within(counted.period.ref_date)
    whole = cells(counted, (), within)
    published = _published(counted, wanted, within, whole, out)
    common: dict[str, Any] = {
        "scope": scope,
        "definition": counted.definition,
        "period": counted.period,
        "total": _sums(whole),
        "coverage": coverage(counted, within),
        "late": counted.late,
        "persons": _persons(counted, within) if scope.is_own else (),
    }
    return [
        Figure(
            **common,
            published=table,
            by=tuple(by),
            plain=cells(counted, by, within) if scope.is_own else None,
            out=differencing.shown(table, by),
        )
        for by, table in zip(wanted, published, strict=True)
    ]


def records_of_all(found: Sequence[Figure]) -> list[export.Record]:
    """The records of several breakdowns of one figure, its total once."""
    whole, *parts = (each.records() for each in found)
    return whole + [row for rows in parts for row in rows[1:]]


def _published(
    counted: Count, wanted: Sequence[Sequence[str]], within: Within, whole: pd.DataFrame, out: Out | None
) -> list[suppress.Published]:
    lines: dict[str, suppress.Published] = {}
    if singles := list(dict.fromkeys(by[0] for by in wanted if len(by) == 1)):
        tables = breakdowns(counted, singles, within)
        held = differencing.withheld_lines(tables, whole, out) if out else None
        lines = suppress.publish_lines(tables, _sums(whole), held=held)
    # A dimension without a value among these learners has no rows there.
    return [
        lines[by[0]] if len(by) == 1 and by[0] in lines else _alone(counted, by, within, whole, out)
        for by in wanted
    ]


def _alone(
    counted: Count, by: Sequence[str], within: Within, whole: pd.DataFrame, out: Out | None
) -> suppress.Published:
    table = cells(counted, by, within)
    margins = {name: cells(counted, [name], within) for name in by} if len(by) > 1 else {}
    held = differencing.withheld_cells(table, margins, whole, by, out) if out else None
    return suppress.publish(table, by, _sums(whole), margins=margins, held=held)


def _sums(whole: pd.DataFrame) -> tuple[int, int]:
    return int(whole["numerator"].iloc[0]), int(whole["denominator"].iloc[0])


def _persons(counted: Count, within: Within) -> tuple[int, ...]:
    schools = counted.dimensions["school"]
    own = np.isin(schools.labels or [""], within.get("school", []))[schools.codes]
    return tuple(int(counted.person_ids[at]) for at in counted.persons[counted.is_counted & own])


def last_years(year: int) -> range:
    """The years before one by which it is foretold."""
    return range(year - PAST_YEARS, year)


def same_day_in(year: int, period: Period) -> Period:
    """An earlier school year as it was known as many days after its first as this one is now."""
    day = period.last_known - (period.starts_on - SchoolYearSpan(year).starts_on)
    return Period.school_year(year).until(day)


def learners_of(actor: Actor, figure: Figure) -> list[Any]:
    """The persons who count, as far as the reader may see them by name; nobody else's learners."""
    if not figure.scope.is_own:
        return []
    return list(visible_to(actor, Person).filter(pk__in=figure.persons))
