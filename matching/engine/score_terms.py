"""The cost of one pair by its terms: `scoring`, written a second time, plainly."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from matching.engine.problem import LearnerRow, OpeningRow, Problem, Wish


class Wishes:
    """Who wishes what, for looking up single pairs."""

    def __init__(self, problem: Problem) -> None:
        self.learner = {row.id: row for row in problem.learners}
        self.opening = {row.id: row for row in problem.openings}
        self.policy = problem.policy
        self.previous = problem.previous
        self.wished = self._ranks(problem.wishes)
        self.employer_ranks = self._ranks(problem.employer_wishes)
        self.wishing = {learner_id for learner_id, _ in self.wished}
        self.choosing = {opening_id for _, opening_id in self.employer_ranks}
        employers = {row.employer for row in problem.openings}
        self.returning = {who for who, where in problem.previous if where in employers}

    def _ranks(self, wishes: Iterable[Wish]) -> dict[tuple[str, str], int]:
        ranks: dict[tuple[str, str], int] = {}
        for who, where, rank in wishes:
            if who in self.learner and where in self.opening:
                ranks[who, where] = min(rank, ranks.get((who, where), rank))
        return ranks

    def terms(
        self, learner: LearnerRow, opening: OpeningRow, km: float | None, minutes: float | None
    ) -> dict[str, int]:
        """The cost of a pair by its terms; minutes count before kilometres."""
        policy, pair = self.policy, (learner.id, opening.id)
        fresh = min(len(opening.skills - learner.known_skills), policy.skills_counted)
        return {
            "distance": self._distance(km, minutes),
            "learner_wish": policy.learner_wish
            * self._steps(self.wished.get(pair), learner.id in self.wishing),
            "employer_wish": policy.employer_wish
            * self._steps(self.employer_ranks.get(pair), opening.id in self.choosing),
            "new_skills": policy.new_skills * (policy.skills_counted - fresh),
            "same_employer": self._same_employer(learner, opening),
        }

    def _distance(self, km: float | None, minutes: float | None) -> int:
        """Rounded in the same precision as the table of candidates."""
        if minutes is not None:
            effort = np.float32(minutes) / np.float32(self.policy.minutes_per_km)
        else:
            effort = np.float32(np.nan if km is None else km)
        return (self.policy.distance * int(np.rint(np.float64(effort) * 10)) + 5) // 10

    def _steps(self, rank: int | None, anything: bool) -> int:
        """How many ranks a pair lies below the first."""
        if rank is None:
            return self.policy.wish_ranks if anything else 0
        return min(max(rank - 1, 0), self.policy.wish_ranks)

    def _same_employer(self, learner: LearnerRow, opening: OpeningRow) -> int:
        weight, again = self.policy.same_employer, (learner.id, opening.employer) in self.previous
        if weight < 0:
            return -weight if again else 0
        return weight if learner.id in self.returning and not again else 0
