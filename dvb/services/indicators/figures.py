"""Figures of a scope: what may be published of the country, what a school may see of itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliances.access import ALLIANCE_KINDS, OVERSIGHT_KINDS
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.models import Organisation
from dvb import snapshot
from dvb.indicators import export, suppress
from dvb.indicators.compute import Count, Coverage, count
from dvb.indicators.definitions import Definition, Period
from dvb.indicators.facts import Facts, prepare
from dvb.indicators.path import Forecast, Past, forecast
from dvb.indicators.tables import cells, coverage
from matching.access import visible_to as visible_below
from matching.models import Person

BREAKDOWNS = ("kind", "sector", "region", "qualification", "level", "sex", "age", "school", "alliance")
SOURCE = "DVB"
PAST_YEARS = 4


@dataclass(frozen=True)
class Scope:
    """Whose learners: the country, or one school. ``is_own`` reads its own figures unmasked and live."""

    school: Organisation | None = None
    is_own: bool = False

    @property
    def key(self) -> str:
        return f"school:{self.school.pk}" if self.school else export.NATIONAL

    @property
    def within(self) -> dict[str, list[str]]:
        return {"school": [str(self.school.pk)]} if self.school else {}

    @property
    def schools(self) -> list[int] | None:
        return [self.school.pk] if self.school else None

    def heading(self, reach: Coverage, generated_at: str = "") -> export.Heading:
        return export.Heading(
            coverage=reach,
            source_system=SOURCE,
            scope_type="school" if self.school else export.NATIONAL,
            scope_id=str(self.school.pk) if self.school else "",
            generated_at=generated_at,
        )


@dataclass(frozen=True)
class Figure:
    """One definition over one period and scope: the count, and what may leave of it."""

    scope: Scope
    counted: Count
    total: tuple[int, int]
    coverage: Coverage
    published: suppress.Published
    by: tuple[str, ...]

    @property
    def percent(self) -> float | None:
        """The share with one decimal, for the eyes that may see it."""
        if self.scope.is_own:
            return round(100 * self.total[0] / self.total[1], 1) if self.total[1] else None
        row = self.published.total.iloc[0]
        return None if row["is_suppressed"] else float(row["value"])

    def records(self, generated_at: str = "") -> list[export.Record]:
        """The records of rulebook 7.4, always suppressed."""
        heading = self.scope.heading(self.coverage, generated_at)
        return export.records(self.counted, self.published, self.by, heading)


def scope_of(actor: Actor, *, national: bool = False) -> Scope:
    """A school sees itself, and the country as all do; the ministry, alliances and agencies the country.

    Raises
    ------
    Refused
        ``not_yours`` for learners and employers.
    """
    if actor.is_system or actor.organisation_kind in OVERSIGHT_KINDS | ALLIANCE_KINDS:
        return Scope()
    if actor.organisation_kind != "school" or actor.role is Role.LEARNER:
        raise Refused("not_yours", _("Figures are shown to schools, alliances and the ministry."))
    if national:
        return Scope()
    return Scope(Organisation.objects.get(pk=actor.organisation_id or 0), is_own=True)


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
    known: Facts, definition: Definition, period: Period, scope: Scope, by: Sequence[str] = ()
) -> Figure:
    """One figure with its breakdown by at most two dimensions."""
    return figure_of(count(known, definition, period), scope, by)


def figure_of(counted: Count, scope: Scope, by: Sequence[str] = ()) -> Figure:
    """What has been counted, within a scope and by at most two dimensions."""
    whole = cells(counted, (), scope.within).iloc[0]
    total = (int(whole["numerator"]), int(whole["denominator"]))
    table = cells(counted, by, scope.within)
    margins = {name: cells(counted, [name], scope.within) for name in by} if len(by) > 1 else None
    published = suppress.publish(table, by, total, margins=margins)
    return Figure(scope, counted, total, coverage(counted, scope.within), published, tuple(by))


def series(
    known: Facts, definition: Definition, scope: Scope, today: dt.date, first: int, last: int
) -> list[tuple[int, Figure]]:
    """One figure for each school year that has any stock."""
    found = []
    for year in range(first, last + 1):
        figure = compute(known, definition, period_of(year, today, is_own=scope.is_own), scope)
        if figure.total[1]:
            found.append((year, figure))
    return found


def outlook(known: Facts, definition: Definition, scope: Scope, today: dt.date) -> Forecast | None:
    """What the running school year may end with, by what followed this day in the years before."""
    year = current_year(today)
    period = period_of(year, today, is_own=scope.is_own)
    now = compute(known, definition, period, scope)
    day = period.last_known
    past = []
    for before in range(year - PAST_YEARS, year):
        same_day = day - (dt.date(year, 9, 1) - dt.date(before, 9, 1))
        then = compute(known, definition, Period.school_year(before).until(same_day), scope)
        final = compute(known, definition, Period.school_year(before), scope)
        # A year without anybody who counts was not recorded here; it foretells nothing.
        if final.total[0]:
            past.append(Past(then.total[0], final.total[0], final.total[1]))
    return forecast(*now.total, past)


def learners_of(actor: Actor, figure: Figure) -> list[Any]:
    """The persons who count, as far as the reader may see them by name; nobody else's learners."""
    if not figure.scope.is_own:
        return []
    school = figure.scope.within.get("school", [])
    of_school = figure.counted.dimensions["school"]
    inside = [of_school.labels[code] in school for code in of_school.codes]
    rows = zip(figure.counted.persons, figure.counted.is_counted, inside, strict=True)
    wanted = [int(figure.counted.person_ids[at]) for at, counts, own in rows if counts and own]
    return list(visible_below(actor, Person).filter(pk__in=wanted))
