"""Why a learner got her place, what the next best would have cost, or why she has none: numbers and codes.

Callers turn the codes into sentences. Everything about the whole round (`extra_cost`, `fewer_placed`, the
worth of a seat) is the true difference to the round solved again, not an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from matching.engine.answers import Alternative, BlockingSet, Explanation, Place, SeatGain, Status, WhyNot
from matching.engine.check import PairCheck, PairChecker, shown_km
from matching.engine.columns import BASES
from matching.engine.detour import Detour, Detours
from matching.engine.distance import fast_km
from matching.engine.graph import Ints
from matching.engine.problem import REASONS, Base, Flag, Reason
from matching.engine.run import Outcome

LOOKS = 50


class Explainer:
    """Answers questions about one outcome; make one and ask it about many learners."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.openings = [row.id for row in outcome.problem.openings]
        self.learners = [row.id for row in outcome.problem.learners]
        self.detours = Detours(outcome.question, outcome.solution)
        self.checker = PairChecker(outcome.problem)
        self._blocking: dict[bytes, BlockingSet] = {}

    def explain(self, learner_id: str, *, next_best: bool = True) -> Explanation:
        """Everything about one learner.

        Parameters
        ----------
        learner_id : str
        next_best : bool
            False leaves out the search for the next best place.
        """
        i = self._learner(learner_id)
        candidates = self.outcome.candidates
        status = self._status(i)
        seated = int(self.outcome.assignment[i])
        search = next_best and status in (Status.PLACED, Status.OVER_DEMANDED)
        counts = candidates.refusals[i].tolist()
        return Explanation(
            learner_id=learner_id,
            status=status,
            place=self._place(i, seated) if seated >= 0 else None,
            next_best=self._alternative(i, self.detours.cheapest(i)) if search else None,
            eligible=int(candidates.indptr[i + 1] - candidates.indptr[i]),
            refusals={reason: count for reason, count in zip(REASONS, counts, strict=True) if count},
            blocking=self.blocking_set(learner_id) if status == Status.OVER_DEMANDED else None,
            nearest_beyond=self._nearest_out_of_reach(i) if status == Status.NO_PAIR else None,
        )

    def _learner(self, learner_id: str) -> int:
        try:
            return self.outcome.learner_number[learner_id]
        except KeyError:
            raise ValueError(f"there is no learner {learner_id!r} in this round") from None

    def _status(self, i: int) -> Status:
        if self.outcome.locked[i] >= 0:
            return Status.LOCKED
        if self.outcome.assignment[i] >= 0:
            return Status.PLACED
        return Status.OVER_DEMANDED if self.outcome.solution.stuck[i] else Status.NO_PAIR

    def _place(self, i: int, j: int) -> Place:
        """A pair as it was priced, or as the rules judge it where it was not allowed."""
        candidates, scores = self.outcome.candidates, self.outcome.scores
        learner = self.outcome.problem.learners[i]
        begin, end = int(candidates.indptr[i]), int(candidates.indptr[i + 1])
        e = begin + int(np.searchsorted(candidates.opening[begin:end], j))
        if e == end or candidates.opening[e] != j:
            return self._place_from_check(i, j, self.checker.check(self.learners[i], self.openings[j]))
        return Place(
            opening_id=self.openings[j],
            km=shown_km(learner.bases[int(candidates.base[e])], self.outcome.problem.openings[j]),
            minutes=_known(candidates.minutes[e]),
            base=int(candidates.base[e]),
            cost=int(scores.total[e]),
            terms={name: int(points[e]) for name, points in scores.terms.items()},
            flags=Flag(int(candidates.flags[e])),
            wish_rank=self.checker.wishes.wished.get((self.learners[i], self.openings[j])),
        )

    def _place_from_check(self, i: int, j: int, check: PairCheck) -> Place:
        return Place(
            opening_id=self.openings[j],
            km=check.km,
            minutes=check.minutes,
            base=check.base,
            cost=check.cost,
            terms=check.terms,
            flags=check.flags,
            wish_rank=self.checker.wishes.wished.get((self.learners[i], self.openings[j])),
        )

    def _alternative(self, i: int, detour: Detour | None) -> Alternative | None:
        if detour is None:
            return None
        place, seated = self._place(i, detour.opening), int(self.outcome.assignment[i])
        own = place.cost
        if own is not None and seated >= 0:
            own -= self._place(i, seated).cost or 0
        return Alternative(
            place=place,
            own_cost=own,
            extra_cost=detour.cost,
            fewer_placed=detour.fewer,
            moved=tuple(self.learners[k] for k in detour.moved),
        )

    def why_not(self, learner_id: str, opening_id: str) -> WhyNot:
        """Why a learner is not at an opening, and what it would cost to send her there.

        Raises
        ------
        ValueError
            If there is no such learner or opening.
        """
        check = self.checker.check(learner_id, opening_id)
        i, j = self._learner(learner_id), self.outcome.opening_number[opening_id]
        free = check.reason is None and self.outcome.locked[i] < 0
        return WhyNot(
            reason=check.reason,
            place=self._place_from_check(i, j, check),
            alternative=self._alternative(i, self.detours.cheapest(i, to=j)) if free else None,
        )

    def seat_gain(self, j: int) -> SeatGain:
        """What one more seat at opening number j would bring: its price."""
        solution, penalty = self.outcome.solution, self.outcome.question.penalty
        more = int(solution.over_demanded[j])
        return SeatGain(
            opening_id=self.openings[j],
            more_placed=more,
            cost_change=more * penalty - int(solution.opening_price[j]),
        )

    def seat_gains(self, openings: Iterable[int] | None = None) -> list[SeatGain]:
        """Openings where one more seat would help: most learners placed first, then most cost saved."""
        numbers = range(len(self.openings)) if openings is None else openings
        gains = [self.seat_gain(j) for j in numbers]
        useful = [gain for gain in gains if gain.more_placed or gain.cost_change < 0]
        return sorted(useful, key=lambda gain: (-gain.more_placed, gain.cost_change, gain.opening_id))

    def blocking_set(self, learner_id: str) -> BlockingSet | None:
        """The learners who compete with an unplaced one, and the openings they compete for.

        None unless she is unplaced and has pairs.
        """
        i = self._learner(learner_id)
        if self._status(i) != Status.OVER_DEMANDED:
            return None
        reached = self._reached(i)
        key = reached.tobytes()
        if key not in self._blocking:
            self._blocking[key] = self._set_of(reached)
        return self._blocking[key]

    def _reached(self, i: int) -> Ints:
        """Openings that one learner's pairs lead to, over the learners who sit there and their pairs."""
        graph, seen, todo = self.outcome.question, set[int](), [i]
        while todo:
            k = todo.pop()
            for j in graph.opening[graph.indptr[k] : graph.indptr[k + 1]].tolist():
                if j not in seen:
                    seen.add(j)
                    todo += self.detours.seated(j)
        return np.array(sorted(seen), np.int64)

    def _set_of(self, openings: Ints) -> BlockingSet:
        graph = self.outcome.question
        inside = np.zeros(graph.m, bool)
        inside[openings] = True
        within = np.bincount(graph.row[inside[graph.opening]], minlength=graph.n)
        degree = np.diff(graph.indptr)
        competing = np.flatnonzero((within == degree) & (degree > 0)).tolist()
        seats = int(graph.capacity[openings].sum())
        return BlockingSet(
            learners=tuple(self.learners[k] for k in competing),
            openings=tuple(self.openings[j] for j in openings.tolist()),
            seats=seats,
            short=len(competing) - seats,
            gains=tuple(self.seat_gains(openings.tolist())),
        )

    def _nearest_out_of_reach(self, i: int) -> Place | None:
        """The nearest opening that nothing but distance speaks against."""
        if not self.outcome.candidates.refusals[i, REASONS.index(Reason.DISTANCE)]:
            return None
        learner = self.outcome.problem.learners[i]
        taking = [
            j
            for j, row in enumerate(self.outcome.problem.openings)
            if learner.qualification in row.qualifications and row.lat is not None
        ]
        km = self._km(learner.bases[:BASES], taking)
        for at in np.argsort(km, kind="stable")[:LOOKS].tolist():
            check = self.checker.check(learner.id, self.openings[taking[at]])
            if check.reason == Reason.DISTANCE:
                return self._place_from_check(i, taking[at], check)
        return None

    def _km(self, bases: Iterable[Base], openings: list[int]) -> Ints:
        sites = [self.outcome.problem.openings[j] for j in openings]
        lat = np.array([row.lat for row in sites], np.float64)
        lon = np.array([row.lon for row in sites], np.float64)
        best = np.full(len(sites), np.inf)
        for base in bases:
            if base.lat is not None and base.lon is not None:
                here = np.full(len(sites), base.lat), np.full(len(sites), base.lon)
                best = np.minimum(best, fast_km(*here, lat, lon))
        return best


def _known(value: float) -> float | None:
    """None for nan."""
    return None if value != value else float(value)


def explain(outcome: Outcome, learner_id: str) -> Explanation:
    """Everything about one learner of an outcome; for many, make one `Explainer`."""
    return Explainer(outcome).explain(learner_id)


def why_not(outcome: Outcome, learner_id: str, opening_id: str) -> WhyNot:
    """Why one learner is not at one opening."""
    return Explainer(outcome).why_not(learner_id, opening_id)


def blocking_set(outcome: Outcome, learner_id: str) -> BlockingSet | None:
    """Who competes with an unplaced learner, and for what."""
    return Explainer(outcome).blocking_set(learner_id)
