"""Who may go where by the two files: qualification, place, dates, age, wishes, seats, travel times."""

from pathlib import Path

import pytest
from django.utils.translation import override

from tests.matching.match_files.made import (
    answered,
    faults,
    learner,
    opening,
    pairs,
    question,
    reasons,
    warnings,
)


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        ("Automehāniķis", "automehanikis"),
        ("AUTOMEHANIKIS", "Automehāniķis"),
        ("Vehicle mechanic", "Automehāniķis; Pavārs"),
        ("Automehāniķis", "Pavārs, Automehāniķis"),
        ("Ķēķa meistars", "kēķa  MEISTARS"),
        ("Automehāniķis", "Pavārs\nAutomehāniķis"),
    ],
)
def test_a_qualification_is_known_by_name_or_code_and_others_by_their_letters(
    tmp_path: Path, wanted: str, offered: str
) -> None:
    found = answered(tmp_path, [learner(qualification=wanted)], [opening(qualifications=offered)])
    assert pairs(found) == {"L1": "V1"}


def test_another_qualification_gets_no_place(tmp_path: Path) -> None:
    found = answered(tmp_path, [learner(qualification="Pavārs")], [opening()])
    assert reasons(found) == {"L1": "qualification"}


def test_a_misspelt_qualification_is_kept_and_the_likely_name_is_told(tmp_path: Path) -> None:
    asked = question(tmp_path, [learner(qualification="Automehanikiss")], [opening()])
    (line,) = warnings(asked, "qualification_unknown")
    assert "“Automehanikiss” (1 row)" in line
    assert "Automehāniķis" in line


def test_an_unknown_qualification_that_both_files_name_is_no_remark(tmp_path: Path) -> None:
    asked = question(
        tmp_path, [learner(qualification="Jauna profesija")], [opening(qualifications="JAUNA PROFESIJA")]
    )
    assert not warnings(asked, "qualification_unknown")


@pytest.mark.parametrize(
    "where",
    [
        {"town": "valmiera"},
        {"town": "VALMIERA"},
        {"town": "", "address": "Rīgas iela 1, Valmiera, LV-4201"},
        {"town": "", "lat": "57,53850", "lon": "25,42636"},
        {"town": "", "Koordinātas": "57.53850, 25.42636"},
    ],
)
def test_a_place_is_found_by_town_address_or_coordinates(tmp_path: Path, where: dict[str, object]) -> None:
    found = answered(tmp_path, [learner(**where)], [opening()])
    assert pairs(found) == {"L1": "V1"}
    assert found.placed[0].place is not None
    assert found.placed[0].place.km == pytest.approx(0, abs=1)


@pytest.mark.parametrize("town", ["", "Nekurciems", "-"])
def test_a_learner_without_a_location_is_kept_and_never_guessed(tmp_path: Path, town: str) -> None:
    people = [learner(town=town), learner(learner_id="L2")]
    found = answered(tmp_path, people, [opening(seats="2")])
    assert reasons(found) == {"L1": "location_missing"}
    assert len(warnings(found.question, "no_location")) == 1


def test_a_missing_location_is_the_reason_even_where_no_opening_fits(tmp_path: Path) -> None:
    found = answered(tmp_path, [learner(town="", qualification="Pavārs")], [opening()])
    assert reasons(found) == {"L1": "location_missing"}


def test_an_opening_without_a_location_takes_nobody(tmp_path: Path) -> None:
    found = answered(tmp_path, [learner()], [opening(town="Nekurciems")])
    assert reasons(found) == {"L1": "location_missing"}


def test_a_file_without_any_column_of_places_is_read_and_told(tmp_path: Path) -> None:
    people = [{"learner_id": "L1", "qualification": "Automehāniķis"}]
    found = answered(tmp_path, people, [opening()])
    assert reasons(found) == {"L1": "location_missing"}
    assert len(warnings(found.question, "no_places")) == 1


def test_coordinates_outside_latvia_are_not_used_and_told(tmp_path: Path) -> None:
    asked = question(tmp_path, [learner(town="", lat="54.6872", lon="25.2797")], [opening()])
    assert not asked.problem.learners[0].bases
    assert len(warnings(asked, "point_outside")) == 1


@pytest.mark.parametrize(("limit", "placed"), [("60", False), ("110", True), ("", False)])
def test_the_learners_own_limit_goes_before_the_policys(tmp_path: Path, limit: str, placed: bool) -> None:
    found = answered(tmp_path, [learner(max_km=limit)], [opening(town="Rīga")])
    assert bool(found.placed) is placed
    if not placed:
        assert reasons(found) == {"L1": "distance"}


@pytest.mark.parametrize(
    ("free", "dates", "placed"),
    [
        (("2026-09-01", "2027-06-30"), ("2026-09-01", "2027-06-30"), True),
        (("2026-09-01", "2027-06-30"), ("2026-08-31", "2027-06-30"), False),
        (("2026-09-01", "2027-06-30"), ("2026-09-01", "2027-07-01"), False),
        (("2026-09-01", ""), ("2026-10-01", "2030-01-01"), True),
        (("", "2027-06-30"), ("2026-10-01", "2027-07-01"), False),
        (("", ""), ("2026-10-01", "2027-07-01"), True),
        (("2026-09-01", "2027-06-30"), ("", ""), True),
    ],
)
def test_an_opening_lies_within_the_days_on_which_the_learner_is_free(
    tmp_path: Path, free: tuple[str, str], dates: tuple[str, str], placed: bool
) -> None:
    people = [learner(available_from=free[0], available_to=free[1])]
    found = answered(tmp_path, people, [opening(starts_on=dates[0], ends_on=dates[1])])
    assert bool(found.placed) is placed
    if not placed:
        assert reasons(found) == {"L1": "dates"}


@pytest.mark.parametrize(("born", "placed"), [("2008-10-01", True), ("2008-10-02", False)])
def test_the_employers_least_age_counts_on_the_first_day(tmp_path: Path, born: str, placed: bool) -> None:
    found = answered(
        tmp_path,
        [learner(birth_date=born)],
        [opening(min_age="18", starts_on="2026-10-01", ends_on="2027-05-01")],
    )
    assert bool(found.placed) is placed
    if not placed:
        assert reasons(found) == {"L1": "age_hazard"}


def test_an_age_that_cannot_be_told_is_flagged(tmp_path: Path) -> None:
    found = answered(
        tmp_path, [learner()], [opening(min_age="18", starts_on="2026-10-01", ends_on="2027-05-01")]
    )
    assert pairs(found) == {"L1": "V1"}
    assert found.placed[0].flags


def test_more_learners_than_seats_are_over_demanded_and_the_place_for_more_is_named(tmp_path: Path) -> None:
    people = [learner(learner_id=f"L{n}") for n in range(3)]
    found = answered(tmp_path, people, [opening(seats="2")])
    assert len(found.placed) == 2
    assert set(reasons(found).values()) == {"over_demanded"}
    assert [gain.opening_id for gain in found.gains if gain.more_placed] == ["V1"]


def test_wishes_decide_between_equals_in_their_order(tmp_path: Path) -> None:
    places = [opening(), opening(opening_id="V2"), opening(opening_id="V3")]
    people = [learner(wishes="V3; V1"), learner(learner_id="L2", wishes="v 3;V2")]
    found = answered(tmp_path, people, places)
    ranks = {result.learner.id: result.place.wish_rank for result in found.placed if result.place}
    assert sorted(ranks.values()) == [1, 2]


def test_an_unknown_wish_is_left_out_and_the_next_moves_up(tmp_path: Path) -> None:
    asked = question(tmp_path, [learner(wishes="X9; V1")], [opening()])
    assert [tuple(wish) for wish in asked.problem.wishes] == [("L1", "V1", 1)]
    (line,) = warnings(asked, "wish_unknown")
    assert line.startswith("learners.csv: Row 2, column F “wishes”")
    assert "X9" in line


def test_wishes_may_be_parted_by_commas(tmp_path: Path) -> None:
    places = [opening(), opening(opening_id="V2")]
    asked = question(tmp_path, [learner(wishes="V2, V1, V9")], places)
    assert [(wish.opening_id, wish.rank) for wish in asked.problem.wishes] == [("V2", 1), ("V1", 2)]
    assert len(warnings(asked, "wish_unknown")) == 1


def test_an_opening_without_seats_takes_nobody(tmp_path: Path) -> None:
    assert reasons(answered(tmp_path, [learner()], [opening(seats="0")])) == {"L1": "capacity"}


def test_travel_minutes_are_used_instead_of_kilometres(tmp_path: Path) -> None:
    ways = [
        {"from": "Rīga", "to": "Valmiera", "minutes": "20"},
        {"from": "Cēsis", "to": "valmiera", "minutes": "500"},
    ]
    people = [learner(town="Rīga"), learner(learner_id="L2", town="Cēsis")]
    found = answered(tmp_path, people, [opening(seats="2")], travel=ways)
    assert pairs(found) == {"L1": "V1"}
    assert reasons(found) == {"L2": "distance"}


def test_a_village_that_only_the_travel_table_knows_can_be_left_from(tmp_path: Path) -> None:
    ways = [{"from": "Nekurciems", "to": "Valmiera", "minutes": "15"}]
    found = answered(tmp_path, [learner(town="nekurciems")], [opening()], travel=ways)
    assert pairs(found) == {"L1": "V1"}


def test_one_way_with_two_times_is_a_fault(tmp_path: Path) -> None:
    ways = [{"from": "Rīga", "to": "Valmiera", "minutes": value} for value in ("20", "30")]
    (line,) = faults(tmp_path, [learner()], [opening()], travel=ways)
    assert line.startswith("travel.csv: Row 3, column C “minutes”")


def test_another_seed_draws_another_lottery_and_the_same_draws_the_same(tmp_path: Path) -> None:
    people = [learner(learner_id=f"L{n}") for n in range(9)]
    first, again, other = (
        [row.lottery for row in question(tmp_path / name, people, [opening()], seed=seed).problem.learners]
        for name, seed in (("a", ""), ("b", ""), ("c", "x"))
    )
    assert first == again
    assert first != other
    assert len(set(first)) == 9


def test_an_earlier_employer_counts_where_the_policy_says_so(tmp_path: Path) -> None:
    asked = question(tmp_path, [learner(**{"Iepriekšējais darba devējs": "sia PARAUGS"})], [opening()])
    assert asked.problem.previous == {("L1", asked.problem.openings[0].employer)}
