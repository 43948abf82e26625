"""The input of the matcher: learners, openings, wishes, limits and a policy, all plain values.

Nothing here knows where a row came from. The caller chooses the ids; a run that is kept uses
pseudonyms ("L0001", "O0001"), so that the stored problem names nobody.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntFlag, StrEnum
from typing import NamedTuple

from matching.engine.policy import TERMS, LegalLimits, Limit, Policy

__all__ = [
    "COST_LIMIT",
    "KINDS",
    "REASONS",
    "TERMS",
    "Base",
    "Flag",
    "LearnerRow",
    "LegalLimits",
    "Limit",
    "OpeningRow",
    "Policy",
    "Problem",
    "Reason",
    "Wish",
]

KINDS = ("dvb", "prakse")
COST_LIMIT = 2**31


class Reason(StrEnum):
    """Why a pair is refused: the first test that fails, in the order of this list."""

    QUALIFICATION = "qualification"
    EXCLUDED = "excluded"
    LICENCE = "licence"
    DATES = "dates"
    AGE_HAZARD = "age_hazard"
    LOCATION_MISSING = "location_missing"
    DISTANCE = "distance"
    CAPACITY = "capacity"


REASONS: tuple[Reason, ...] = tuple(Reason)


class Flag(IntFlag):
    """A rule that a kept pair breaks, or that could not be checked, and that did not block it."""

    NONE = 0
    MIN_AGE = 1
    MINOR_HAZARD = 2
    HOURS = 4
    SUPERVISOR = 8
    LICENCE = 16
    AGE_UNKNOWN = 32


class Base(NamedTuple):
    """A place from which a learner travels: the home, or the school hostel.

    `lat` and `lon` are WGS 84 degrees; `place` is a code of the travel-time table, or "".
    """

    lat: float | None
    lon: float | None
    place: str = ""


class Wish(NamedTuple):
    """Rank 1 is the dearest wish."""

    learner_id: str
    opening_id: str
    rank: int


@dataclass(frozen=True, kw_only=True)
class LearnerRow:
    """One enrolment that looks for a place.

    `max_km` None takes the policy's limit; `windows` are the inclusive intervals in which the group is
    free for a placement: None means not restricted, () means never. `study_hours` are weekly lessons held
    during the placement (they count towards a minor's weekly limit). `bases` empty = no location known.
    """

    id: str
    lottery: int
    qualification: str
    bases: tuple[Base, ...] = ()
    max_km: float | None = None
    birth_date: date | None = None
    windows: tuple[tuple[date, date], ...] | None = None
    school: str = ""
    study_hours: float = 0.0
    in_basic_education: bool = False
    minor_hazard_consent: bool = True
    dvb_allowed: bool = True
    prakse_allowed: bool = True
    programme_licensed: bool = True
    lki_level: int | None = None
    known_skills: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class OpeningRow:
    """One offered place with `capacity` seats.

    `schools` not empty = only learners of these schools. `min_age` is the employer's own demand, in whole
    years on the first day. `minor_declarations` = all three declarations for hazardous work by minors.
    """

    id: str
    employer: str
    kind: str
    qualifications: frozenset[str]
    capacity: int
    lat: float | None = None
    lon: float | None = None
    place: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    weekly_hours: float | None = None
    min_age: int | None = None
    hazards: frozenset[str] = frozenset()
    minor_declarations: bool = False
    has_supervisor: bool = True
    skills: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A whole round's question. Wishes, exclusions and earlier pairs that name unknown rows are ignored.

    `excluded` and `previous` hold (learner id, employer); `locked` (learner id, opening id);
    `kept` holds (learner id, opening id) of an earlier answer: of equally cheap answers the one with the
    most of them is given. `travel_minutes` maps (from place, to place) to minutes, one way.
    """

    learners: tuple[LearnerRow, ...]
    openings: tuple[OpeningRow, ...]
    policy: Policy = field(default_factory=Policy)
    limits: LegalLimits = field(default_factory=LegalLimits)
    wishes: tuple[Wish, ...] = ()
    employer_wishes: tuple[Wish, ...] = ()
    excluded: frozenset[tuple[str, str]] = frozenset()
    previous: frozenset[tuple[str, str]] = frozenset()
    locked: frozenset[tuple[str, str]] = frozenset()
    kept: frozenset[tuple[str, str]] = frozenset()
    travel_minutes: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what no answer could be given for.

        Raises
        ------
        ValueError
            Two rows with one id, a negative number of seats, dates that end before they start, a locked
            pair that names an unknown row, one learner locked twice, more locked than seats, a point off
            the globe, or a number that is negative or not finite.
        """
        _check_rows(self)
        for pair, minutes in self.travel_minutes.items():
            _check_number(f"travel_minutes from {pair[0]!r} to {pair[1]!r}", minutes)
        _check_locked(self)

    def canonical(self) -> Problem:
        """The same problem in the one order that is solved.

        Learners by lottery number, then id; openings by id; wishes sorted, and those that name unknown
        rows dropped. Equal problems have equal canonical forms, whatever the order of their rows.
        """
        known = {row.id for row in self.learners}, {row.id for row in self.openings}
        employers = {row.employer for row in self.openings}
        return replace(
            self,
            learners=tuple(sorted(self.learners, key=lambda row: (row.lottery, row.id))),
            openings=tuple(sorted(self.openings, key=lambda row: row.id)),
            wishes=_known_wishes(self.wishes, *known),
            employer_wishes=_known_wishes(self.employer_wishes, *known),
            excluded=frozenset(p for p in self.excluded if p[0] in known[0] and p[1] in employers),
            previous=frozenset(p for p in self.previous if p[0] in known[0] and p[1] in employers),
            kept=frozenset(p for p in self.kept if p[0] in known[0] and p[1] in known[1]),
            travel_minutes=dict(sorted(self.travel_minutes.items())),
        )


def _known_wishes(wishes: Iterable[Wish], learners: set[str], openings: set[str]) -> tuple[Wish, ...]:
    """Wishes between known rows, sorted; the dearest rank where a pair was wished twice."""
    best: dict[tuple[str, str], int] = {}
    for wish in wishes:
        if wish.learner_id in learners and wish.opening_id in openings:
            key = (wish.learner_id, wish.opening_id)
            best[key] = min(wish.rank, best.get(key, wish.rank))
    return tuple(Wish(*key, rank) for key, rank in sorted(best.items()))


def _check_rows(problem: Problem) -> None:
    for name, rows in (("learner", problem.learners), ("opening", problem.openings)):
        seen: set[str] = set()
        for row in rows:
            if row.id in seen:
                raise ValueError(f"{name} {row.id!r} occurs twice")
            seen.add(row.id)
    for learner in problem.learners:
        if learner.max_km is not None:
            _check_number(f"learner {learner.id!r}: max_km", learner.max_km)
        _check_number(f"learner {learner.id!r}: study_hours", learner.study_hours)
        for base in learner.bases:
            _check_point(f"learner {learner.id!r}", base.lat, base.lon)
    for opening in problem.openings:
        _check_opening(opening)


def _check_opening(opening: OpeningRow) -> None:
    name = f"opening {opening.id!r}"
    if opening.kind not in KINDS:
        raise ValueError(f"{name}: kind must be one of {KINDS}, not {opening.kind!r}")
    if not 0 <= opening.capacity < COST_LIMIT:
        raise ValueError(f"{name}: capacity {opening.capacity} is out of range")
    if opening.starts_on and opening.ends_on and opening.ends_on < opening.starts_on:
        raise ValueError(f"{name} ends before it starts")
    if opening.weekly_hours is not None:
        _check_number(f"{name}: weekly_hours", opening.weekly_hours)
    _check_point(name, opening.lat, opening.lon)


def _check_number(name: str, value: float) -> None:
    if not (value >= 0 and math.isfinite(value)):
        raise ValueError(f"{name} must be a finite number of at least 0, not {value!r}")


def _check_point(name: str, lat: float | None, lon: float | None) -> None:
    """Both None is an unknown point; half a point, or one off the globe, is a mistake."""
    if (lat is None) != (lon is None):
        raise ValueError(f"{name} has half a point: {lat!r}, {lon!r}")
    if lat is not None and lon is not None and not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"{name} lies off the globe: {lat!r}, {lon!r}")


def _check_locked(problem: Problem) -> None:
    seats = {row.id: row.capacity for row in problem.openings}
    known = {row.id for row in problem.learners}
    seen: set[str] = set()
    for learner_id, opening_id in sorted(problem.locked):
        if learner_id not in known or opening_id not in seats:
            raise ValueError(f"locked pair ({learner_id!r}, {opening_id!r}) names an unknown row")
        if learner_id in seen:
            raise ValueError(f"learner {learner_id!r} is locked to two openings")
        seen.add(learner_id)
        seats[opening_id] -= 1
        if seats[opening_id] < 0:
            raise ValueError(f"opening {opening_id!r} has fewer seats than locked learners")
