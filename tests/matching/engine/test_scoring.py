"""Each term counts what the policy says, in whole points."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from matching.engine import check_pair
from matching.engine.eligibility import find_pairs
from matching.engine.problem import TERMS, Base, Policy, Problem, Wish
from matching.engine.scoring import score
from tests.matching.engine.rows import RIGA, learner, one_pair, opening
from tests.matching.engine.strategies import rounds

NOTHING = dict.fromkeys(("distance", "learner_wish", "employer_wish", "new_skills", "same_employer"), 0)


def policy(**weights: int) -> Policy:
    return Policy(**NOTHING | weights)


def points(problem: Problem) -> list[int]:
    """Total cost of all pairs, in order."""
    return score(problem, find_pairs(problem)).total.tolist()  # type: ignore[no-any-return]


def two_openings(**changed: Any) -> Problem:
    return Problem(
        learners=(learner(),), openings=(opening(), opening(id="O2", employer="bakery")), **changed
    )


def test_distance_counts_each_kilometre_by_the_hectometre() -> None:
    km = check_pair(one_pair(), "L1", "O1").km
    assert km is not None
    for weight in (10, 7, 1):
        assert points(one_pair(policy=policy(distance=weight))) == [(weight * round(km * 10) + 5) // 10]


def test_minutes_count_as_kilometres_at_the_speed_of_the_policy() -> None:
    problem = one_pair(
        learner(bases=(Base(*RIGA, "riga"),)),
        opening(place="jelgava"),
        travel_minutes={("riga", "jelgava"): 30.0},
        policy=replace(policy(distance=10), minutes_per_km=1.5),
    )
    assert points(problem) == [200]
    assert check_pair(problem, "L1", "O1").cost == 200


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ([], [0, 0]),
        ([Wish("L1", "O1", 1)], [0, 50]),
        ([Wish("L1", "O1", 1), Wish("L1", "O2", 2)], [0, 10]),
        ([Wish("L1", "O1", 9)], [50, 50]),
        ([Wish("L1", "O1", 3), Wish("L1", "O1", 2)], [10, 50]),
        ([Wish("L1", "unknown", 1)], [0, 0]),
        ([Wish("L9", "O1", 1)], [0, 0]),
    ],
)
def test_each_rank_below_the_first_costs_and_an_unwished_opening_all_of_them(
    wishes: list[Wish], expected: list[int]
) -> None:
    problem = two_openings(policy=replace(policy(learner_wish=10), wish_ranks=5), wishes=tuple(wishes))
    assert points(problem) == expected
    assert [check_pair(problem, "L1", name).cost for name in ("O1", "O2")] == expected


def test_an_employer_who_wishes_somebody_prefers_her_to_all_others() -> None:
    problem = Problem(
        learners=(learner(), learner(id="L2")),
        openings=(opening(), opening(id="O2")),
        policy=replace(policy(employer_wish=10), wish_ranks=3),
        employer_wishes=(Wish("L2", "O1", 1),),
    )
    assert points(problem) == [30, 0, 0, 0]


def test_new_skills_count_up_to_what_the_policy_asks() -> None:
    who = learner(known_skills=frozenset({"bake"}))
    openings = tuple(
        opening(id=f"O{k}", skills=frozenset(skills))
        for k, skills in enumerate((["bake"], ["bake", "cut"], ["cut", "serve"], ["cut", "serve", "fry"], []))
    )
    problem = Problem(
        learners=(who,), openings=openings, policy=replace(policy(new_skills=7), skills_counted=2)
    )
    assert points(problem) == [14, 7, 0, 0, 14]


def test_more_skills_than_one_word_has_bits_are_told_apart() -> None:
    names = [f"s{k:03}" for k in range(150)]
    problem = one_pair(
        learner(known_skills=frozenset(names[:149])),
        opening(skills=frozenset(names)),
        policy=replace(policy(new_skills=1), skills_counted=10),
    )
    assert points(problem) == [9]


@pytest.mark.parametrize(("weight", "expected"), [(8, [0, 8]), (-8, [8, 0]), (0, [0, 0])])
def test_an_earlier_employer_is_preferred_or_avoided(weight: int, expected: list[int]) -> None:
    problem = two_openings(policy=policy(same_employer=weight), previous=frozenset({("L1", "inn")}))
    assert points(problem) == expected
    assert [check_pair(problem, "L1", name).cost for name in ("O1", "O2")] == expected


def test_who_was_nowhere_before_leaves_nobody() -> None:
    assert points(two_openings(policy=policy(same_employer=8))) == [0, 0]
    elsewhere = frozenset({("L1", "gone"), ("L9", "inn")})
    assert points(two_openings(policy=policy(same_employer=8), previous=elsewhere)) == [0, 0]


def test_a_pair_too_dear_for_the_solver_is_refused() -> None:
    with pytest.raises(ValueError, match="the weights make a pair cost"):
        points(one_pair(policy=policy(distance=10**8)))


@given(rounds())
def test_the_table_and_the_single_check_price_every_pair_alike(problem: Problem) -> None:
    problem = problem.canonical()
    found = find_pairs(problem)
    scores = score(problem, found)
    assert np.array_equal(scores.total, sum(scores.terms.values(), np.zeros(len(found.opening), np.int64)))
    assert tuple(scores.terms) == TERMS
    assert (scores.total >= 0).all()
    for i, who in enumerate(problem.learners):
        for e in range(found.indptr[i], found.indptr[i + 1]):
            single = check_pair(problem, who.id, problem.openings[found.opening[e]].id)
            assert single.terms == {name: values[e] for name, values in scores.terms.items()}
            assert single.cost == scores.total[e]
