"""Ours and the usual ways to solve the same assignment problem: each gives (placed, total cost)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matching.engine.solve import solve
from tests.engine_cases import Arrays

Answer = tuple[int, int]
Method = Callable[[Arrays], Answer]


def ours(question: Arrays) -> Answer:
    """`matching.engine.solve`, with its certificate."""
    solution = solve(*question)
    return solution.placed, solution.total_cost


def _slots(question: Arrays) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Row, seat and cost of each pair and seat, and the number of seats."""
    indptr, opening, cost, capacity = question
    first = np.concatenate([[0], np.cumsum(capacity)])
    copies = capacity[opening]
    row = np.repeat(np.repeat(np.arange(len(indptr) - 1), np.diff(indptr)), copies)
    within = np.arange(copies.sum()) - np.repeat(np.cumsum(copies) - copies, copies)
    return row, np.repeat(first[opening], copies) + within, np.repeat(cost, copies), int(first[-1])


def _penalty(question: Arrays) -> int:
    indptr, _, cost, capacity = question
    return int(cost.max()) * min(len(indptr) - 1, int(capacity.sum())) + 1


def dense(question: Arrays) -> Answer:
    """`linear_sum_assignment` on learners x seats, forbidden pairs at a penalty."""
    row, seat, cost, seats = _slots(question)
    penalty = _penalty(question)
    matrix = np.full((len(question[0]) - 1, seats), float(penalty))
    matrix[row, seat] = cost
    i, j = linear_sum_assignment(matrix)
    paid = matrix[i, j]
    return int((paid < penalty).sum()), int(paid[paid < penalty].sum())


def dummies(question: Arrays) -> Answer:
    """`min_weight_full_bipartite_matching` on seats and a dummy for each learner, at a penalty."""
    row, seat, cost, seats = _slots(question)
    learners = len(question[0]) - 1
    everyone, penalty = np.arange(learners), _penalty(question)
    values = np.concatenate([cost + 1, np.full(learners, penalty + 1)]).astype(np.float64)
    places = np.concatenate([row, everyone]), np.concatenate([seat, seats + everyone])
    matrix = csr_array((values, places), shape=(learners, seats + learners))
    i, j = min_weight_full_bipartite_matching(matrix)
    placed = j < seats
    return int(placed.sum()), int(matrix[i[placed], j[placed]].sum()) - int(placed.sum())


def greedy(question: Arrays) -> Answer:
    """The cheapest pair that is still possible, again and again."""
    indptr, opening, cost, capacity = question
    row = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    seats, free = capacity.tolist(), [True] * (len(indptr) - 1)
    placed = total = 0
    order = np.argsort(cost, kind="stable")
    for i, j, points in zip(row[order].tolist(), opening[order].tolist(), cost[order].tolist(), strict=True):
        if free[i] and seats[j]:
            free[i], placed, total = False, placed + 1, total + points
            seats[j] -= 1
    return placed, total


METHODS: dict[str, Method] = {
    "ours": ours,
    "min_weight_full_bipartite_matching, dummies": dummies,
    "linear_sum_assignment, dense": dense,
    "greedy": greedy,
}
