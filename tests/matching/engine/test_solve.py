"""The solver against answers found by hand and by trying everything."""

import random
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.cardinality import most_placed, over_demanded
from matching.engine.graph import build
from matching.engine.solve import PEELS, _cheapest_of_both, _peel, solve
from matching.engine.verify import violations
from tests.engine_cases import BIG, CASES, Arrays, Case, arrays, tried_all
from tests.matching.engine.strategies import Pairs, assignments


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_places_the_most_at_the_least_cost(case: Case) -> None:
    solution = solve(*case.arrays)
    assert (solution.placed, solution.total_cost) == (case.placed, case.cost)
    assert violations(*case.arrays, solution) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_names_those_who_compete_for_too_few_seats(case: Case) -> None:
    solution = solve(*case.arrays)
    assert set(np.flatnonzero(solution.stuck)) == case.stuck
    assert set(np.flatnonzero(solution.over_demanded)) == case.over


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_table_of_cases_agrees_with_trying_everything(case: Case) -> None:
    assert tried_all(case.pairs, case.capacity) == (case.placed, case.cost)


@given(assignments())
def test_equals_trying_everything(problem: tuple[Pairs, list[int]]) -> None:
    pairs, capacity = problem
    question = arrays(pairs, capacity)
    solution = solve(*question)
    assert (solution.placed, solution.total_cost) == tried_all(pairs, capacity)
    assert violations(*question, solution) == []


@given(assignments())
def test_the_blocks_are_solved_exactly_before_anything_is_mended(problem: tuple[Pairs, list[int]]) -> None:
    pairs, capacity = problem
    graph = build(*arrays(pairs, capacity))
    most = most_placed(graph)
    seated = _cheapest_of_both(graph, most, *over_demanded(graph, most)).tolist()
    cost = sum(row[j] for row, j in zip(pairs, seated, strict=True) if j >= 0)
    assert (sum(j >= 0 for j in seated), cost) == tried_all(pairs, capacity)


@given(assignments(learners=25, openings=10))
def test_no_opening_takes_more_than_its_seats(problem: tuple[Pairs, list[int]]) -> None:
    pairs, capacity = problem
    seated = solve(*arrays(pairs, capacity)).assignment
    heads = np.bincount(seated[seated >= 0], minlength=len(capacity))
    assert (heads <= capacity).all()
    assert all(j == -1 or j in row for row, j in zip(pairs, seated.tolist(), strict=True))


@given(assignments(learners=25, openings=10), st.data())
def test_one_seat_more_saves_exactly_its_price(problem: tuple[Pairs, list[int]], data: st.DataObject) -> None:
    pairs, capacity = problem
    before = solve(*arrays(pairs, capacity))
    j = data.draw(st.integers(0, len(capacity) - 1))
    after = solve(*arrays(pairs, [seats + (k == j) for k, seats in enumerate(capacity)]))
    assert after.placed == before.placed + before.over_demanded[j]
    penalty = max((c for row in pairs for c in row.values()), default=0) * min(len(pairs), sum(capacity)) + 1
    saved = before.total_cost - after.total_cost + penalty * (after.placed - before.placed)
    assert saved == before.opening_price[j]


@given(assignments(learners=12, openings=6), st.randoms(use_true_random=False))
def test_pairs_may_come_in_any_order_and_twice(
    problem: tuple[Pairs, list[int]], chance: random.Random
) -> None:
    pairs, capacity = problem
    tidy = solve(*arrays(pairs, capacity))
    rows = [
        [*row.items(), *((j, min(c + 5, BIG)) for j, c in row.items() if chance.random() < 0.5)]
        for row in pairs
    ]
    for row in rows:
        chance.shuffle(row)
    flat = [pair for row in rows for pair in row]
    indptr = np.cumsum([0, *map(len, rows)])
    mixed = solve(
        indptr, np.array([j for j, _ in flat], int), np.array([c for _, c in flat], int), np.array(capacity)
    )
    assert mixed.assignment.tobytes() == tidy.assignment.tobytes()
    assert mixed.opening_price.tobytes() == tidy.opening_price.tobytes()


def test_pairs_that_are_left_when_the_rounds_of_peeling_are_used_up_change_nothing() -> None:
    """Each round drops the dearer pair of one more learner, and so makes room at her neighbour's opening."""
    size = PEELS + 4
    pairs, capacity = [{i: 0, i + 1: 1} for i in range(size)], [1] * (size + 1)
    question = arrays(pairs, capacity)
    graph = build(*question)
    kept, roomy = _peel(graph, np.arange(len(graph.row)))
    dearer = graph.cost[kept] == 1
    assert graph.row[kept][dearer].tolist() == list(range(PEELS, size)), "one went in each round"
    assert graph.row[kept][roomy].tolist() == [*range(PEELS), size - 1]
    solution = solve(*question)
    assert (solution.placed, solution.total_cost) == tried_all(pairs, capacity) == (size, 0)
    assert violations(*question, solution) == []


def _town(learners: int, openings: int, seats: int, seed: int, reach: float = 0.35) -> Arrays:
    """Learners and openings on a square; who is near is eligible, at the distance."""
    chance = np.random.default_rng(seed)
    here, there = chance.random((learners, 2)), chance.random((openings, 2))
    far = np.hypot(*(here[:, None, :] - there[None, :, :]).transpose(2, 0, 1))
    pairs = [{int(j): int(1000 * far[i, j]) for j in np.flatnonzero(far[i] < reach)} for i in range(learners)]
    return arrays(pairs, chance.integers(0, seats + 1, openings).tolist())


@pytest.mark.parametrize(("learners", "openings", "seats"), [(300, 80, 3), (300, 80, 9), (120, 200, 2)])
def test_larger_problems_are_proven_optimal(learners: int, openings: int, seats: int) -> None:
    question = _town(learners, openings, seats, seed=learners + seats)
    assert violations(*question, solve(*question)) == []


def test_the_same_question_gives_the_same_bytes() -> None:
    question = _town(300, 80, 3, seed=1)
    indptr, opening, cost, capacity = question
    one, two = solve(*question), solve(indptr.copy(), opening.copy(), cost.copy(), capacity.copy())
    for name in ("assignment", "learner_dual", "opening_price", "stuck", "over_demanded"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes()


def test_progress_goes_from_start_to_end() -> None:
    shares: list[float] = []
    solve(*_town(50, 20, 2, seed=1), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


Change = Callable[[Arrays], tuple[object, ...]]
WRONG: dict[str, tuple[Change, str]] = {
    "floats": (lambda a: (a[0], a[1], a[2] * 1.5, a[3]), "cost must be a list of whole numbers"),
    "two dimensions": (lambda a: (a[0], a[1].reshape(-1, 1), a[2], a[3]), "opening must be a list"),
    "empty indptr": (lambda a: (a[0][:0], a[1], a[2], a[3]), "indptr must begin with 0"),
    "late begin": (lambda a: (a[0] + 1, a[1], a[2], a[3]), "indptr must begin with 0"),
    "down": (lambda a: (np.array([0, 2, 1, 3]), a[1], a[2], a[3]), "indptr goes down after learner 1"),
    "short": (lambda a: (a[0], a[1][:-1], a[2], a[3]), "indptr ends at 3, with 2 openings and 3 costs"),
    "unknown opening": (lambda a: (a[0], a[1] + 1, a[2], a[3]), r"opening\[1\] is 2, outside 0..1"),
    "negative opening": (lambda a: (a[0], a[1] - 1, a[2], a[3]), r"opening\[0\] is -1"),
    "negative cost": (lambda a: (a[0], a[1], -a[2], a[3]), r"cost\[0\] is -1"),
    "dear": (lambda a: (a[0], a[1], a[2] + 2**31, a[3]), r"cost\[0\] is 2147483649"),
    "negative seats": (lambda a: (a[0], a[1], a[2], a[3] - 2), r"capacity\[0\] is -1"),
    "endless seats": (lambda a: (a[0], a[1], a[2], a[3] << 31), r"capacity\[0\] is 2147483648"),
}


@pytest.mark.parametrize("name", WRONG)
def test_arrays_that_state_no_problem_are_refused_in_one_line(name: str) -> None:
    change, message = WRONG[name]
    question = arrays(({0: 1, 1: 2}, {}, {0: 3}), (1, 1))
    with pytest.raises(ValueError, match=message) as fault:
        solve(*change(question))  # type: ignore[arg-type]
    assert "\n" not in str(fault.value)
