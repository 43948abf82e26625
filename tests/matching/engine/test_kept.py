"""Among equally cheap answers the one that keeps the most earlier pairs, against trying everything."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import match, pack, unpack
from matching.engine.graph import build
from matching.engine.kept import finer
from matching.engine.solve import solve
from matching.engine.verify import violations
from tests.engine_cases import arrays
from tests.matching.engine.strategies import Pairs, assignments
from tests.matching.engine.test_packing import one_pair


def most_kept(pairs: Pairs, capacity: list[int], kept: list[int]) -> tuple[int, int, int]:
    """The most placed, their least cost, and how many kept pairs an answer with both can have."""
    best = (0, 0, 0)
    for seats in product(*([-1, *row] for row in pairs)):
        if any(seats.count(j) > room for j, room in enumerate(capacity)):
            continue
        placed = [(i, j) for i, j in enumerate(seats) if j >= 0]
        cost = sum(pairs[i][j] for i, j in placed)
        best = max(best, (len(placed), -cost, sum(kept[i] == j for i, j in placed)))
    return best[0], -best[1], best[2]


@given(assignments(learners=5, openings=3), st.lists(st.integers(-1, 2), min_size=5, max_size=5))
def test_keeps_as_many_as_any_optimum_can(problem: tuple[Pairs, list[int]], wanted: list[int]) -> None:
    pairs, capacity = problem
    kept = [j if j in row else -1 for row, j in zip(pairs, wanted, strict=False)]
    question = arrays(pairs, capacity)
    solution = solve(*question, kept=np.array(kept, np.int32))
    stayed = int(((solution.assignment == kept) & (solution.assignment >= 0)).sum()) if kept else 0
    plain = solve(*question)
    assert (solution.placed, solution.total_cost) == (plain.placed, plain.total_cost)
    assert violations(*question, solution) == []
    assert solution.opening_price.tolist() == plain.opening_price.tolist()
    if all(cost < 2**31 - 1 for row in pairs for cost in row.values()):
        assert (solution.placed, solution.total_cost, stayed) == most_kept(pairs, capacity, kept)


def test_forty_equal_learners_stay_where_they_were() -> None:
    pairs: Pairs = [dict.fromkeys(range(40), 7) for _ in range(40)]
    question = arrays(pairs, [1] * 40)
    before = np.random.default_rng(1).permutation(40).astype(np.int32)
    assert solve(*question, kept=before).assignment.tolist() == before.tolist()
    assert solve(*question).assignment.tolist() != before.tolist()


def test_numbers_out_of_range_leave_the_order_to_decide() -> None:
    graph = build(*arrays([{0: 2**31 - 1}], [1]))
    one = np.zeros(1, np.int64)
    assert finer(graph, graph.cost, one, np.array([-1], np.int32), 1) is None
    assert solve(*arrays([{0: 2**31 - 1}], [1]), kept=np.array([0], np.int32)).placed == 1


def test_a_packed_question_holds_what_was_kept_and_an_older_one_is_the_same_file() -> None:
    problem = one_pair()
    (learner,), (opening,) = ([row.id for row in rows] for rows in (problem.learners, problem.openings))
    with_kept = replace(problem, kept=frozenset({(learner, opening), ("unknown", opening)}))
    assert unpack(pack(with_kept)[0]).kept == {(learner, opening)}
    assert b"kept" not in pack(problem)[0]
    assert match(unpack(pack(with_kept)[0])).pairs == match(problem).pairs
