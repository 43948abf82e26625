"""A round from question to proven answer in one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns import locked_to
from matching.engine.eligibility import Candidates, find_pairs
from matching.engine.graph import Graph, build, offsets
from matching.engine.problem import Problem
from matching.engine.scoring import Scores, score
from matching.engine.solution import Solution
from matching.engine.solve import solve
from matching.engine.verify import violations

STEPS = ("pairs", "score", "solve", "verify")
Progress = Callable[[str, float], None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """Everything about one solved round, in the canonical order of its problem.

    Attributes
    ----------
    problem : Problem
        In canonical order.
    candidates, scores
        All pairs that are allowed, those of locked learners too.
    question : Graph
        What was solved: pairs of learners who are not locked, and the seats that locks leave.
    solution : Solution
        The answer to `question`: locked learners count as unplaced there.
    locked : int32 (n,)
        The opening to which each learner is locked, or -1.
    faults : list of str
        What the verifier found; empty = the certificate holds.
    """

    problem: Problem
    candidates: Candidates
    scores: Scores
    question: Graph
    solution: Solution
    locked: NDArray[np.int32]
    faults: list[str]

    @property
    def certificate_ok(self) -> bool:
        """Whether the answer was proven optimal."""
        return not self.faults

    @cached_property
    def assignment(self) -> NDArray[np.int32]:
        """The opening of each learner, locked or found, or -1: int32 (n,)."""
        return np.where(self.locked >= 0, self.locked, self.solution.assignment).astype(np.int32)

    @cached_property
    def pair(self) -> NDArray[np.int64]:
        """The position in `candidates` of each learner's pair, or -1.

        A learner who is locked to an opening that the rules refuse has no position: int64 (n,).
        """
        row = np.repeat(np.arange(len(self.assignment)), np.diff(self.candidates.indptr))
        used = np.flatnonzero(self.candidates.opening == self.assignment[row])
        pair_of_row = np.full(len(self.assignment), -1, np.int64)
        pair_of_row[row[used]] = used
        return pair_of_row

    @cached_property
    def learner_number(self) -> dict[str, int]:
        """Number of each learner by id."""
        return {row.id: i for i, row in enumerate(self.problem.learners)}

    @cached_property
    def opening_number(self) -> dict[str, int]:
        """Number of each opening by id."""
        return {row.id: j for j, row in enumerate(self.problem.openings)}

    @property
    def pairs(self) -> dict[str, str | None]:
        """The opening's id for each learner's id, in canonical order; None without a place."""
        openings = [row.id for row in self.problem.openings]
        return {
            row.id: openings[j] if j >= 0 else None
            for row, j in zip(self.problem.learners, self.assignment.tolist(), strict=True)
        }

    @property
    def placed(self) -> int:
        """Learners with a place, locked ones included."""
        return int((self.assignment >= 0).sum())


def match(problem: Problem, progress: Progress | None = None) -> Outcome:
    """Find the pairs, price them, solve, and let the verifier judge the answer.

    Parameters
    ----------
    problem : Problem
        Its rows in any order: the same rows give the same answer.
    progress : callable, optional
        Told the name of the step (one of `STEPS`) and the share of it that is done, 0..1.

    Raises
    ------
    ValueError
        If the weights make a pair too dear, or a block is too large to be solved exactly.
    """
    tell = progress or (lambda _step, _share: None)
    problem = problem.canonical()
    tell("pairs", 0.0)
    candidates = find_pairs(problem, lambda share: tell("pairs", share))
    tell("score", 0.0)
    scores = score(problem, candidates)
    locked = locked_to(problem).astype(np.int32)
    question = _question(problem, candidates, scores, locked)
    arrays = question.indptr, question.opening, question.cost, question.capacity
    solution = solve(*arrays, progress=lambda share: tell("solve", share), kept=_kept(problem))
    tell("verify", 0.0)
    faults = violations(*arrays, solution)
    return Outcome(
        problem=problem,
        candidates=candidates,
        scores=scores,
        question=question,
        solution=solution,
        locked=locked,
        faults=faults,
    )


def _kept(problem: Problem) -> NDArray[np.int32] | None:
    """The opening of each learner in the earlier answer, or -1; nothing where there is none."""
    if not problem.kept:
        return None
    learner = {row.id: i for i, row in enumerate(problem.learners)}
    opening = {row.id: j for j, row in enumerate(problem.openings)}
    kept = np.full(len(learner), -1, np.int32)
    for who, where in sorted(problem.kept):
        kept[learner[who]] = opening[where]
    return kept


def _question(problem: Problem, candidates: Candidates, scores: Scores, locked: NDArray[np.int32]) -> Graph:
    """The pairs of learners who are free, and the seats that are left."""
    degree = np.diff(candidates.indptr)
    row = np.repeat(np.arange(len(locked), dtype=np.int32), degree)
    free = locked[row] < 0
    seats = np.array([row.capacity for row in problem.openings], np.int64)
    seats -= np.bincount(locked[locked >= 0], minlength=len(seats))
    indptr = offsets(np.where(locked < 0, degree, 0))
    return build(indptr, candidates.opening[free], scores.total[free], seats)
