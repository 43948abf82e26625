"""A problem that no answer could be given for is refused when it is made."""

from datetime import date
from typing import Any

import pytest

from matching.engine.problem import Base, LearnerRow, OpeningRow, Policy, Problem, Wish
from tests.matching.engine.rows import learner, one_pair, opening

LOCKED = frozenset({("L1", "O1")})


def problem(learners: tuple[LearnerRow, ...], openings: tuple[OpeningRow, ...], **changed: Any) -> Problem:
    return Problem(learners=learners, openings=openings, **changed)


WRONG: dict[str, tuple[Any, str]] = {
    "two learners": (lambda: problem((learner(), learner()), ()), "learner 'L1' occurs twice"),
    "two openings": (lambda: problem((), (opening(), opening())), "opening 'O1' occurs twice"),
    "kind": (lambda: one_pair(where=opening(kind="job")), "kind must be one of"),
    "seats": (lambda: one_pair(where=opening(capacity=-1)), "capacity -1 is out of range"),
    "dates": (lambda: one_pair(where=opening(ends_on=date(2020, 1, 1))), "ends before it starts"),
    "hours": (lambda: one_pair(where=opening(weekly_hours=-1.0)), "weekly_hours must be a finite number"),
    "half a point": (lambda: one_pair(where=opening(lat=None)), "has half a point"),
    "off the globe": (lambda: one_pair(learner(bases=(Base(56.9, 240.0),))), "lies off the globe"),
    "swapped point": (lambda: one_pair(learner(bases=(Base(240.0, 56.9),))), "lies off the globe"),
    "limit": (lambda: one_pair(learner(max_km=float("nan"))), "max_km must be a finite number"),
    "minutes": (lambda: one_pair(travel_minutes={("a", "b"): -1.0}), "travel_minutes from 'a' to 'b'"),
    "locked stranger": (lambda: problem((), (opening(),), locked=LOCKED), "names an unknown row"),
    "locked twice": (
        lambda: problem(
            (learner(),), (opening(), opening(id="O2")), locked=frozenset({("L1", "O1"), ("L1", "O2")})
        ),
        "locked to two openings",
    ),
    "locked beyond the seats": (
        lambda: problem(
            (learner(), learner(id="L2")), (opening(),), locked=frozenset({("L1", "O1"), ("L2", "O1")})
        ),
        "fewer seats than locked learners",
    ),
    "weight": (lambda: Policy(distance=-1), "distance must be a whole number"),
    "half a weight": (lambda: Policy(learner_wish=0.5), "learner_wish must be a whole number"),  # type: ignore[arg-type]
    "endless limit": (lambda: Policy(max_km=float("inf")), "max_km must be a finite number"),
    "no speed": (lambda: Policy(minutes_per_km=0.0), "minutes_per_km must be above 0"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_faulty_problem_is_refused(name: str) -> None:
    make, message = WRONG[name]
    with pytest.raises(ValueError, match=message):
        make()


def test_returning_to_an_employer_may_cost() -> None:
    assert Policy(same_employer=-3).same_employer == -3


def test_the_canonical_form_sorts_by_lottery_and_drops_wishes_for_the_unknown() -> None:
    one, two, three = learner(id="A", lottery=2), learner(id="B", lottery=1), learner(id="C", lottery=1)
    found = problem(
        (one, three, two),
        (opening(id="P"), opening(id="O")),
        wishes=(Wish("A", "P", 3), Wish("A", "P", 2), Wish("A", "Q", 1), Wish("Z", "P", 1)),
        excluded=frozenset({("A", "inn"), ("A", "gone"), ("Z", "inn")}),
    ).canonical()
    assert [row.id for row in found.learners] == ["B", "C", "A"]
    assert [row.id for row in found.openings] == ["O", "P"]
    assert found.wishes == (Wish("A", "P", 2),)
    assert found.excluded == {("A", "inn")}
    assert found.canonical() == found
