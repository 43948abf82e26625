"""Our solver beside SciPy's two, on the same invented instances; equal answers asserted, seconds printed.

`make bench` runs it. Each size is solved three times and the middle time is shown, model building included.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matching.engine.solve import solve
from matching.engine.verify import check

Answer = tuple[int, int]  # placed, total cost


class Instance(NamedTuple):
    indptr: NDArray[np.int64]
    opening: NDArray[np.int32]
    cost: NDArray[np.int64]
    capacity: NDArray[np.int64]


def instance(learners: int, seed: int = 1) -> Instance:
    """Learners and openings around 20 towns; 30 qualifications; seats for nine of ten learners."""
    rng = np.random.default_rng(seed)
    openings = learners // 3
    towns = rng.uniform(0, 250, (20, 2))
    home = towns[rng.integers(0, 20, learners)] + rng.normal(0, 8, (learners, 2))
    site = towns[rng.integers(0, 20, openings)] + rng.normal(0, 8, (openings, 2))
    wanted, offered = rng.integers(0, 30, learners), rng.integers(0, 30, openings)
    capacity = rng.multinomial(int(0.9 * learners), np.full(openings, 1 / openings)).astype(np.int64)
    rows, columns, costs = [], [], []
    for i in range(learners):
        fitting = np.flatnonzero(offered == wanted[i])
        metres = (1_000 * np.hypot(*(site[fitting] - home[i]).T)).astype(np.int64)
        near = metres < 60_000
        rows.append(np.full(int(near.sum()), i))
        columns.append(fitting[near])
        costs.append(metres[near] + rng.integers(0, 5_000, int(near.sum())))
    counts = [len(row) for row in rows]
    return Instance(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.concatenate(columns).astype(np.int32),
        np.concatenate(costs).astype(np.int64),
        capacity,
    )


def ours(problem: Instance) -> Answer:
    found = solve(*problem)
    return found.placed, found.total_cost


def _slots(problem: Instance) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int]:
    """Return each pair once for each seat of its opening: learner, slot, cost; and the number of slots."""
    learner = np.repeat(np.arange(len(problem.indptr) - 1), np.diff(problem.indptr))
    first = np.concatenate([[0], np.cumsum(problem.capacity)])
    seats = problem.capacity[problem.opening]
    pair = np.repeat(np.arange(len(learner)), seats)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(seats) - seats, seats)
    slot = first[problem.opening[pair]] + within
    return learner[pair], slot, problem.cost[pair], int(first[-1])


def _answer(costs: NDArray[np.int64], penalty: int) -> Answer:
    placed = costs < penalty
    return int(placed.sum()), int(costs[placed].sum())


def sparse(problem: Instance) -> Answer:
    """Seats as columns, a costly dummy column for each learner; costs from 1, since zeros are dropped."""
    learner, slot, cost, slots = _slots(problem)
    n = len(problem.indptr) - 1
    penalty = int(problem.cost.max()) * n + 1
    rows = np.concatenate([learner, np.arange(n)])
    columns = np.concatenate([slot, slots + np.arange(n)])
    values = np.concatenate([cost + 1, np.full(n, penalty + 1)]).astype(float)
    graph = csr_array((values, (rows, columns)), shape=(n, slots + n))
    chosen = min_weight_full_bipartite_matching(graph)
    return _answer(np.asarray(graph[chosen]).astype(np.int64) - 1, penalty)


def dense(problem: Instance) -> Answer:
    learner, slot, cost, slots = _slots(problem)
    n = len(problem.indptr) - 1
    penalty = int(problem.cost.max()) * n + 1
    matrix = np.full((n, max(slots, n)), float(penalty))
    matrix[learner, slot] = cost
    return _answer(matrix[linear_sum_assignment(matrix)].astype(np.int64), penalty)


def _measure(method: Callable[[Instance], Answer], problem: Instance) -> tuple[float, Answer]:
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        answer = method(problem)
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[1], answer


@pytest.mark.parametrize(
    ("learners", "methods"),
    [(1_000, (ours, sparse, dense)), (3_000, (ours, sparse, dense)), (10_000, (ours, sparse))],
)
def bench_solvers_give_the_same_answer(
    learners: int, methods: tuple[Callable[[Instance], Answer], ...]
) -> None:
    problem = instance(learners)
    found = solve(*problem)
    assert not check(tuple(problem), found.assignment, found.learner_dual, found.opening_price)[0]
    measured = {method.__name__: _measure(method, problem) for method in methods}
    print(f"\n{learners} learners, {len(problem.cost)} pairs, {problem.capacity.sum()} seats")
    for name, (seconds, (placed, cost)) in measured.items():
        print(f"  {name:<8} {seconds:8.3f} s   placed {placed}, cost {cost}")
    assert len({answer for _, answer in measured.values()}) == 1
