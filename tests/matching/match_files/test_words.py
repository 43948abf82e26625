"""Sentences about one learner: true, with the figures in them, in both languages."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from matching.engine import match
from matching.match_files import wording as words
from matching.match_files.answer import Answer, Result, answer
from tests.matching.match_files.made import answered, learner, opening, question


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with override("en"):
        yield


def result_of(found: Answer, learner_id: str = "L1") -> Result:
    return next(r for r in (*found.placed, *found.unplaced) if r.learner.id == learner_id)


def said(found: Answer, learner_id: str = "L1") -> str:
    return " ".join(words.why(result_of(found, learner_id), found))


def test_a_place_is_explained_by_way_wish_and_the_next_best(tmp_path: Path) -> None:
    places = [opening(), opening(opening_id="V2", employer="SIA Otrs", town="Cēsis")]
    found = answered(tmp_path, [learner(town="Smiltene", wishes="V1")], places)
    text = said(found)
    assert re.search(r"The way to work is \d+\.\d km", text)
    assert "It is wish number 1." in text
    assert "The next best, SIA Otrs, Cēsis, would have cost everybody together" in text


def test_two_ends_known_only_as_one_town_are_called_so(tmp_path: Path) -> None:
    assert "in the same town" in said(answered(tmp_path, [learner()], [opening()]))
    exact = learner(town="", lat="57.54108", lon="25.42751")
    assert "in the same town" not in said(answered(tmp_path, [exact], [opening()]))


def test_the_price_of_the_next_best_is_what_a_round_without_the_first_costs_more(tmp_path: Path) -> None:
    places = [opening(), opening(opening_id="V2", town="Cēsis")]
    found = answered(tmp_path, [learner()], places)
    without = answered(tmp_path, [learner()], places[1:])
    extra = without.outcome.solution.total_cost - found.outcome.solution.total_cost
    assert f"cost everybody together {extra} points more" in said(found)


def test_an_equally_good_next_best_is_called_so(tmp_path: Path) -> None:
    found = answered(tmp_path, [learner()], [opening(), opening(opening_id="V2")])
    assert "just as good for everybody together" in said(found)


def test_the_only_possible_place_is_called_so(tmp_path: Path) -> None:
    assert "No other opening was possible." in said(answered(tmp_path, [learner()], [opening()]))


def test_a_place_that_others_would_miss_is_called_so(tmp_path: Path) -> None:
    people = [learner(), learner(learner_id="L2", qualification="Pavārs")]
    places = [opening(), opening(opening_id="V2", town="Cēsis", qualifications="Automehāniķis;Pavārs")]
    assert "left somebody else without a place" in said(answered(tmp_path, people, places))


def test_minutes_are_told_where_they_were_used(tmp_path: Path) -> None:
    ways = [{"from": "Rīga", "to": "Valmiera", "minutes": "25"}]
    found = answered(tmp_path, [learner(town="Rīga")], [opening()], travel=ways)
    assert "The way takes 25 minutes" in said(found)


def test_too_far_names_the_nearest_its_distance_and_the_limit(tmp_path: Path) -> None:
    places = [opening(town="Rīga", employer="SIA Tālā"), opening(opening_id="V2", town="Cēsis")]
    found = answered(tmp_path, [learner(max_km="5")], places)
    text = said(found)
    assert "2 openings offer this qualification" in text
    assert "too far (2)" in text
    assert "SIA Paraugs, Cēsis" in text
    assert "limit is 5 km" in text


def test_a_missing_qualification_is_named(tmp_path: Path) -> None:
    found = answered(tmp_path, [learner(qualification="Pavārs")], [opening()])
    assert "“Pavārs”" in said(found)


def test_several_rules_are_counted_and_the_heaviest_is_the_reason(tmp_path: Path) -> None:
    people = [learner(available_from="2026-09-01", available_to="2027-06-01", birth_date="2010-01-01")]
    dated = {"starts_on": "2026-10-01", "ends_on": "2027-05-01"}
    places = [
        opening(starts_on="2026-08-01", ends_on="2027-05-01"),
        opening(opening_id="V2", **dated, min_age="18"),
        opening(opening_id="V3", **dated, min_age="18"),
        opening(opening_id="V4", **dated, town="Liepāja"),
    ]
    found = answered(tmp_path, people, places)
    assert result_of(found).reason == "age_hazard"
    text = said(found)
    assert "4 openings offer this qualification" in text
    for part in ("dates do not fit (1)", "age or hazards (2)", "too far (1)"):
        assert part in text


def test_an_over_demanded_learner_reads_how_many_compete_and_where_more_seats_help(tmp_path: Path) -> None:
    people = [learner(learner_id=f"L{n}") for n in range(5)]
    found = answered(tmp_path, people, [opening(seats="2"), opening(opening_id="V2", employer="SIA Otrs")])
    text = said(found, found.unplaced[0].learner.id)
    assert "5 learners compete for 3 seats: 2 too few" in text
    assert "SIA Paraugs, Valmiera" in text
    assert "SIA Otrs, Valmiera" in text


def test_one_more_seat_where_it_is_said_to_help_does_help(tmp_path: Path) -> None:
    people = [learner(learner_id=f"L{n}") for n in range(4)]
    places = [opening(), opening(opening_id="V2", town="Cēsis")]
    found = answered(tmp_path / "a", people, places)
    for gain in (gain for gain in found.gains if gain.more_placed):
        more = [{**row, "seats": "2"} if row["opening_id"] == gain.opening_id else row for row in places]
        assert len(answered(tmp_path / "b", people, more).placed) == len(found.placed) + 1
    assert {gain.opening_id for gain in found.gains} == {"V1", "V2"}


def test_an_unknown_home_is_quoted_with_what_may_be_meant(tmp_path: Path) -> None:
    text = said(answered(tmp_path, [learner(town="Valmera")], [opening()]))
    assert "“Valmera”" in text
    assert "Valmiera" in text


def test_a_home_like_nothing_we_know_is_quoted_with_what_to_write(tmp_path: Path) -> None:
    text = said(answered(tmp_path, [learner(town="Qqqqqqqq")], [opening()]))
    assert "“Qqqqqqqq”" in text
    assert "coordinates" in text


def test_a_blank_home_says_what_to_give(tmp_path: Path) -> None:
    assert "Give a town" in said(answered(tmp_path, [learner(town="")], [opening()]))


def test_openings_without_a_location_are_blamed_on_the_openings(tmp_path: Path) -> None:
    text = said(answered(tmp_path, [learner()], [opening(town="")]))
    assert "The openings have no location." in text


def test_an_unchecked_age_is_marked_only_where_an_age_is_asked(tmp_path: Path) -> None:
    dated = {"starts_on": "2026-10-01", "ends_on": "2027-05-01"}
    assert words.flags(result_of(answered(tmp_path, [learner()], [opening(min_age="18", **dated)])))
    assert not words.flags(result_of(answered(tmp_path, [learner()], [opening(**dated)])))


def test_every_reason_of_the_engine_has_words() -> None:
    from matching.engine.problem import REASONS
    from matching.kernel.reasons import BY_HAND, OVER_DEMANDED, REASON_WORDS

    assert {reason.value for reason in REASONS} | {OVER_DEMANDED} == REASON_WORDS.keys() - {BY_HAND}


def test_latvian_figures_have_a_decimal_comma(tmp_path: Path) -> None:
    asked = question(tmp_path, [learner(town="Cēsis")], [opening()])
    with override("lv"):
        found = answer(asked, match(asked.problem))
        place = found.placed[0].place
        assert place is not None
        assert place.km is not None
        assert f"{place.km:.1f} km".replace(".", ",") in said(found)
