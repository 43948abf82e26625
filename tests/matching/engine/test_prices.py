"""Prices prove what is optimal and mend what is not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import prices
from matching.engine.cardinality import most_placed
from matching.engine.graph import build
from matching.engine.prices import settle
from matching.engine.verify import check
from tests.engine_cases import arrays, tried_all
from tests.matching.engine.strategies import Pairs, assignments


@given(assignments(), st.data())
def test_any_assignment_within_capacity_is_mended_to_the_best(
    problem: tuple[Pairs, list[int]], data: st.DataObject
) -> None:
    pairs, capacity = problem
    seats, start = list(capacity), []
    for row in pairs:
        start.append(data.draw(st.sampled_from([-1, *(j for j in row if seats[j])])))
        if start[-1] >= 0:
            seats[start[-1]] -= 1
    question = arrays(pairs, capacity)
    faults, placed, total = check(question, *settle(build(*question), np.array(start, np.int32)))
    assert faults == []
    assert (placed, total) == tried_all(pairs, capacity)


def test_a_circle_of_exchanges_is_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    size = 200
    question = arrays([{i: 1, (i + 1) % size: 0} for i in range(size)], [1] * size)
    moved, dual, price = settle(build(*question), np.arange(size, dtype=np.int32))
    assert moved.tolist() == [(i + 1) % size for i in range(size)]
    assert check(question, moved, dual, price) == ([], size, 0)


def test_an_optimal_assignment_is_left_alone() -> None:
    question = arrays([{0: 2, 1: 2}, {0: 2, 1: 2}], [1, 1])
    for seats in ([0, 1], [1, 0]):
        assert settle(build(*question), np.array(seats, np.int32))[0].tolist() == seats


@given(assignments(learners=20, openings=8))
def test_prices_from_a_mere_flow_equal_those_of_the_solver(problem: tuple[Pairs, list[int]]) -> None:
    graph = build(*arrays(*problem))
    _, _, price = settle(graph, most_placed(graph))
    again = settle(graph, np.full(graph.n, -1, np.int32))[2]
    assert price.tolist() == again.tolist()


def test_a_path_of_exchanges_to_a_free_seat_is_carried_out() -> None:
    # Learner 1 makes room for 0 and goes to the free seat: 1 + 3 against 6 + 2.
    question = arrays([{0: 1, 1: 6}, {0: 2, 2: 3}], [1, 1, 1])
    moved, dual, price = settle(build(*question), np.array([1, 0], np.int32))
    assert moved.tolist() == [0, 2]
    assert check(question, moved, dual, price) == ([], 2, 4)


def test_a_long_chain_is_followed_to_its_end() -> None:
    size = 3 * prices.FIRST_LOOK
    pairs = [{0: 0}] + [{i: 0, i + 1: 1} for i in range(size)]
    question = arrays(pairs, [1] * (size + 1))
    graph = build(*question)
    moved, dual, price = settle(graph, most_placed(graph))
    assert check(question, moved, dual, price) == ([], size + 1, size)
    assert price[0] == size


def test_seats_that_are_none_and_overfull_openings_are_refused() -> None:
    graph = build(*arrays([{0: 1}, {0: 1}, {}], [1]))
    with pytest.raises(ValueError, match="more learners at an opening than it has seats"):
        settle(graph, np.array([0, 0, -1], np.int32))
    with pytest.raises(ValueError, match="a pair that is not eligible"):
        settle(graph, np.array([-1, -1, 0], np.int32))
