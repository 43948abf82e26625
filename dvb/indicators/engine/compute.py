"""Counting: who stands in the denominator, who of them counts, and the figures of every cell.

The unit is always the person, never the agreement. A learner of the stock is counted at the school where
she was enrolled on 1 October; whoever enrolled later is listed apart and stands in no ratio.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dvb.indicators.engine.definitions import MINUTES, Definition, Period
from dvb.indicators.engine.facts import NEVER, Coded, Facts, Flags, Ints, Spread, day_number

ADULT = 18
MONTH_HOURS = 140
MONTH_DAYS = 30
LONG_MONTHS = 7
AGE_LABELS = ["adult", "minor", "unknown"]


@dataclass(frozen=True)
class Coverage:
    """How many of the schools in all stand behind a figure."""

    schools_reporting: int
    schools_total: int

    @property
    def is_complete(self) -> bool:
        return self.schools_reporting == self.schools_total


@dataclass(frozen=True)
class Count:
    """One definition over one period, learner by learner.

    Shapes: U persons of the denominator; ``rows`` are their rows in the facts' enrolments, ``is_counted``
    says who stands in the numerator. A spread's rows are places in U, of counted persons only.
    """

    definition: Definition
    period: Period
    coverage: Coverage
    rows: Ints  # U
    persons: Ints  # U, places in ``person_ids``
    person_ids: list[Any]
    is_counted: Flags  # U
    dimensions: Mapping[str, Coded]  # each U
    links: Mapping[str, tuple[Spread, Ints]]  # pairs, and the engagement of each pair (-1: of the person)
    school_reports: Mapping[str, bool]
    late: int
    late_counted: int

    @property
    def numerator(self) -> int:
        return int(self.is_counted.sum())

    @property
    def denominator(self) -> int:
        return len(self.rows)

    @property
    def value(self) -> float | None:
        """Share in per cent, not rounded; ``None`` of an empty stock."""
        return 100 * self.numerator / self.denominator if self.denominator else None

    def counted_persons(self) -> list[Any]:
        """The ids of the persons in the numerator, for those who may see them."""
        return [self.person_ids[at] for at in self.persons[self.is_counted]]


def count(facts: Facts, definition: Definition, period: Period) -> Count:
    """Count one definition over one period.

    Parameters
    ----------
    facts
        From ``prepare``.
    definition, period
        What and when. With ``period.as_of`` nothing after that day counts.

    Returns
    -------
    Count
        Every person of the denominator once.
    """
    if definition.base == "stock":
        return _count_stock(facts, definition, period)
    return _count_graduates(facts, definition, period)


def _count_stock(facts: Facts, definition: Definition, period: Period) -> Count:
    enrolled = _enrolled_on(facts, day_number(period.ref_date))
    rows = _last_of_person(facts, np.flatnonzero(enrolled))
    rows = rows[facts.is_reporting[rows]]
    qualifies = _qualifying(facts, definition, period)
    has_engagement = _persons_with(facts, facts.engagement_person[qualifies])
    if definition.needs_new_outcome:
        in_window = (facts.new_day >= day_number(period.starts_on)) & (
            facts.new_day <= day_number(period.last_known)
        )
        has_engagement &= _persons_with(facts, facts.new_person[in_window])
    late = _late(facts, period, enrolled)
    counted = has_engagement[facts.person[rows]]
    used = np.flatnonzero(qualifies & has_engagement[facts.engagement_person])
    links = _engagement_links(facts, rows, counted, used)
    return _finish(
        facts, definition, period, rows, counted, links, (len(late), int(has_engagement[late].sum()))
    )


def _enrolled_on(facts: Facts, day: int) -> Flags:
    return (facts.enrolled <= day) & (facts.left >= day) & facts.is_counted_level


def _last_of_person(facts: Facts, rows: Ints) -> Ints:
    """Of each person the last of these rows: the latest stay, and so one school for each person."""
    person = facts.person[rows]
    is_last = np.ones(len(rows), np.bool_)
    is_last[:-1] = person[1:] != person[:-1]
    return rows[is_last]


def _late(facts: Facts, period: Period, enrolled: Flags) -> Ints:
    """Persons (codes) outside the stock who enrolled after its day and within the window."""
    after = (
        (facts.enrolled > day_number(period.ref_date))
        & (facts.enrolled <= day_number(period.last_known))
        & facts.is_counted_level
        & facts.is_reporting
    )
    in_stock = _persons_with(facts, facts.person[enrolled])
    at = np.flatnonzero(after)
    rows = at[~in_stock[facts.person[at]]]
    return facts.person[_last_of_person(facts, rows)]


def _qualifying(facts: Facts, definition: Definition, period: Period) -> Flags:
    """Engagements that count: outside the school, signed by all, and long enough within the window."""
    first, last = day_number(period.starts_on), day_number(period.last_known)
    signed = facts.is_eligible & (facts.signed <= last)
    if definition.needs_cooperation:
        signed = signed & facts.has_cooperation
    if definition.min_hours is None:
        return signed & (facts.starts <= last) & (facts.ends >= first)
    at = np.flatnonzero(signed & (facts.first_hour <= last) & (facts.last_hour >= first))
    minutes = facts.minutes_between(at, np.full_like(at, first), np.full_like(at, last))
    qualifies = np.zeros(len(signed), np.bool_)
    qualifies[at] = (minutes > 0) & (minutes >= definition.min_hours * MINUTES)
    return qualifies


def _count_graduates(facts: Facts, definition: Definition, period: Period) -> Count:
    last = day_number(period.last_known)
    first = day_number(period.starts_on.replace(year=period.starts_on.year - (definition.cohort_years - 1)))
    graduated = (facts.graduated >= first) & (facts.graduated <= last) & facts.is_counted_level
    rows = _last_graduation(facts, np.flatnonzero(graduated))
    rows = rows[facts.is_reporting[rows]]
    if definition.ages is not None:
        age = _ages(facts.born[rows], day_number(period.ends_on))
        has_birth_date = facts.born[rows] != NEVER
        rows = rows[has_birth_date & (age >= definition.ages[0]) & (age <= definition.ages[1])]
    minutes, days, used, paid = _experience(facts, rows)
    least_hours = (definition.min_hours or 0) * MINUTES
    counted = (minutes > 0) & (minutes >= least_hours)
    if definition.min_days is not None:
        counted |= days >= definition.min_days
    links = _engagement_links(facts, rows, counted, used)
    months = np.maximum(minutes / (MONTH_HOURS * MINUTES), days / MONTH_DAYS)
    at = np.flatnonzero(counted)
    nobody = np.full(len(at), -1)
    is_long = (months >= LONG_MONTHS)[at].astype(np.int64)
    links["length"] = (Spread(at, 1 - is_long, ["LONG", "SHORT"]), nobody)
    links["pay"] = (Spread(at, paid[at].astype(np.int64), ["NPAID", "PAID"]), nobody)
    return _finish(facts, definition, period, rows, counted, links, (0, 0))


def _last_graduation(facts: Facts, rows: Ints) -> Ints:
    return _last_of_person(facts, rows[np.lexsort((facts.graduated[rows], facts.person[rows]))])


def _experience(facts: Facts, rows: Ints) -> tuple[Ints, Ints, Ints, Flags]:
    """Confirmed minutes and calendar days of each graduate over the whole programme, and what they rest on.

    The programme begins with the person's first stay that leads to the same qualification: a transfer does
    not cut it. Calendar days of stays that overlap count once; a stay without a confirmed line has none.
    """
    starts = np.full(len(facts.persons), NEVER)
    ends = np.full(len(facts.persons), -1)
    same = _same_qualification(facts, rows)
    np.minimum.at(starts, facts.person[same], facts.enrolled[same])
    ends[facts.person[rows]] = facts.graduated[rows]
    person = facts.engagement_person
    possible = np.flatnonzero(facts.is_eligible & (facts.signed <= ends[person]) & (starts[person] < NEVER))
    person = person[possible]
    minutes = facts.minutes_between(possible, starts[person], ends[person])
    used, person, minutes = possible[minutes > 0], person[minutes > 0], minutes[minutes > 0]
    first = np.maximum(facts.starts[used], starts[person])
    until = np.minimum(facts.ends[used], ends[person])
    size = len(facts.persons)
    at = facts.person[rows]
    total = np.bincount(person, weights=minutes, minlength=size).astype(np.int64)
    paid = np.bincount(person[facts.is_paid[used]], minlength=size) > 0
    return total[at], _covered_days(person, first, until, size)[at], used, paid[at]


def _same_qualification(facts: Facts, rows: Ints) -> Ints:
    enrolled_for = np.full(len(facts.persons), -1)
    enrolled_for[facts.person[rows]] = facts.dimensions["qualification"].codes[rows]
    return np.flatnonzero(facts.dimensions["qualification"].codes == enrolled_for[facts.person])


def _covered_days(person: Ints, first: Ints, last: Ints, size: int) -> Ints:
    """Days of the union of each person's intervals (first..last, both inside)."""
    order = np.lexsort((first, person))
    person, first, last = person[order], first[order], last[order]
    span = 4 * NEVER
    reached = np.maximum.accumulate(person * span + last) - person * span if len(person) else last
    before = np.concatenate([np.full(1, -NEVER), reached[:-1]])
    before[1:][person[1:] != person[:-1]] = -NEVER
    new_days = np.maximum(0, last - np.maximum(first, before + 1) + 1)
    return np.bincount(person, weights=new_days, minlength=size).astype(np.int64)


def _persons_with(facts: Facts, persons: Ints) -> Flags:
    flags = np.zeros(len(facts.persons), np.bool_)
    flags[persons] = True
    return flags


def _ages(born: Ints, day: int) -> Ints:
    """Age in whole years; a birthday on the day counts."""
    born_on, today = born.astype("datetime64[D]"), np.datetime64(day, "D")
    years = today.astype("datetime64[Y]").astype(np.int64) - born_on.astype("datetime64[Y]").astype(np.int64)
    ages: Ints = years - (_day_of_year(np.array([today])) < _day_of_year(born_on))
    return ages


def _day_of_year(days: npt.NDArray[np.datetime64]) -> Ints:
    month = days.astype("datetime64[M]")
    in_year = month.astype(np.int64) % 12
    result: Ints = in_year * 31 + (days - month.astype("datetime64[D]")).astype(np.int64)
    return result


def _age_groups(facts: Facts, rows: Ints, day: int) -> Coded:
    born = facts.born[rows]
    codes = np.where(_ages(born, day) >= ADULT, 0, 1)
    return Coded(np.where(born == NEVER, 2, codes).astype(np.int64), AGE_LABELS)


def _engagement_links(facts: Facts, rows: Ints, counted: Flags, used: Ints) -> dict[str, tuple[Spread, Ints]]:
    """Each counted learner with each value of each engagement that made her count."""
    place = np.full(len(facts.persons), -1)
    place[facts.person[rows[counted]]] = np.flatnonzero(counted)
    used = used[place[facts.engagement_person[used]] >= 0]
    links = {}
    for name, all_links in facts.links.items():
        spread = all_links.of(used)
        learners = place[facts.engagement_person[spread.rows]]
        links[name] = (Spread(learners, spread.codes, spread.labels), spread.rows)
    return links


def _finish(
    facts: Facts,
    definition: Definition,
    period: Period,
    rows: Ints,
    counted: Flags,
    links: Mapping[str, tuple[Spread, Ints]],
    late: tuple[int, int],
) -> Count:
    dimensions = {name: Coded(each.codes[rows], each.labels) for name, each in facts.dimensions.items()}
    dimensions["age"] = _age_groups(facts, rows, day_number(period.ref_date))
    return Count(
        definition=definition,
        period=period,
        coverage=Coverage(facts.schools_reporting, facts.schools_total),
        rows=rows,
        persons=facts.person[rows],
        person_ids=facts.persons,
        is_counted=counted,
        dimensions=dimensions,
        links=links,
        school_reports=facts.school_reports,
        late=late[0],
        late_counted=late[1],
    )
