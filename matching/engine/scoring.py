"""What each pair costs: whole points, in five terms with names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.eligibility import Candidates
from matching.engine.problem import COST_LIMIT, Problem, Wish

Points = NDArray[np.int64]
WORD = 64


@dataclass(frozen=True)
class Scores:
    """Cost of each candidate pair.

    Attributes
    ----------
    total : int64 (E,)
        Sum of the terms, at least 0 and below 2**31.
    terms : dict of int64 (E,)
        By the names in `problem.TERMS`.
    """

    total: Points
    terms: dict[str, Points]


def score(problem: Problem, candidates: Candidates) -> Scores:
    """Price the pairs by the weights of the policy.

    Parameters
    ----------
    problem : Problem
    candidates : Candidates
        As `find_pairs(problem)` gave them.

    Raises
    ------
    ValueError
        If the weights make a pair cost 2**31 or more.
    """
    problem = problem.canonical()
    row = np.repeat(np.arange(len(problem.learners)), np.diff(candidates.indptr))
    opening = candidates.opening.astype(np.int64)
    terms = {
        "distance": _distance(problem, candidates),
        "learner_wish": _wish(problem, row, opening, by_opening=False),
        "employer_wish": _wish(problem, row, opening, by_opening=True),
        "new_skills": _new_skills(problem, row, opening),
        "same_employer": _same_employer(problem, row, opening),
    }
    total = np.zeros(len(row), np.int64)
    for points in terms.values():
        total += points
    if total.max(initial=0) >= COST_LIMIT:
        raise ValueError(f"the weights make a pair cost {total.max()} points; the limit is {COST_LIMIT - 1}")
    return Scores(total, terms)


def _distance(problem: Problem, candidates: Candidates) -> Points:
    """Points by the hectometre: kilometres, or minutes turned into kilometres where they are known."""
    by_time = candidates.minutes / problem.policy.minutes_per_km
    km = np.where(np.isnan(candidates.minutes), candidates.km, by_time)
    hectometres = np.rint(km.astype(np.float64) * 10).astype(np.int64)
    return (problem.policy.distance * hectometres + 5) // 10


def _wish(problem: Problem, row: Points, opening: Points, *, by_opening: bool) -> Points:
    """Points for each rank below the first; nothing for who wishes nothing."""
    policy = problem.policy
    weight = policy.employer_wish if by_opening else policy.learner_wish
    wishes = problem.employer_wishes if by_opening else problem.wishes
    ranks = np.zeros(len(row), np.int64)
    if weight and wishes:
        learners, openings, rank = _numbers(problem, wishes)
        side, wishing = (opening, openings) if by_opening else (row, learners)
        ranks[np.isin(side, wishing)] = policy.wish_ranks
        width = len(problem.openings)
        keys, wished = row * width + opening, learners * width + openings
        at = np.searchsorted(keys, wished)
        is_wished = (
            (at < len(keys)) & (keys[np.minimum(at, len(keys) - 1)] == wished) if len(keys) else at < 0
        )
        ranks[at[is_wished]] = np.clip(rank[is_wished] - 1, 0, policy.wish_ranks)
    return ranks * weight


def _numbers(problem: Problem, wishes: Iterable[Wish]) -> tuple[Points, Points, Points]:
    """Wishes as numbers of learner, of opening, and rank."""
    learner = {row.id: i for i, row in enumerate(problem.learners)}
    opening = {row.id: j for j, row in enumerate(problem.openings)}
    table = np.array([(learner[w.learner_id], opening[w.opening_id], w.rank) for w in wishes], np.int64)
    return table[:, 0], table[:, 1], table[:, 2]


def _new_skills(problem: Problem, row: Points, opening: Points) -> Points:
    """Points for each skill by which an opening falls short of the number that counts."""
    policy = problem.policy
    fresh = np.zeros(len(row), np.int64)
    if not policy.new_skills:
        return fresh
    names = sorted(set().union(*(o.skills for o in problem.openings)))
    taught = _bits(names, [o.skills for o in problem.openings])
    known = _bits(names, [learner.known_skills for learner in problem.learners])
    for word in range(taught.shape[1]):
        fresh += np.bitwise_count(taught[opening, word] & ~known[row, word])
    return policy.new_skills * (policy.skills_counted - np.minimum(fresh, policy.skills_counted))


def _bits(names: list[str], sets: list[frozenset[str]]) -> NDArray[np.uint64]:
    """Sets as rows of 64-bit words, one bit for each name."""
    at = {name: k for k, name in enumerate(names)}
    words = np.zeros((len(sets), -(-len(names) // WORD)), np.uint64)
    for i, members in enumerate(sets):
        for name in members & at.keys():
            words[i, at[name] // WORD] |= np.uint64(1 << (at[name] % WORD))
    return words


def _same_employer(problem: Problem, row: Points, opening: Points) -> Points:
    """Points for leaving an earlier employer, or (negative weight) for returning to one."""
    weight = problem.policy.same_employer
    if not (weight and problem.previous):
        return np.zeros(len(row), np.int64)
    names = {name: k for k, name in enumerate(sorted({o.employer for o in problem.openings}))}
    learner = {entry.id: i for i, entry in enumerate(problem.learners)}
    employer = np.array([names[o.employer] for o in problem.openings], np.int64)
    earlier = np.array(
        sorted(learner[who] * len(names) + names[where] for who, where in problem.previous), np.int64
    )
    again = np.isin(row * len(names) + employer[opening], earlier)
    if weight < 0:
        return again * np.int64(-weight)
    returning = np.isin(row, earlier // len(names))
    return (returning & ~again) * np.int64(weight)
