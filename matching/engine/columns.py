"""The rows of a problem turned into columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matching.engine.ages import UNKNOWN, birthday, day, merged
from matching.engine.distance import xyz
from matching.engine.problem import Base, LearnerRow, OpeningRow, Problem

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
BASES = 2
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Points:
    """Points in degrees and in space (km), nan where unknown, and numbers of places of the travel table.

    A place that the table does not name has the number -1.
    """

    lat: Floats
    lon: Floats
    space: Floats
    place: Numbers

    @property
    def known(self) -> Mask:
        """Whether the distance from this base may be known."""
        return ~np.isnan(self.lat) | (self.place >= 0)

    @classmethod
    def of(cls, rows: Iterable[tuple[float | None, float | None, str]], places: dict[str, int]) -> Points:
        """One point for each row (lat, lon, place)."""
        rows = list(rows)
        both = np.array(
            [(np.nan, np.nan) if a is None or b is None else (a, b) for a, b, _ in rows], np.float64
        ).reshape(-1, 2)
        place = np.array([places.get(name, -1) if name else -1 for *_, name in rows], np.int64)
        return cls(both[:, 0], both[:, 1], xyz(both[:, 0], both[:, 1]), place)


@dataclass(frozen=True)
class Columns:
    """Everything that the tests of eligibility read, by learner or by opening."""

    problem: Problem
    bases: tuple[Points, ...]
    sites: Points
    minutes: Floats
    limit_km: Floats
    limit_minutes: Floats
    is_dvb: Mask
    starts: Numbers
    ends: Numbers
    seats: Numbers
    locked: Numbers
    employer: Numbers
    employers: dict[str, int]
    reached: dict[float, Numbers] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: Problem) -> Columns:
        """Columns of a problem in canonical order."""
        places = sorted({place for pair in problem.travel_minutes for place in pair})
        number = {place: k for k, place in enumerate(places)}
        openings, learners = problem.openings, problem.learners
        employers = {name: k for k, name in enumerate(sorted({o.employer for o in openings}))}
        locked = locked_to(problem)
        taken = np.bincount(locked[locked >= 0], minlength=len(openings))
        return cls(
            problem=problem,
            bases=tuple(Points.of(_base(learners, k), number) for k in range(_most_bases(learners))),
            sites=Points.of(((o.lat, o.lon, o.place) for o in openings), number),
            minutes=_table(problem, number),
            limit_km=np.array([limit_km(problem, row) for row in learners], np.float64),
            limit_minutes=np.array([limit_minutes(problem, row) for row in learners], np.float64),
            is_dvb=np.array([o.kind == "dvb" for o in openings], bool),
            starts=np.array([day(o.starts_on) for o in openings], np.int64),
            ends=np.array([day(o.ends_on) for o in openings], np.int64),
            seats=np.array([o.capacity for o in openings], np.int64) - taken,
            locked=locked,
            employer=np.array([employers[o.employer] for o in openings], np.int64),
            employers=employers,
        )

    def learner(self, name: str) -> NDArray[np.generic]:
        """One attribute of all learners."""
        return np.array([getattr(row, name) for row in self.problem.learners])

    def opening(self, name: str) -> NDArray[np.generic]:
        """One attribute of all openings."""
        return np.array([getattr(row, name) for row in self.problem.openings])

    def reaches(self, age: float) -> Numbers:
        """The day on which each learner reaches an age: int64 (n,), UNKNOWN without a birth date."""
        if age not in self.reached:
            self.reached[age] = np.array(
                [birthday(r.birth_date, age) if r.birth_date else UNKNOWN for r in self.problem.learners],
                np.int64,
            )
        return self.reached[age]

    def fits(self) -> tuple[Numbers, Mask]:
        """The calendar of each learner, and which openings lie within one window of each calendar.

        Returns
        -------
        calendar : int64 (n,)
        inside : bool (calendars, m)
            An opening without a first or last day is judged by the other; without both, by whether the
            calendar has any window.
        """
        calendars = {row.windows: 0 for row in self.problem.learners}
        number = {windows: k for k, windows in enumerate(calendars)}
        first = np.where(self.starts == UNKNOWN, self.ends, self.starts)
        last = np.where(self.ends == UNKNOWN, self.starts, self.ends)
        inside = np.ones((len(number), len(first)), bool)
        for windows, k in number.items():
            if windows is not None:
                inside[k] = False
                for a, b in merged(windows):
                    inside[k] |= (first == UNKNOWN) | ((first >= a) & (last <= b))
        return np.array([number[row.windows] for row in self.problem.learners], np.int64), inside


def locked_to(problem: Problem) -> Numbers:
    """The number of the opening to which each learner is locked, or -1: int64 (n,)."""
    number = {row.id: j for j, row in enumerate(problem.openings)}
    pairs = dict(problem.locked)
    return np.array([number[pairs[row.id]] if row.id in pairs else -1 for row in problem.learners], np.int64)


def limit_km(problem: Problem, row: LearnerRow) -> float:
    """How far a learner may travel in kilometres."""
    return problem.policy.max_km if row.max_km is None else row.max_km


def limit_minutes(problem: Problem, row: LearnerRow) -> float:
    """How long a learner may travel: her own limit at the policy's speed, within the policy's minutes."""
    policy = problem.policy
    own = limit_km(problem, row) * policy.minutes_per_km
    if policy.max_minutes is None:
        return own
    return policy.max_minutes if row.max_km is None else min(own, policy.max_minutes)


def _most_bases(learners: Iterable[LearnerRow]) -> int:
    return min(BASES, max((len(row.bases) for row in learners), default=0))


def _base(learners: Iterable[LearnerRow], k: int) -> list[Base]:
    nowhere = Base(None, None)
    return [row.bases[k] if k < len(row.bases) else nowhere for row in learners]


def _table(problem: Problem, number: dict[str, int]) -> Floats:
    """Minutes from place to place; nan where the table has none, and in the last row and column."""
    table = np.full((len(number) + 1, len(number) + 1), np.nan)
    for (start, end), minutes in problem.travel_minutes.items():
        table[number[start], number[end]] = minutes
    return table


def of_qualification(openings: Iterable[OpeningRow]) -> dict[str, Numbers]:
    """The openings that take each qualification, in ascending order."""
    openings_by_qualification: dict[str, list[int]] = {}
    for j, row in enumerate(openings):
        for code in row.qualifications:
            openings_by_qualification.setdefault(code, []).append(j)
    return {code: np.array(numbers, np.int64) for code, numbers in openings_by_qualification.items()}
