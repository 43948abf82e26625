"""Figures of a scope: what may be published of the country, what a school may see of itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from alliances.kernel.actor import Actor
from dvb import snapshot
from dvb.indicators import export, suppress
from dvb.indicators.compute import Count, Coverage, count
from dvb.indicators.definitions import Definition, Period
from dvb.indicators.facts import Facts, prepare
from dvb.indicators.tables import Within, cells, coverage
from dvb.services.indicators import differencing
from dvb.services.indicators.differencing import Out
from dvb.services.indicators.scopes import Scope, scope_of
from matching.access import visible_to as visible_below
from matching.models import Person

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
__all__ = ["BREAKDOWNS", "Figure", "Scope", "compute", "facts", "figure_of", "learners_of", "scope_of"]


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
    made_at: str = ""
    out: Out = field(default_factory=dict)
    """The numbers last shown of each cell of the slice."""

    @property
    def percent(self) -> float | None:
        """The share with one decimal, for the eyes that may see it."""
        if self.scope.is_own:
            return suppress.percent(*self.total)
        row = self.published.total.iloc[0]
        return None if row["is_suppressed"] else float(row["value"])

    def records(self, generated_at: str = "") -> list[export.Record]:
        """The records of rulebook 7.4, always suppressed."""
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
    return prepare(snapshot.checked(snapshot.tables(ref_date, scope.schools)))


def compute(
    known: Facts,
    definition: Definition,
    period: Period,
    scope: Scope,
    by: Sequence[str] = (),
    out: Out | None = None,
) -> Figure:
    """One figure with its breakdown by at most two dimensions."""
    return figure_of(count(known, definition, period), scope, by, out)


def figure_of(counted: Count, scope: Scope, by: Sequence[str] = (), out: Out | None = None) -> Figure:
    """What has been counted, by at most two dimensions; ``out`` is what was shown already."""
    within = scope.within(counted.period.ref_date)
    whole = cells(counted, (), within)
    total = (int(whole["numerator"].iloc[0]), int(whole["denominator"].iloc[0]))
    table = cells(counted, by, within) if by else whole
    margins = {name: cells(counted, [name], within) for name in by} if len(by) > 1 else {}
    held = differencing.held(table, margins, whole, by, out) if out else None
    published = suppress.publish(table, by, total, margins=margins, held=held)
    return Figure(
        scope=scope,
        definition=counted.definition,
        period=counted.period,
        total=total,
        coverage=coverage(counted, within),
        published=published,
        by=tuple(by),
        late=counted.late,
        plain=table if scope.is_own else None,
        persons=_persons(counted, within) if scope.is_own else (),
        out=(out or {}) | differencing.shown(published, by),
    )


def _persons(counted: Count, within: Within) -> tuple[int, ...]:
    schools = counted.dimensions["school"]
    own = np.isin(schools.labels or [""], within.get("school", []))[schools.codes]
    return tuple(int(counted.person_ids[at]) for at in counted.persons[counted.is_counted & own])


def last_years(year: int) -> range:
    """The years before one by which it is foretold."""
    return range(year - PAST_YEARS, year)


def same_day_in(year: int, period: Period) -> Period:
    """An earlier school year as it was known as many days after its first as this one is now."""
    day = period.last_known - (period.starts_on - dt.date(year, 9, 1))
    return Period.school_year(year).until(day)


def learners_of(actor: Actor, figure: Figure) -> list[Any]:
    """The persons who count, as far as the reader may see them by name; nobody else's learners."""
    if not figure.scope.is_own:
        return []
    return list(visible_below(actor, Person).filter(pk__in=figure.persons))
