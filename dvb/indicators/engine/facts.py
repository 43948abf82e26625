"""The frames as arrays: prepared once, counted over any number of periods and definitions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dvb.indicators.engine.definitions import LEVELS
from dvb.indicators.engine.frames import SEPARATOR, Frames

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEVER = np.int64(10**6)  # a day after every day: an end that is not there
DAY_SPAN = np.int64(4 * 10**6)  # more than all days apart, so that key * span + day keeps their order

# Dimensions of the learner of the denominator, and dimensions of the engagement (or of the experience).
LEARNER_DIMENSIONS = {
    "school": "school_id",
    "sector": "sector",
    "region": "region",
    "programme": "programme_code",
    "qualification": "qualification_id",
    "level": "level",
    "sex": "sex",
}
ENGAGEMENT_DIMENSIONS = {
    "kind": "kind",
    "alliance": "alliance_ids",
    "project": "project_ids",
    "host_sector": "host_sector",
}


@dataclass(frozen=True)
class Coded:
    """Values as codes into their sorted labels: ``labels[codes[i]]`` is the value of row ``i``."""

    codes: Ints
    labels: list[str]


@dataclass(frozen=True)
class Spread:
    """Several values of one row: pair ``i`` says that row ``rows[i]`` has the value ``labels[codes[i]]``."""

    rows: Ints
    codes: Ints
    labels: list[str]
    begins: Ints | None = None  # of the whole: where the pairs of each row begin, and one more

    def of(self, rows: Ints) -> Spread:
        """The pairs of these rows alone."""
        if self.begins is None:
            raise ValueError("Only the whole can be asked for some of its rows.")
        begin = self.begins[rows]
        size = self.begins[rows + 1] - begin
        at = np.repeat(begin - (np.cumsum(size) - size), size) + np.arange(size.sum())
        return Spread(np.repeat(rows, size), self.codes[at], self.labels)


@dataclass(frozen=True)
class Facts:
    """Everything that counting needs, as arrays.

    Shapes: E enrolments (sorted by person, first day and school), G engagements, H confirmed lines of hours
    (sorted by engagement and day), N outcomes confirmed for the first time and at a workplace, P persons.
    Days are whole numbers since 1970-01-01.
    """

    persons: list[Any]
    person: Ints  # E
    enrolled: Ints  # E
    left: Ints  # E, NEVER while it lasts
    graduated: Ints  # E, NEVER without
    born: Ints  # E, NEVER where unknown
    is_counted_level: Flags  # E
    is_reporting: Flags  # E
    dimensions: Mapping[str, Coded]  # each E
    engagement_ids: list[Any]
    engagement_person: Ints  # G
    is_eligible: Flags  # G: outside the school
    signed: Ints  # G, NEVER while unsigned
    has_cooperation: Flags  # G
    is_paid: Flags  # G
    starts: Ints  # G
    ends: Ints  # G, NEVER while it lasts
    links: Mapping[str, Spread]  # rows are engagements
    hour_keys: Ints  # H
    hour_minutes: Ints  # H + 1, running total
    hour_begins: Ints  # G + 1, where the lines of each engagement begin
    first_hour: Ints  # G, day of the first confirmed line, NEVER without one
    last_hour: Ints  # G, day of the last one, -1 without one
    new_person: Ints  # N
    new_day: Ints  # N
    schools_total: int
    schools_reporting: int
    school_reports: Mapping[str, bool]

    def minutes_between(self, engagement: Ints, first: Ints, last: Ints) -> Ints:
        """Confirmed minutes of each engagement from first to last day, by the day of the log."""
        begin, end = self.hour_begins[engagement], self.hour_begins[engagement + 1]
        # Nearly every stay lies wholly inside; only one that is cut is searched for among all lines.
        partial = np.flatnonzero((self.first_hour[engagement] < first) | (self.last_hour[engagement] > last))
        keys = engagement[partial] * DAY_SPAN
        begin[partial] = np.searchsorted(self.hour_keys, keys + first[partial], side="left")
        end[partial] = np.searchsorted(self.hour_keys, keys + last[partial], side="right")
        total: Ints = self.hour_minutes[np.maximum(end, begin)] - self.hour_minutes[begin]
        return total


def reporting_on(facts: Facts, day: dt.date, registered: Mapping[str, bool], total: int) -> Facts:
    """The same facts where those schools report that have anybody enrolled on this day.

    Parameters
    ----------
    facts
        From ``prepare``.
    day
        The day of the stock.
    registered
        Every school that is known, by its label; the values make no difference.
    total
        How many schools there are in all, known or not.
    """
    schools = facts.dimensions["school"]
    number = day_number(day)
    here = np.zeros(len(schools.labels), np.bool_)
    here[schools.codes[(facts.enrolled <= number) & (facts.left >= number)]] = True
    reports = dict.fromkeys(registered, False) | dict(zip(schools.labels, map(bool, here), strict=True))
    return replace(
        facts,
        is_reporting=here[schools.codes],
        schools_total=max(total, len(reports)),
        schools_reporting=int(here.sum()),
        school_reports=reports,
    )


def day_number(day: dt.date) -> int:
    """Whole days since 1970-01-01."""
    return (day - dt.date(1970, 1, 1)).days


def prepare(frames: Frames) -> Facts:
    """Turn checked frames into arrays; the order of rows in the frames makes no difference."""
    enrolments, persons = _sorted_enrolments(frames)
    engagements = frames.engagements
    index = pd.Index(engagements["engagement_id"])
    at_person = _codes(pd.Index(persons), engagements["person_id"])
    keys, totals = _hours(_within_stays(frames), index)
    begins, first_hour, last_hour = _ends_of_hours(keys, len(index))
    new_person, new_day = _new_outcomes(frames, pd.Index(persons), index)
    reports = dict(zip(frames.schools["school_id"], frames.schools["is_reporting"], strict=True))
    return Facts(
        persons=persons,
        person=enrolments["_person"].to_numpy(np.int64),
        enrolled=_days(enrolments["enrolled_on"]),
        left=np.minimum(_days(enrolments["left_on"]), _days(enrolments["graduated_on"])),
        graduated=_days(enrolments["graduated_on"]),
        born=_days(enrolments["birth_date"]),
        is_counted_level=enrolments["level"].isin(LEVELS).to_numpy(np.bool_),
        is_reporting=enrolments["school_id"].map(reports).to_numpy(np.bool_),
        dimensions={name: _coded(enrolments[column]) for name, column in LEARNER_DIMENSIONS.items()},
        engagement_ids=engagements["engagement_id"].tolist(),
        engagement_person=at_person,
        is_eligible=engagements["is_outside_school"].to_numpy(np.bool_),
        signed=_days(engagements["agreement_signed_on"]),
        has_cooperation=engagements["cooperation_signed"].to_numpy(np.bool_),
        is_paid=engagements["is_paid"].to_numpy(np.bool_),
        starts=_days(engagements["starts_on"]),
        ends=_days(engagements["ends_on"]),
        links={name: _spread(engagements[column]) for name, column in ENGAGEMENT_DIMENSIONS.items()},
        hour_keys=keys,
        hour_minutes=totals,
        hour_begins=begins,
        first_hour=first_hour,
        last_hour=last_hour,
        new_person=new_person,
        new_day=new_day,
        schools_total=len(reports),
        schools_reporting=sum(map(bool, reports.values())),
        school_reports={str(school): bool(is_reporting) for school, is_reporting in reports.items()},
    )


def _sorted_enrolments(frames: Frames) -> tuple[pd.DataFrame, list[Any]]:
    """Enrolments by person, first day and school: the last that holds on a day is where she is counted."""
    codes, uniques = pd.factorize(frames.enrolments["person_id"], sort=True)
    by_person = frames.enrolments.assign(_person=codes, _school=frames.enrolments["school_id"].astype(str))
    order = ["_person", "enrolled_on", "_school", "programme_code", "qualification_id", "level", "left_on"]
    return by_person.sort_values(order, kind="stable"), list(uniques)


def _within_stays(frames: Frames) -> pd.DataFrame:
    """Hours that lie in their stay; a total from paper where its month touches the stay."""
    hours, stays = frames.hours, frames.engagements
    at = pd.Index(stays["engagement_id"]).get_indexer(pd.Index(hours["engagement_id"]))
    starts = stays["starts_on"].to_numpy().astype("datetime64[D]")[at]
    ends = stays["ends_on"].to_numpy().astype("datetime64[D]")[at]
    day = hours["day"].to_numpy().astype("datetime64[D]")
    is_paper = (hours["source"] == "paper").to_numpy(np.bool_)
    month = day[is_paper].astype("datetime64[M]")
    first, last = day.copy(), day.copy()
    first[is_paper] = month.astype("datetime64[D]")
    last[is_paper] = (month + 1).astype("datetime64[D]") - 1
    inside = (last >= starts) & (np.isnat(ends) | (first <= ends))
    return hours if inside.all() else hours[inside]


def _hours(hours: pd.DataFrame, engagements: pd.Index) -> tuple[Ints, Ints]:
    """Confirmed lines as keys (engagement, day) in order, and the running total of their minutes."""
    confirmed = hours["is_confirmed"].to_numpy(np.bool_)
    at = engagements.get_indexer(pd.Index(hours["engagement_id"]))[confirmed].astype(np.int64)
    keys = at * DAY_SPAN + _days(hours["day"])[confirmed]
    minutes = hours["minutes"].to_numpy(np.int64)[confirmed]
    if (keys[1:] < keys[:-1]).any():
        order = np.argsort(keys, kind="stable")
        keys, minutes = keys[order], minutes[order]
    return keys, np.concatenate([np.zeros(1, np.int64), np.cumsum(minutes)])


def _ends_of_hours(keys: Ints, engagements: int) -> tuple[Ints, Ints, Ints]:
    begins = np.searchsorted(keys, np.arange(engagements + 1) * DAY_SPAN).astype(np.int64)
    has_any = np.flatnonzero(begins[1:] > begins[:-1])
    first, last = np.full(engagements, NEVER), np.full(engagements, np.int64(-1))
    first[has_any] = keys[begins[has_any]] - has_any * DAY_SPAN
    last[has_any] = keys[begins[has_any + 1] - 1] - has_any * DAY_SPAN
    return begins, first, last


def _new_outcomes(frames: Frames, persons: pd.Index, engagements: pd.Index) -> tuple[Ints, Ints]:
    """The day on which a person's outcome was confirmed first of all, where that was at a workplace.

    A confirmation counts when the assessment was passed and the school confirmed it. One that names a stay
    inside the school is none at a workplace. Of two on the same day the one at the workplace goes first: new
    means not confirmed *before* that day.
    """
    rows = frames.confirmations
    rows = rows[rows["assessment_passed"] & rows["school_confirmed"]]
    at = engagements.get_indexer(pd.Index(rows["engagement_id"]))
    outside = frames.engagements["is_outside_school"].to_numpy(np.bool_)
    inside_school = np.zeros(len(rows), np.bool_)
    inside_school[at >= 0] = ~outside[at[at >= 0]]
    at_workplace = rows["is_at_workplace"].to_numpy(np.bool_) & ~inside_school
    person = _codes(persons, rows["person_id"])
    outcome = pd.factorize(rows["outcome_id"])[0].astype(np.int64)
    day = _days(rows["confirmed_on"])
    pair = person * (outcome.max(initial=0) + 1) + outcome
    order = np.argsort((pair * DAY_SPAN + day) * 2 + ~at_workplace, kind="stable")
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = pair[order[1:]] != pair[order[:-1]]
    selected = order[is_first & at_workplace[order]]
    return person[selected], day[selected]


def _days(column: pd.Series) -> Ints:
    values = column.to_numpy()
    days = values.astype("datetime64[D]").astype(np.int64)
    return np.where(np.isnat(values), NEVER, days)


def _codes(index: pd.Index, values: pd.Series) -> Ints:
    return index.get_indexer(pd.Index(values)).astype(np.int64)


def _coded(column: pd.Series) -> Coded:
    codes, uniques = pd.factorize(column)
    labels = [str(each) for each in uniques]
    order = sorted(range(len(labels)), key=lambda at: labels[at])
    rank = np.empty(len(labels), np.int64)
    rank[order] = np.arange(len(labels))
    return Coded(rank[codes] if len(codes) else codes.astype(np.int64), sorted(labels))


def _spread(column: pd.Series) -> Spread:
    """Each engagement with each of its values; one that is listed twice counts once."""
    group, values = pd.factorize(column)
    parts = [sorted(_keys(value)) for value in values]
    labels = sorted({part for each in parts for part in each})
    at = {label: code for code, label in enumerate(labels)}
    sizes = np.array([len(each) for each in parts], np.int64)
    flat = np.array([at[part] for each in parts for part in each], np.int64)
    begins = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    of_row = sizes[group] if len(sizes) else np.zeros(0, np.int64)
    rows = np.repeat(np.arange(len(group)), of_row)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(of_row) - of_row, of_row)
    codes = flat[begins[group[rows]] + within] if len(rows) else np.zeros(0, np.int64)
    return Spread(rows, codes, labels, np.concatenate([np.zeros(1, np.int64), np.cumsum(of_row)]))


def _keys(value: str | tuple[Any, ...]) -> set[str]:
    """The keys of one row: typed from a database, with a separator between from a file."""
    if isinstance(value, tuple):
        return {str(key) for key in value}
    return {key.strip() for key in value.split(SEPARATOR)} - {""}
