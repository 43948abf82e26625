"""A whole round: order does not matter, locks hold, the proof is checked."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import match, pack_solution, run
from matching.engine.problem import Policy, Problem, Wish
from matching.engine.solution import Solution
from matching.engine.solve import solve
from tests.matching.engine.rows import learner, one_pair, opening
from tests.matching.engine.strategies import rounds


@given(rounds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(problem: Problem, chance: random.Random) -> None:
    def mixed(rows: tuple) -> tuple:  # type: ignore[type-arg]
        return tuple(chance.sample(rows, len(rows)))

    other = replace(
        problem,
        learners=mixed(problem.learners),
        openings=mixed(problem.openings),
        wishes=mixed(problem.wishes),
        employer_wishes=mixed(problem.employer_wishes),
    )
    one, two = match(problem), match(other)
    assert one.pairs == two.pairs
    assert pack_solution(one.solution) == pack_solution(two.solution)


@given(rounds())
def test_every_answer_is_proven_and_within_seats(problem: Problem) -> None:
    outcome = match(problem)
    assert outcome.certificate_ok
    for row in outcome.problem.openings:
        assert list(outcome.pairs.values()).count(row.id) <= row.capacity
    for who, where in problem.locked:
        assert outcome.pairs[who] == where
    assert outcome.placed == sum(place is not None for place in outcome.pairs.values())


@given(rounds(), st.data())
def test_more_seats_never_place_fewer(problem: Problem, data: st.DataObject) -> None:
    more = tuple(
        replace(row, capacity=row.capacity + data.draw(st.integers(0, 2))) for row in problem.openings
    )
    assert match(replace(problem, openings=more)).placed >= match(problem).placed


def test_the_lottery_decides_between_equals() -> None:
    problem = Problem(
        learners=(learner(id="L1", lottery=9), learner(id="L2", lottery=3)), openings=(opening(),)
    )
    assert [row.id for row in match(problem).problem.learners] == ["L2", "L1"]
    turned = Problem(
        learners=(learner(id="L1", lottery=3), learner(id="L2", lottery=9)), openings=(opening(),)
    )
    assert match(problem).pairs["L2"] == match(turned).pairs["L1"]


def test_a_locked_pair_takes_its_seat_whatever_the_rules_say() -> None:
    problem = Problem(
        learners=(learner(id="L1"), learner(id="L2", qualification="welder", lottery=2)),
        openings=(opening(),),
        locked=frozenset({("L2", "O1")}),
    )
    outcome = match(problem)
    assert outcome.pairs == {"L1": None, "L2": "O1"}
    assert outcome.placed == 1
    assert outcome.solution.placed == 0
    assert outcome.pair.tolist() == [-1, -1]
    assert outcome.certificate_ok


def test_a_locked_learner_is_not_moved_for_a_better_sum() -> None:
    rows = (learner(id="L1"), learner(id="L2", lottery=2))
    problem = Problem(
        learners=rows,
        openings=(opening(id="O1"), opening(id="O2")),
        policy=Policy(distance=0, learner_wish=10, new_skills=0),
        wishes=(Wish("L1", "O1", 1), Wish("L2", "O2", 1)),
    )
    assert match(problem).pairs == {"L1": "O1", "L2": "O2"}
    locked = match(replace(problem, locked=frozenset({("L1", "O2")})))
    assert locked.pairs == {"L1": "O2", "L2": "O1"}
    assert locked.solution.total_cost == 50


def test_steps_are_told_in_order_each_from_its_start() -> None:
    told: list[tuple[str, float]] = []
    match(one_pair(), progress=lambda step, share: told.append((step, share)))
    assert tuple(dict.fromkeys(step for step, _ in told)) == run.STEPS
    assert all(0 <= share <= 1 for _, share in told)


def test_an_answer_that_is_not_proven_is_not_called_certain(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = solve

    def lazy(*arrays: np.ndarray, **options: object) -> Solution:
        found = plain(*arrays, **options)  # type: ignore[arg-type]
        return replace(found, assignment=np.full_like(found.assignment, -1), placed=0, total_cost=0)

    assert match(one_pair()).certificate_ok
    monkeypatch.setattr(run, "solve", lazy)
    outcome = match(one_pair())
    assert not outcome.certificate_ok
    assert outcome.faults


def test_a_round_of_nobody_is_solved() -> None:
    outcome = match(Problem(learners=(), openings=()))
    assert (outcome.pairs, outcome.placed, outcome.certificate_ok) == ({}, 0, True)


def test_positions_of_pairs_point_at_the_pair_that_is_used() -> None:
    problem = Problem(
        learners=(learner(id="L1"), learner(id="L2", lottery=2), learner(id="L3", lottery=3, bases=())),
        openings=(opening(id="O1"), opening(id="O2")),
    )
    outcome = match(problem)
    assert outcome.pair[2] == -1
    for i in (0, 1):
        assert outcome.candidates.opening[outcome.pair[i]] == outcome.assignment[i]
        assert outcome.candidates.indptr[i] <= outcome.pair[i] < outcome.candidates.indptr[i + 1]
