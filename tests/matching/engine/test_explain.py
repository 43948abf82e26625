"""Explanations are true: what an alternative would cost is what solving again gives."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.engine import Explainer, Status, blocking_set, explain, match, why_not
from matching.engine.detour import Detour, Detours
from matching.engine.graph import build
from matching.engine.problem import Base, Policy, Problem, Reason, Wish
from matching.engine.solve import solve
from tests.engine_cases import arrays, tried_all
from tests.matching.engine.rows import CESIS, JELGAVA, RIGA, learner, opening
from tests.matching.engine.strategies import Pairs, assignments, rounds


def _forced(pairs: Pairs, capacity: Sequence[int], learner: int, to: int) -> tuple[int, int]:
    """The best answer in which a learner goes to an opening: placed and cost, by trying everything."""
    others = [row for i, row in enumerate(pairs) if i != learner]
    seats = [n - (j == to) for j, n in enumerate(capacity)]
    placed, cost = tried_all(others, seats)
    return placed + 1, cost + pairs[learner][to]


@given(assignments(), st.data())
def test_the_next_best_place_costs_what_solving_again_gives(
    problem: tuple[Pairs, list[int]], data: st.DataObject
) -> None:
    pairs, capacity = problem
    assume(pairs)
    question = arrays(pairs, capacity)
    solution = solve(*question)
    i = data.draw(st.integers(0, len(pairs) - 1))
    elsewhere = [j for j in pairs[i] if j != solution.assignment[i] and capacity[j]]
    detours = Detours(build(*question), solution)
    forced = {j: _forced(pairs, capacity, i, j) for j in elsewhere}
    for j, (placed, cost) in forced.items():
        found = detours.cheapest(i, to=j)
        assert found is not None
        assert (found.opening, found.fewer, found.cost) == (
            j,
            solution.placed - placed,
            cost - solution.total_cost,
        )
    best = detours.cheapest(i)
    if not elsewhere:
        assert best is None
        return
    assert best is not None
    placed, cost = min(forced.values(), key=lambda answer: (-answer[0], answer[1]))
    assert (best.fewer, best.cost) == (solution.placed - placed, cost - solution.total_cost)


def test_a_shorter_way_to_an_opening_that_is_found_later_is_the_one_that_counts() -> None:
    # Learner 0 may go to opening 1 for 5, or to 0 for nothing, from where learner 1 goes to 1 for 3.
    pairs: Pairs = [{0: 0, 1: 5, 3: 0}, {0: 0, 1: 3}, {1: 0, 2: 4}]
    capacity = [1, 1, 1, 1]
    question = arrays(pairs, capacity)
    solution = solve(*question)
    assert solution.assignment.tolist() == [3, 0, 1]
    found = Detours(build(*question), solution).cheapest(0)
    assert found == Detour(opening=0, cost=3 + 4, fewer=0, moved=(1, 2))
    assert _forced(pairs, capacity, 0, 0) == (3, found.cost)
    assert _forced(pairs, capacity, 0, 1) == (3, 5 + 4)


@given(assignments(), st.data())
def test_those_who_make_room_sit_where_they_are_said_to(
    problem: tuple[Pairs, list[int]], data: st.DataObject
) -> None:
    pairs, capacity = problem
    assume(pairs)
    question = arrays(pairs, capacity)
    solution = solve(*question)
    i = data.draw(st.integers(0, len(pairs) - 1))
    found = Detours(build(*question), solution).cheapest(i)
    if found is None or not found.moved:
        return
    assert solution.assignment[found.moved[0]] == found.opening
    assert len(set(found.moved)) == len(found.moved)
    assert i not in found.moved
    for earlier, later in zip(found.moved, found.moved[1:], strict=False):
        assert int(solution.assignment[later]) in pairs[earlier]


@given(rounds())
def test_every_learner_of_every_round_can_be_explained(problem: Problem) -> None:
    outcome = match(problem)
    explainer = Explainer(outcome)
    for row in outcome.problem.learners:
        told = explainer.explain(row.id)
        place = outcome.pairs[row.id]
        assert (told.place.opening_id if told.place else None) == place
        assert (told.status in (Status.PLACED, Status.LOCKED)) == (place is not None)
        assert (told.status == Status.NO_PAIR) == (told.eligible == 0 and place is None)
        assert told.eligible + sum(told.refusals.values()) == len(outcome.problem.openings)
        if told.place and told.status == Status.PLACED:
            assert told.place.cost == sum(told.place.terms.values())
        if told.blocking:
            assert row.id in told.blocking.learners
            assert told.blocking.short == len(told.blocking.learners) - told.blocking.seats > 0


@given(rounds())
def test_learners_of_a_blocking_set_have_no_pairs_outside_it(problem: Problem) -> None:
    outcome = match(problem)
    for row in outcome.problem.learners:
        found = blocking_set(outcome, row.id)
        if found is None:
            continue
        inside = {outcome.opening_number[j] for j in found.openings}
        for name in found.learners:
            i = outcome.learner_number[name]
            part = outcome.question.opening[outcome.question.indptr[i] : outcome.question.indptr[i + 1]]
            assert set(part.tolist()) <= inside
        for gain in found.gains:
            j = outcome.opening_number[gain.opening_id]
            more = list(outcome.problem.openings)
            more[j] = replace(more[j], capacity=more[j].capacity + 1)
            again = match(replace(outcome.problem, openings=tuple(more)))
            assert again.placed == outcome.placed + gain.more_placed


def crowd() -> Problem:
    """Three cooks for the one seat in Jelgava; only L3 may also go to Cēsis; a welder has nothing."""
    return Problem(
        learners=(
            learner(id="L1", lottery=1),
            learner(id="L2", lottery=2),
            learner(id="L3", lottery=3, max_km=100.0),
            learner(id="L4", lottery=4, qualification="welder"),
            learner(id="L5", lottery=5, bases=(Base(*CESIS),), max_km=5.0, qualification="smith"),
        ),
        openings=(
            opening(id="O1"),
            opening(id="O2", lat=CESIS[0], lon=CESIS[1], employer="yard"),
            opening(id="O3", lat=RIGA[0], lon=RIGA[1], qualifications=frozenset({"smith"})),
        ),
        policy=Policy(distance=10, learner_wish=20, new_skills=0),
        wishes=(Wish("L2", "O1", 1), Wish("L3", "O1", 2)),
    )


def test_a_placed_learner_sees_her_terms_and_what_the_next_best_would_cost() -> None:
    told = explain(match(crowd()), "L3")
    assert told.status == Status.PLACED
    assert told.place is not None
    assert told.place.opening_id == "O2"
    assert told.place.km == pytest.approx(81.6, abs=0.5)
    assert told.place.terms["learner_wish"] == 100
    assert told.place.wish_rank is None
    assert told.next_best is not None
    assert told.next_best.place.opening_id == "O1"
    assert told.next_best.place.wish_rank == 2
    assert told.next_best.fewer_placed == 1
    assert told.next_best.own_cost is not None
    assert told.next_best.own_cost < 0
    assert told.refusals == {Reason.QUALIFICATION: 1}
    assert told.blocking is None


def test_an_unplaced_learner_sees_the_crowd_and_where_a_seat_would_help() -> None:
    outcome = match(crowd())
    (left_out,) = (name for name in ("L1", "L2") if outcome.pairs[name] is None)
    told = explain(outcome, left_out)
    assert told.status == Status.OVER_DEMANDED
    assert told.place is None
    assert told.blocking is not None
    assert told.blocking.learners == ("L1", "L2")
    assert told.blocking.openings == ("O1",)
    assert (told.blocking.seats, told.blocking.short) == (1, 1)
    assert [(gain.opening_id, gain.more_placed) for gain in told.blocking.gains] == [("O1", 1)]
    more = replace(outcome.problem.openings[0], capacity=2)
    again = match(replace(outcome.problem, openings=(more, *outcome.problem.openings[1:])))
    assert again.placed == outcome.placed + 1
    change = again.solution.total_cost - outcome.solution.total_cost
    assert told.blocking.gains[0].cost_change == change
    assert told.next_best is not None
    assert told.next_best.fewer_placed == 0
    assert len(told.next_best.moved) == 1


def test_all_who_compete_for_the_same_seats_are_told_the_same_crowd() -> None:
    bakers = [learner(id=name, qualification="baker") for name in ("L7", "L8")]
    oven = opening(id="O4", qualifications=frozenset({"baker"}))
    problem = replace(
        crowd(),
        learners=(*crowd().learners, learner(id="L6", lottery=6), *bakers),
        openings=(*crowd().openings, oven),
    )
    outcome = match(problem)
    explainer = Explainer(outcome)
    left_out = [name for name in ("L1", "L2", "L6") if outcome.pairs[name] is None]
    told = [explainer.blocking_set(name) for name in left_out]
    assert len(told) == 2
    assert told[0] is told[1], "worked out once"
    assert told == [blocking_set(outcome, name) for name in left_out]
    assert told[0] is not None
    assert told[0].learners == ("L1", "L2", "L6")
    assert (told[0].openings, told[0].short) == (("O1",), 2)
    (baker,) = (row.id for row in bakers if outcome.pairs[row.id] is None)
    other = explainer.blocking_set(baker)
    assert other is not None
    assert (other.learners, other.openings) == (("L7", "L8"), ("O4",))
    assert explainer.blocking_set("L3") is None, "she has a place"
    assert explainer.blocking_set("L4") is None, "she has no pair"


def test_who_has_no_pair_sees_which_rules_took_the_openings() -> None:
    outcome = match(crowd())
    told = explain(outcome, "L4")
    assert (told.status, told.eligible) == (Status.NO_PAIR, 0)
    assert told.refusals == {Reason.QUALIFICATION: 3}
    assert (told.next_best, told.blocking, told.nearest_beyond) == (None, None, None)
    far = explain(outcome, "L5")
    assert far.refusals == {Reason.QUALIFICATION: 2, Reason.DISTANCE: 1}
    assert far.nearest_beyond is not None
    assert far.nearest_beyond.opening_id == "O3"
    assert far.nearest_beyond.km == pytest.approx(81.6, abs=0.5)


def test_the_nearest_beyond_is_one_that_only_distance_rules_out() -> None:
    who = learner(bases=(Base(*CESIS),), max_km=5.0)
    near = opening(id="O1", lat=RIGA[0], lon=RIGA[1], employer="inn")
    far = opening(id="O2", lat=JELGAVA[0], lon=JELGAVA[1], employer="yard")
    problem = Problem(learners=(who,), openings=(near, far), excluded=frozenset({("L1", "inn")}))
    told = explain(match(problem), "L1")
    assert told.nearest_beyond is not None
    assert told.nearest_beyond.opening_id == "O2"


def test_the_nearest_beyond_is_measured_from_the_home_that_is_known() -> None:
    who = learner(bases=(Base(None, None, "farm"), Base(*CESIS)), max_km=5.0)
    openings = opening(id="O1"), opening(id="O2", lat=RIGA[0], lon=RIGA[1])
    told = explain(match(Problem(learners=(who,), openings=openings)), "L1")
    assert told.nearest_beyond is not None
    assert told.nearest_beyond.opening_id == "O2"
    assert told.nearest_beyond.km == pytest.approx(81.6, abs=0.5)
    assert told.nearest_beyond.base == 1


def test_no_opening_is_the_nearest_where_only_minutes_are_known() -> None:
    problem = Problem(
        learners=(learner(bases=(Base(*CESIS, "cesis"),), max_km=5.0),),
        openings=(opening(lat=None, lon=None, place="riga"),),
        travel_minutes={("cesis", "riga"): 90.0},
    )
    told = explain(match(problem), "L1")
    assert told.refusals == {Reason.DISTANCE: 1}
    assert (told.status, told.nearest_beyond) == (Status.NO_PAIR, None)


def test_a_locked_learner_is_told_so_even_where_the_rules_refuse_her_pair() -> None:
    outcome = match(replace(crowd(), locked=frozenset({("L4", "O1")})))
    told = explain(outcome, "L4")
    assert told.status == Status.LOCKED
    assert told.place is not None
    assert told.place.opening_id == "O1"
    assert told.place.cost == sum(told.place.terms.values())
    assert told.next_best is None


def test_why_not_names_the_rule_or_the_cost() -> None:
    outcome = match(crowd())
    refused = why_not(outcome, "L4", "O1")
    assert (refused.reason, refused.alternative) == (Reason.QUALIFICATION, None)
    possible = why_not(outcome, "L3", "O1")
    assert possible.reason is None
    assert possible.alternative is not None
    assert possible.alternative.fewer_placed == 1
    own = why_not(outcome, "L3", "O2")
    assert (own.reason, own.alternative) == (None, None)
    with pytest.raises(ValueError, match="there is no pair"):
        why_not(outcome, "L3", "O9")
    with pytest.raises(ValueError, match="there is no learner"):
        explain(outcome, "L9")


def test_a_search_can_be_left_out() -> None:
    assert Explainer(match(crowd())).explain("L3", next_best=False).next_best is None


@given(rounds())
def test_seats_worth_having_are_listed_best_first(problem: Problem) -> None:
    outcome = match(problem)
    gains = Explainer(outcome).seat_gains()
    keys = [(-gain.more_placed, gain.cost_change) for gain in gains]
    assert keys == sorted(keys)
    named = {gain.opening_id for gain in gains}
    for j, row in enumerate(outcome.problem.openings):
        worth = outcome.solution.opening_price[j] > 0
        assert (row.id in named) == worth
    assert not np.any(outcome.solution.over_demanded & (outcome.solution.opening_price == 0))
