"""One pair judged at once, for edits by hand: the rules of `eligibility`, written a second time, plainly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from geopy.distance import geodesic

from matching.engine.ages import birthday, merged
from matching.engine.columns import BASES, limit_km, limit_minutes
from matching.engine.distance import km_against
from matching.engine.problem import Base, Flag, LearnerRow, Limit, OpeningRow, Problem, Reason
from matching.engine.score_terms import Wishes


@dataclass(frozen=True, kw_only=True)
class PairCheck:
    """What speaks against a pair, and what it would cost.

    `reason` is None where nothing does; `km` and `minutes` are None where they are unknown; `km` is the
    geodesic; `base` says which of her bases she travels from, 0 the first; `cost` and `terms` are given for
    refused pairs too, where a distance is known.
    """

    reason: Reason | None
    flags: Flag
    km: float | None
    minutes: float | None
    base: int
    cost: int | None
    terms: dict[str, int]


@dataclass(frozen=True)
class _Travel:
    """Travel from one base to an opening: `km` as in the table of candidates."""

    base: int
    km: float | None
    minutes: float | None
    effort: float
    within: bool


def check_pair(problem: Problem, learner_id: str, opening_id: str) -> PairCheck:
    """Check one pair against the rules of its problem, regardless of who has the other seats.

    Raises
    ------
    ValueError
        If there is no such learner or opening.
    """
    return PairChecker(problem).check(learner_id, opening_id)


class PairChecker:
    """Judges many pairs of one problem, one at a time."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.wishes = Wishes(problem)

    def check(self, learner_id: str, opening_id: str) -> PairCheck:
        """Judge one pair; raises ValueError if there is no such learner or opening."""
        learner = self.wishes.learner.get(learner_id)
        opening = self.wishes.opening.get(opening_id)
        if learner is None or opening is None:
            raise ValueError(f"there is no pair ({learner_id!r}, {opening_id!r}) in this problem")
        checker = _RuleChecker(self.problem, learner, opening)
        reason = next(checker.reasons(), None)
        travel = checker.travel
        terms = {} if travel is None else self.wishes.terms(learner, opening, travel.km, travel.minutes)
        base = 0 if travel is None else travel.base
        return PairCheck(
            reason=reason,
            flags=checker.flags,
            km=shown_km(learner.bases[base], opening) if travel else None,
            minutes=travel.minutes if travel else None,
            base=base,
            cost=sum(terms.values()) if travel else None,
            terms=terms,
        )


def shown_km(base: Base, opening: OpeningRow) -> float | None:
    """The geodesic from a base to an opening, or None where one of them has no point."""
    if base.lat is None or base.lon is None or opening.lat is None or opening.lon is None:
        return None
    return float(geodesic((base.lat, base.lon), (opening.lat, opening.lon)).kilometers)


class _RuleChecker:
    """Walks through the reasons in their order, collecting flags on the way."""

    def __init__(self, problem: Problem, learner: LearnerRow, opening: OpeningRow) -> None:
        self.problem, self.learner, self.opening = problem, learner, opening
        self.limits = problem.limits
        self.strict = self.limits.blocks_unverified or learner.school in self.limits.strict_schools
        self.flags = Flag.NONE
        options = [
            travel
            for k, base in enumerate(learner.bases[:BASES])
            if (travel := self._travel(k, base)) is not None
        ]
        usable = [travel for travel in options if travel.within] or options
        self.travel = min(usable, key=lambda travel: travel.effort, default=None)

    def reasons(self) -> Iterator[Reason]:
        """Every reason against the pair, the decisive one first."""
        learner, opening = self.learner, self.opening
        if learner.qualification not in opening.qualifications:
            yield Reason.QUALIFICATION
        if (learner.id, opening.employer) in self.problem.excluded or not self._accepts_school():
            yield Reason.EXCLUDED
        if self._licence():
            yield Reason.LICENCE
        if not self._dates():
            yield Reason.DATES
        if self._age_hazard():
            yield Reason.AGE_HAZARD
        if self.travel is None:
            yield Reason.LOCATION_MISSING
        elif not self.travel.within:
            yield Reason.DISTANCE
        others = [o for who, o in self.problem.locked if o == opening.id and who != learner.id]
        if opening.capacity <= len(others):
            yield Reason.CAPACITY

    def _accepts_school(self) -> bool:
        return not self.opening.schools or self.learner.school in self.opening.schools

    def _refuses_or_flags(self, limit: Limit | None, flag: Flag) -> bool:
        """Whether breaking this rule refuses the pair; else it is flagged."""
        if limit is None:
            return False
        if limit.verified or self.strict:
            return True
        self.flags |= flag
        return False

    def _licence(self) -> bool:
        learner, limits = self.learner, self.limits
        if self.opening.kind != "dvb":
            return not learner.prakse_allowed
        refused = not learner.dvb_allowed
        low, high, level = limits.lki_min, limits.lki_max, learner.lki_level
        off = level is not None and ((low and level < low.value) or (high and level > high.value))
        if off:
            refused |= self._refuses_or_flags(low, Flag.LICENCE)
            refused |= self._refuses_or_flags(high, Flag.LICENCE)
        if not learner.programme_licensed:
            refused |= self._refuses_or_flags(limits.licence, Flag.LICENCE)
        if not self.opening.has_supervisor:
            refused |= self._refuses_or_flags(limits.supervisor, Flag.SUPERVISOR)
        return refused

    def _dates(self) -> bool:
        windows = self.learner.windows
        if windows is None:
            return True
        days = [d.toordinal() for d in (self.opening.starts_on, self.opening.ends_on) if d is not None]
        return any(not days or (a <= min(days) and max(days) <= b) for a, b in merged(windows))

    def _younger(self, age: float) -> bool | None:
        """Whether the learner is below an age on the first day; None if unknown."""
        if self.learner.birth_date is None or self.opening.starts_on is None:
            return None
        return self.opening.starts_on.toordinal() < birthday(self.learner.birth_date, age)

    def _age_hazard(self) -> bool:
        return any([self._too_young(), self._is_child(), self._refuses_hazard(), self._minor_rules()])

    def _refuses_if_unknown(self, answer: bool | None) -> bool:
        """Treat an unknown age as a violated, unverified rule."""
        return self._refuses_or_flags(Limit(0), Flag.AGE_UNKNOWN) if answer is None else answer

    def _too_young(self) -> bool:
        return bool(self.opening.min_age) and self._refuses_if_unknown(
            self._younger(self.opening.min_age or 0)
        )

    def _is_child(self) -> bool:
        limit = self.limits.work_age
        if limit is None or self.opening.kind != "dvb":
            return False
        young = self._younger(limit.value)
        if young is None:
            return self._refuses_if_unknown(None)
        if self.learner.in_basic_education and self.limits.adult_age:
            young = young or bool(self._younger(self.limits.adult_age.value))
        return young and self._refuses_or_flags(limit, Flag.MIN_AGE)

    def _refuses_hazard(self) -> bool:
        adult = self.limits.adult_age
        if adult is None or self.learner.minor_hazard_consent or not self.opening.hazards:
            return False
        return self._younger(adult.value) is not False

    def _minor_rules(self) -> bool:
        """L-12 and L-02/L-03."""
        adult, limits, opening = self.limits.adult_age, self.limits, self.opening
        if adult is None:
            return False
        hours = opening.weekly_hours or 0.0
        most = limits.minor_weekly_hours.value if limits.minor_weekly_hours else float("inf")
        too_long = hours > 0 and hours + self.learner.study_hours > most
        undeclared = bool(opening.hazards) and not opening.minor_declarations
        refused = False
        for limit, broken, flag in (
            (limits.minor_hazards, undeclared, Flag.MINOR_HAZARD),
            (limits.minor_weekly_hours, too_long, Flag.HOURS),
        ):
            if limit is not None and broken:
                minor = self._younger(adult.value)
                both = Limit(limit.value, limit.verified and adult.verified)
                refused |= (
                    self._refuses_if_unknown(None)
                    if minor is None
                    else minor and self._refuses_or_flags(both, flag)
                )
        return refused

    def _travel(self, number: int, base: Base) -> _Travel | None:
        """How far it is from one base; None where neither kilometres nor minutes are known."""
        policy, limit = self.problem.policy, limit_km(self.problem, self.learner)
        minutes = self.problem.travel_minutes.get((base.place, self.opening.place))
        km = self._table_km(base, limit)
        if minutes is not None:
            within = minutes <= limit_minutes(self.problem, self.learner)
            return _Travel(number, km, minutes, minutes / policy.minutes_per_km, within)
        return None if km is None else _Travel(number, km, None, km, km <= limit)

    def _table_km(self, base: Base, limit: float) -> float | None:
        points = np.array([limit, base.lat, base.lon, self.opening.lat, self.opening.lon], np.float64)
        if np.isnan(points).any():
            return None
        return float(km_against(*points.reshape(5, 1))[0])
