"""A problem too large to write out is solved on its cheap pairs, and still exactly."""

import numpy as np
import pytest
from hypothesis import given

from matching.engine import core
from matching.engine.graph import build
from matching.engine.solve import solve
from matching.engine.verify import violations
from tests.engine_cases import CASES, Case, arrays, tried_all
from tests.matching.engine.strategies import Pairs, assignments


@pytest.fixture
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "ENTRIES", 0)
    monkeypatch.setattr(core, "MIN_PAIRS", 1)
    monkeypatch.setattr(core, "MAX_PAIRS", 1)


@pytest.mark.usefixtures("_tiny")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_pair_for_each_learner_is_a_start_from_which_the_optimum_is_found(case: Case) -> None:
    solution = solve(*case.arrays)
    assert (solution.placed, solution.total_cost) == (case.placed, case.cost)
    assert violations(*case.arrays, solution) == []


@pytest.mark.usefixtures("_tiny")
@given(assignments())
def test_a_narrow_start_equals_trying_everything(problem: tuple[Pairs, list[int]]) -> None:
    solution = solve(*arrays(*problem))
    assert (solution.placed, solution.total_cost) == tried_all(*problem)
    assert violations(*arrays(*problem), solution) == []


def test_small_problems_keep_all_their_pairs() -> None:
    graph = build(*arrays([{0: 1, 1: 2}, {0: 3}], [1, 1]))
    assert core.promising(graph, np.array([1, 0], np.int32), np.zeros(2, bool)).all()


def test_pairs_that_would_do_better_are_missing_and_others_are_not() -> None:
    graph = build(*arrays([{0: 5, 1: 2}, {0: 3}], [1, 1]))
    assert core.missing(graph, np.array([4, 3]), np.array([0, 1])).tolist() == [False, True, False]


def test_rank_counts_from_the_cheapest_of_each_group() -> None:
    group, value = np.array([2, 0, 2, 2, 0], np.int32), np.array([5, 1, 5, 3, 0])
    assert core.rank(group, value).tolist() == [1, 1, 2, 0, 0]
