"""The verifier believes nobody."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import verify
from matching.engine.solution import Solution
from matching.engine.solve import solve
from matching.engine.verify import violations
from tests.engine_cases import BIG, CASES, Case, arrays, tried_all
from tests.matching.engine.strategies import Pairs, assignments

# Learners 0 to 2 compete for opening 0; learners 3 and 4 have places of their own.
CASE = next(case for case in CASES if case.name == "a crowd beside a part where everybody fits")


def _with(name: str, change: Callable[[Any], Any]) -> Callable[[Solution], Solution]:
    return lambda solution: replace(solution, **{name: change(getattr(solution, name).copy())})


def _set(at: int, value: object) -> Callable[[Any], Any]:
    def change(array: Any) -> Any:
        array[at] = value
        return array

    return change


CORRUPTIONS: dict[str, tuple[Callable[[Solution], Solution], str]] = {
    "somebody left out": (_with("assignment", _set(0, -1)), "the duals prove"),
    "a place too many": (_with("assignment", _set(1, 0)), "opening 0 holds 3 learners in 2 seats"),
    "a pair that is none": (_with("assignment", _set(0, 1)), "learner 0 sits at opening 1, for which"),
    "an opening that is none": (
        _with("assignment", _set(0, 3)),
        "learner 0 sits at opening 3, which is none",
    ),
    "below unplaced": (_with("assignment", _set(0, -2)), "learner 0 sits at opening -2, which is none"),
    "somebody else at the opening": (
        lambda s: replace(s, assignment=np.array([0, 0, -1, 1, 2], np.int32)),
        "the duals prove",
    ),
    "two seats swapped for dearer ones": (
        lambda s: replace(s, assignment=np.array([0, -1, 0, 2, -1], np.int32)),
        "the duals prove",
    ),
    "a price below nothing": (_with("opening_price", _set(1, -1)), "the price of opening 1 is below 0"),
    "a price too low": (_with("opening_price", _set(0, 0)), "learner 0 would do better at opening 0"),
    "a price too high": (_with("opening_price", lambda a: a + 1), "the duals prove"),
    "a dual too low": (_with("learner_dual", _set(4, 0)), "the duals prove"),
    "a dual too high": (_with("learner_dual", _set(3, 3)), "learner 3 would do better at opening 1"),
    "a dual above the penalty": (_with("learner_dual", _set(1, 99)), "the dual of learner 1 is above 25"),
    "a dual that wraps": (_with("learner_dual", _set(4, -(2**63))), "the duals prove"),
    "a price that wraps": (_with("opening_price", _set(0, 2**63 - 1)), "the duals prove"),
    "wrong count": (lambda s: replace(s, placed=5), "says that 5 are placed, but 4 are"),
    "wrong cost": (lambda s: replace(s, total_cost=11), "says that the total cost is 11, but it is 12"),
    "floats": (_with("learner_dual", lambda a: a + 0.5), "learner_dual must be 5 whole numbers"),
    "truths": (_with("assignment", lambda a: a > 0), "assignment must be 5 whole numbers"),
    "too short": (_with("opening_price", lambda a: a[:-1]), "opening_price must be 3 whole numbers"),
    "not stuck": (_with("stuck", _set(1, False)), "does not count as stuck"),
    "stuck without need": (_with("stuck", _set(3, True)), "has a pair outside the over-demanded openings"),
    "free seat in demand": (
        _with("over_demanded", _set(1, True)),
        "somebody not stuck sits at an over-demanded",
    ),
    "no demand": (_with("over_demanded", _set(0, False)), "has a pair outside the over-demanded openings"),
    "numbers for yes and no": (_with("stuck", lambda a: a.astype(int)), "must say yes or no"),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corrupted_answer_is_found_out(name: str) -> None:
    change, message = CORRUPTIONS[name]
    solution = solve(*CASE.arrays)
    assert violations(*CASE.arrays, solution) == []
    faults = violations(*CASE.arrays, change(solution))
    assert any(message in fault for fault in faults), faults


def test_an_over_demanded_opening_must_be_full() -> None:
    question = arrays(({0: 1}, {0: 1}), (3,))
    solution = solve(*question)
    claim = replace(solution, over_demanded=np.array([True]), stuck=np.array([True, True]))
    assert violations(*question, claim) == ["an over-demanded opening has a free seat (number 0)"]


@given(assignments(), st.data())
def test_no_worse_answer_passes_with_any_certificate_of_the_best(
    problem: tuple[Pairs, list[int]], data: st.DataObject
) -> None:
    pairs, capacity = problem
    question = arrays(pairs, capacity)
    best = solve(*question)
    seats, chosen = list(capacity), []
    for row in pairs:
        free = [-1, *(j for j in row if seats[j])]
        chosen.append(data.draw(st.sampled_from(free)))
        if chosen[-1] >= 0:
            seats[chosen[-1]] -= 1
    cost = sum(row[j] for row, j in zip(pairs, chosen, strict=True) if j >= 0)
    placed = sum(j >= 0 for j in chosen)
    other = replace(best, assignment=np.array(chosen, np.int32), placed=placed, total_cost=cost)
    as_good = (placed, cost) == tried_all(pairs, capacity)
    assert (
        verify.check(question, other.assignment, best.learner_dual, best.opening_price)[0] == []
    ) == as_good


def test_a_pair_named_twice_counts_at_its_lower_cost() -> None:
    question = np.array([0, 2]), np.array([0, 0]), np.array([5, 3]), np.array([1])
    assert violations(*question, solve(*question)) == []
    assert solve(*question).total_cost == 3


def test_sums_beyond_64_bits_are_added_without_wrapping() -> None:
    crowd = 70_000
    question = (
        np.arange(crowd + 1),
        np.zeros(crowd, np.int32),
        np.full(crowd, BIG),
        np.array([1, BIG]),
    )
    solution = solve(*question)
    assert sum(solution.learner_dual.tolist()) > 2**63
    assert int(solution.learner_dual.sum()) != sum(solution.learner_dual.tolist())
    assert violations(*question, solution) == []
    assert violations(*question, replace(solution, total_cost=BIG - 1))


def test_a_seat_that_does_not_exist_may_have_any_price() -> None:
    question = arrays(({0: 5, 1: 9},), (0, 1))
    solution = solve(*question)
    highest = replace(solution, opening_price=np.array([2**63 - 1, 0]))
    assert violations(*question, highest) == []


def test_the_verifier_imports_nothing_of_the_engine_but_the_shapes() -> None:
    tree = ast.parse(Path(verify.__file__).read_text())
    found = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    found |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    ours = {name for name in found if name and name.startswith(("matching", "alliances", "dvb"))}
    assert ours <= {"matching.engine.problem", "matching.engine.solution"}
    assert "scipy" not in " ".join(filter(None, found))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_answer_that_leaves_one_more_out_is_never_optimal(case: Case) -> None:
    solution = solve(*case.arrays)
    for learner in np.flatnonzero(solution.assignment >= 0):
        fewer = solution.assignment.copy()
        fewer[learner] = -1
        assert verify.check(case.arrays, fewer, solution.learner_dual, solution.opening_price)[0]
