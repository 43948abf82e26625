"""Each of the three methods solves each shape of block, and the shape chooses among them."""

import time
from typing import Any

import numpy as np
import pytest
import scipy
from hypothesis import given

from matching.engine import blocks
from matching.engine.solve import solve
from matching.engine.verify import violations
from tests.engine_cases import CASES, Arrays, Case, arrays, tried_all
from tests.matching.engine.strategies import Pairs, assignments

METHODS = {
    "dense": {"SMALL_CELLS": 10**9},
    "sparse": {"SMALL_CELLS": -1, "DENSE_CELLS": -1},
    "linear": {"SMALL_CELLS": -1, "DENSE_CELLS": -1, "SPARSE_ENTRIES": -1},
}


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in METHODS[request.param].items():
        monkeypatch.setattr(blocks, name, value)
    return str(request.param)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_method_solves_each_case(case: Case, method: str) -> None:
    solution = solve(*case.arrays)
    assert (solution.placed, solution.total_cost) == (case.placed, case.cost)
    assert violations(*case.arrays, solution) == []


@given(assignments())
def test_each_method_equals_trying_everything(method: str, problem: tuple[Pairs, list[int]]) -> None:
    solution = solve(*arrays(*problem))
    assert (solution.placed, solution.total_cost) == tried_all(*problem)


def _one_block(units: int, columns: int, share: float) -> blocks.Bipartite:
    """A connected block in which row i may take column i and others."""
    chance = np.random.default_rng(units)
    allowed = chance.random((units, columns)) < share
    allowed[np.arange(units), np.arange(units)] = True
    allowed[:, -1] = True
    row, column = np.nonzero(allowed)
    cost = chance.integers(0, 100, len(row))
    one = np.ones(units, np.int64)
    return blocks.Bipartite(row, column, cost, one, np.ones(columns, np.int64), row == column)


def _noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the methods that are used from now on."""
    called: list[str] = []

    def noting(name: str, plain: Any) -> Any:
        def noted(block: Any) -> Any:
            called.append(name)
            return plain(block)

        return noted

    for name in ("_dense", "_sparse", "_linear"):
        monkeypatch.setattr(blocks, name, noting(name, getattr(blocks, name)))
    return called


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((20, 30, 0.1), "_dense"), ((400, 600, 0.5), "_dense"), ((400, 600, 0.02), "_sparse")],
)
def test_the_shape_of_a_block_chooses_the_method(
    shape: tuple[int, int, float], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = _noted(monkeypatch)
    used = blocks.cheapest(_one_block(*shape))
    assert called == [expected]
    assert len(used) == shape[0]


def test_seats_too_many_to_write_out_go_to_the_linear_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    called = _noted(monkeypatch)
    chance = np.random.default_rng(1)
    pairs = [{j: int(chance.integers(0, 50)) for j in range(3)} for _ in range(6000)]
    question = arrays(pairs, [1900, 2000, 2100])
    solution = solve(*question)
    assert called == ["_linear"]
    assert solution.placed == 6000
    assert violations(*question, solution) == []


def test_sums_that_floating_point_could_confuse_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    question = arrays([{0: 5, 1: 6}, {0: 7, 1: 5}, {0: 1, 1: 1}], [1, 1])
    monkeypatch.setattr(blocks, "EXACT", 10)
    with pytest.raises(ValueError, match=r"2 units at costs up to 7: sums would pass 2\*\*52"):
        solve(*question)


def test_a_block_that_cannot_be_served_is_named() -> None:
    two_for_one_seat = blocks.Bipartite(
        np.arange(2),
        np.zeros(2, np.int64),
        np.ones(2, np.int64),
        np.ones(2, np.int64),
        np.ones(1),
        np.ones(2, bool),
    )
    with pytest.raises(ValueError, match="a block of 2 pairs could not be solved: .*infeasible"):
        blocks._linear(two_for_one_seat)


@pytest.mark.parametrize(
    "shares",
    [[0.5, 0.5, 0.5, 0.5], [1.0, 0.0, 1.0, 0.0]],
    ids=["half a learner at each", "two learners on one seat"],
)
def test_an_answer_of_the_linear_programme_that_is_no_assignment_is_refused(
    shares: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in METHODS["linear"].items():
        monkeypatch.setattr(blocks, name, value)
    answer = scipy.optimize.OptimizeResult(status=0, x=np.array(shares))
    monkeypatch.setattr(scipy.optimize, "linprog", lambda *_args, **_options: answer)
    with pytest.raises(ValueError, match="a block of 4 pairs got no whole answer"):
        blocks.cheapest(_one_block(2, 2, 1.0))


def _ladder(rungs: int) -> Arrays:
    """A ladder that the search of SciPy's bipartite matching climbs on all its 2 ** rungs ways.

    Two learners on each rung, each at home on her own opening and eligible on both of the next rung; beside
    it a shorter chain to a free seat, and one newcomer below each (SciPy issue 26147). They meet at the top.
    """
    top = 2 * (rungs + 3)
    pairs = [{j: 1, j - j % 2 + 2: 2, j - j % 2 + 3: 2} for j in range(top)]
    chain = top + 2
    pairs += [{chain + k: 1, chain + k + 1: 2} for k in range(rungs)]
    pairs[-1][top] = 1
    pairs += [{0: 2, 1: 2}, {chain: 2}]
    return arrays(pairs, [1] * (chain + rungs + 1))


def test_a_ladder_does_not_take_exponential_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in METHODS["sparse"].items():
        monkeypatch.setattr(blocks, name, value)
    question = _ladder(30)
    clock = time.perf_counter()
    solution = solve(*question)
    assert time.perf_counter() - clock < 5
    assert solution.placed == len(question[0]) - 1
    assert violations(*question, solution) == []


def test_entries_of_a_known_assignment_stand_first() -> None:
    block = _one_block(60, 90, 0.2)
    slots = blocks._Slots(block)
    entries = blocks._entry_of_known(slots)
    assert np.array_equal(slots.column[entries], np.arange(60))
    assert ((slots.begin[:-1] <= entries) & (entries < slots.begin[1:])).all()


def test_known_entries_of_wide_columns_use_different_seats() -> None:
    row, column = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 1])
    known = np.array([True, False, True, False, False, True])
    need, seats = np.ones(3, np.int64), np.array([2, 3])
    slots = blocks._Slots(blocks.Bipartite(row, column, np.arange(6), need, seats, known))
    assert slots.column[blocks._entry_of_known(slots)].tolist() == [0, 1, 2]
    need, seats = np.array([2, 1]), np.ones(3, np.int64)
    row, column = np.array([0, 0, 0, 1, 1]), np.array([0, 1, 2, 0, 2])
    known = np.array([True, False, True, False, False]) | (np.arange(5) == 3)
    block = blocks.Bipartite(row, column, np.arange(5), need, np.array([2, 1, 1]), known)
    slots = blocks._Slots(block)
    assert slots.column[blocks._entry_of_known(slots)].tolist() == [0, 3, 1]
