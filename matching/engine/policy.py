"""What a round obeys: the legal limits in force, and the weights and limits of its own policy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

TERMS = ("distance", "learner_wish", "employer_wish", "new_skills", "same_employer")


class Limit(NamedTuple):
    """One legal value in force, and whether a person has confirmed it against the law's text."""

    value: float
    verified: bool = False


@dataclass(frozen=True, kw_only=True)
class LegalLimits:
    """The legal parameters in force for a round. None = no such rule; the engine itself holds no law.

    A verified rule refuses a pair. An unverified one keeps the pair and flags it, unless
    `blocks_unverified` is set for the whole round, or the learner's school is in `strict_schools`.
    The letters in brackets are the identifiers of the rulebook.
    """

    work_age: Limit | None = None  # L-01: younger is a child, no DVB
    adult_age: Limit | None = None  # s.37: younger is a minor
    minor_weekly_hours: Limit | None = None  # L-02, L-03: work and lessons together
    minor_hazards: Limit | None = None  # L-12: hazards need the declarations; value unused
    supervisor: Limit | None = None  # D-15: DVB needs a qualified supervisor; value unused
    licence: Limit | None = None  # D-03: DVB needs a licensed programme; value unused
    lki_min: Limit | None = None  # D-03: lowest and highest level of the qualification
    lki_max: Limit | None = None
    blocks_unverified: bool = False
    strict_schools: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Weights of a round, in whole points of cost, and its limits of distance.

    Points: `distance` for each km; `learner_wish` and `employer_wish` for each rank below the first, at
    most `wish_ranks` of them (an unwished opening costs all of them; who wishes nothing is indifferent);
    `new_skills` for each skill short of `skills_counted` new ones; `same_employer` for leaving an earlier
    employer, or, when negative, for returning to one.
    """

    distance: int = 10
    learner_wish: int = 20
    employer_wish: int = 10
    new_skills: int = 5
    same_employer: int = 0
    wish_ranks: int = 5
    skills_counted: int = 5
    max_km: float = 60.0
    max_minutes: float | None = None
    minutes_per_km: float = 1.2

    def __post_init__(self) -> None:
        """Refuse weights that could make a cost negative."""
        whole = (*TERMS, "wish_ranks", "skills_counted")
        for name in whole:
            value = getattr(self, name)
            if not isinstance(value, int) or (value < 0 and name != "same_employer"):
                raise ValueError(f"policy: {name} must be a whole number of at least 0, not {value!r}")
        for name in ("max_km", "max_minutes", "minutes_per_km"):
            value = getattr(self, name)
            if value is not None and not (value >= 0 and math.isfinite(value)):
                raise ValueError(f"policy: {name} must be a finite number of at least 0, not {value!r}")
        if not self.minutes_per_km:
            raise ValueError("policy: minutes_per_km must be above 0")
