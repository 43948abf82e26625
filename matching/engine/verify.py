"""Whether an answer is feasible and optimal, checked without trusting whoever gave it.

Shares no code with the solver. Who has read these lines, and the four inequalities of docs/matching.md,
need not read anything else to believe an optimum. All sums are whole numbers without limit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.solution import Solution

Array = NDArray[Any]
SAFE = 2**62


def violations(indptr: Array, opening: Array, cost: Array, capacity: Array, solution: Solution) -> list[str]:
    """Say what is wrong with an answer.

    Parameters
    ----------
    indptr, opening, cost, capacity : int (n+1,), (E,), (E,), (m,)
        The problem, as `solve` takes it.
    solution : Solution

    Returns
    -------
    list of str
        One sentence for each fault; empty = feasible, and no answer places more, or as many for less.
    """
    problem = (indptr, opening, cost, capacity)
    proof = (solution.assignment, solution.learner_dual, solution.opening_price)
    faults, placed, total = check(problem, *proof)
    if faults:
        return faults
    if solution.placed != placed:
        faults.append(f"says that {solution.placed} are placed, but {placed} are")
    if solution.total_cost != total:
        faults.append(f"says that the total cost is {solution.total_cost}, but it is {total}")
    return faults + _shortage(problem, solution)


def check(
    problem: tuple[Array, Array, Array, Array], assignment: Array, dual: Array, price: Array
) -> tuple[list[str], int, int]:
    """The faults of an assignment and its certificate, the number placed and their total cost."""
    indptr, opening, cost, capacity = problem
    n, m = len(indptr) - 1, len(capacity)
    faults = _shapes({"assignment": (assignment, n), "learner_dual": (dual, n), "opening_price": (price, m)})
    if faults:
        return faults, 0, 0
    row = np.repeat(np.arange(n), np.diff(indptr))
    faults, paid = _feasible(row, opening, cost, capacity, assignment)
    placed = int((assignment >= 0).sum())
    total = sum(paid)
    if not faults:
        faults = _optimal(row, problem, (dual, price), n - placed, total)
    return faults, placed, total


def _shapes(arrays: dict[str, tuple[Array, int]]) -> list[str]:
    return [
        f"{name} must be {length} whole numbers, not {array.dtype} {array.shape}"
        for name, (array, length) in arrays.items()
        if array.shape != (length,) or array.dtype.kind not in "iu"
    ]


def _feasible(
    row: Array, opening: Array, cost: Array, capacity: Array, assignment: Array
) -> tuple[list[str], list[int]]:
    """Faults of the assignment alone, and what each placed learner costs."""
    outside = np.flatnonzero((assignment < -1) | (assignment >= len(capacity)))
    if len(outside):
        return [f"learner {outside[0]} sits at opening {assignment[outside[0]]}, which is none"], []
    used = np.flatnonzero(opening == assignment[row])
    best: dict[int, int] = {}
    for learner, points in zip(row[used].tolist(), cost[used].tolist(), strict=True):
        best[learner] = min(points, best.get(learner, points))
    faults = [
        f"learner {learner} sits at opening {assignment[learner]}, for which she is not eligible"
        for learner in np.flatnonzero(assignment >= 0).tolist()
        if learner not in best
    ]
    heads = np.bincount(assignment[assignment >= 0], minlength=len(capacity))
    faults += [
        f"opening {j} holds {heads[j]} learners in {capacity[j]} seats"
        for j in np.flatnonzero(heads > capacity).tolist()
    ]
    return faults, list(best.values())


def _optimal(
    row: Array, problem: tuple[Array, Array, Array, Array], proof: tuple[Array, Array], idle: int, total: int
) -> list[str]:
    """The four lines of the certificate."""
    _, opening, cost, capacity = problem
    dual, price = _exact_integers(proof[0]), _exact_integers(proof[1])
    seats = [int(number) for number in capacity]
    penalty = int(cost.max(initial=0)) * min(len(dual), sum(seats)) + 1
    faults = [f"the price of opening {j} is below 0" for j in np.flatnonzero(price < 0).tolist()]
    faults += [f"the dual of learner {i} is above {penalty}" for i in np.flatnonzero(dual > penalty).tolist()]
    broken = np.flatnonzero(dual[row] > _exact_integers(cost) + price[opening])
    faults += [f"learner {row[e]} would do better at opening {opening[e]}" for e in broken.tolist()]
    worth = sum(int(x) for x in dual) - sum(s * int(p) for s, p in zip(seats, price, strict=True))
    if worth != total + penalty * idle:
        faults.append(f"the duals prove {worth}, but the answer costs {total + penalty * idle}")
    return faults


def _exact_integers(array: Array) -> Array:
    """The same numbers, as Python's own where sums of two could wrap in 64 bits."""
    largest = max(abs(int(x)) for x in (array.min(initial=0), array.max(initial=0)))
    return array.astype(np.int64) if largest < SAFE else array.astype(object)


def _shortage(problem: tuple[Array, Array, Array, Array], solution: Solution) -> list[str]:
    """Faults of the claim which learners compete for too few seats."""
    indptr, opening, _, capacity = problem
    stuck, over, assignment = solution.stuck, solution.over_demanded, solution.assignment
    n, m = len(indptr) - 1, len(capacity)
    if stuck.shape != (n,) or over.shape != (m,) or stuck.dtype != bool or over.dtype != bool:
        return ["stuck and over_demanded must say yes or no for each learner and each opening"]
    row = np.repeat(np.arange(n), np.diff(indptr))
    heads = np.bincount(assignment[assignment >= 0], minlength=m)
    has_pairs = np.diff(indptr) > 0
    claims = {
        "an unplaced learner with pairs does not count as stuck": (assignment < 0) & has_pairs & ~stuck,
        "a stuck learner has a pair outside the over-demanded openings": stuck[row] & ~over[opening],
        "an over-demanded opening has a free seat": over & (heads != capacity),
        "somebody not stuck sits at an over-demanded opening": (
            (assignment >= 0) & ~stuck & np.append(over, False)[assignment]
        ),
    }
    return [
        f"{claim} (number {np.flatnonzero(violated)[0]})"
        for claim, violated in claims.items()
        if violated.any()
    ]
