"""The shipped facts point at each other, and each row says where it comes from."""

from __future__ import annotations

from collections import Counter

import pytest

from alliances import reference
from alliances.kernel.geo import Gazetteer
from alliances.kernel.identifiers import check_atvk, check_profession_code, check_programme_code
from alliances.kernel.text import search_key

FILES = sorted(path.stem for path in reference.FOLDER.glob("*.csv"))
WITHOUT_COLUMNS = {"latvia_outline", "legal_parameters", "hazards"}


def column(name: str, key: str) -> list[str]:
    return [row[key] for row in reference.rows(name)]


@pytest.mark.parametrize("name", sorted(set(FILES) - WITHOUT_COLUMNS))
def test_each_row_has_a_source_and_a_licence(name):
    for row in reference.rows(name):
        assert row["source"].strip(), row
        assert row["licence"].strip(), row


@pytest.mark.parametrize("name", FILES)
def test_no_row_is_ragged_or_twice_there(name):
    rows = [tuple(row.items()) for row in reference.rows(name)]
    for row in rows:
        assert None not in dict(row).values()
        assert None not in dict(row)
    if name != "latvia_outline":
        assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_explained(name):
    assert f"`{name}.csv`" in (reference.FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["qualifications", "skills", "outcomes", "sectors", "hazards", "places"])
def test_codes_are_given_once_and_fit_their_column(name):
    codes = column(name, "code")
    assert len(set(codes)) == len(codes)
    assert max(map(len, codes)) <= 40 + 20 * (name in {"skills", "outcomes"})


def test_there_are_more_than_sixty_qualifications_with_a_level_and_its_basis():
    rows = reference.rows("qualifications")
    assert len(rows) >= 60
    for row in rows:
        assert row["lki_level"] in {"2", "3", "4"}
        assert row["lki_scale"] == "LKI"
        assert row["lki_basis"] in {"stated in the source", "inferred from the kind of qualification; verify"}
        assert bool(row["pkl_level"]) == bool(row["pkl_until"])
        assert row["name_en"]


def test_an_old_level_is_one_below_the_new_one_where_both_are_stated():
    for row in reference.rows("qualifications"):
        if row["pkl_level"]:
            assert int(row["lki_level"]) == int(row["pkl_level"]) + 1, row


def test_no_two_qualifications_are_found_by_the_same_name():
    names = [search_key(row["name_lv"]) for row in reference.rows("qualifications")]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_each_qualification_has_five_to_eight_outcomes_of_known_skills():
    outcomes = Counter(column("outcomes", "qualification"))
    assert set(outcomes) == set(column("qualifications", "code"))
    assert set(outcomes.values()) <= set(range(5, 9))
    assert set(column("outcomes", "skill")) == set(column("skills", "code"))


def test_outcomes_say_what_somebody_can_do_in_both_languages():
    for row in reference.rows("outcomes"):
        assert row["name_lv"].startswith("Spēj ")
        assert row["name_en"].startswith("Can ")


def test_esco_is_named_where_its_addresses_are_used():
    for row in reference.rows("skills"):
        assert bool(row["esco_uri"]) == ("European Commission" in row["source"])


def test_everything_belongs_to_a_known_sector():
    assert set(column("qualifications", "sector")) <= set(column("sectors", "code"))


def test_codes_of_registers_have_the_right_form():
    for row in reference.rows("qualifications"):
        if row["profession_code"]:
            assert check_profession_code(row["profession_code"]).value == row["profession_code"]
        if row["programme_code"]:
            assert not check_programme_code(row["programme_code"]).warnings
    for row in reference.rows("municipalities"):
        assert not check_atvk(row["atvk"]).warnings


def test_only_the_known_programme_codes_are_used():
    seen = {"33525011", "33525061", "33341021", "33483011", "33581011", "33484011"}
    used = {code for code in column("schools_programmes", "programme_code") if code}
    assert used <= seen


def test_twenty_two_schools_are_competence_centres():
    assert column("schools", "is_competence_centre").count("yes") == 22


def test_programmes_name_known_schools_and_qualifications_once():
    pairs = [(row["school"], row["qualification"]) for row in reference.rows("schools_programmes")]
    assert len(set(pairs)) == len(pairs)
    assert {school for school, _ in pairs} == set(column("schools", "viis_code"))
    assert {qualification for _, qualification in pairs} <= set(column("qualifications", "code"))


def test_assumptions_for_the_demo_say_so():
    for row in reference.rows("schools_programmes"):
        assert ("demo assumption" in row["basis"]) or row["basis"].split()[0] in {"RVT", "VTDT"}


def test_every_school_lies_at_a_place_and_its_town_is_found():
    gazetteer = Gazetteer.load()
    for row in reference.rows("schools"):
        place = gazetteer.get(row["place"])
        assert place is not None, row["name"]
        assert (float(row["lat"]), float(row["lon"])) == (place.lat, place.lon)
        assert gazetteer.find(row["town"]) is not None, row["town"]
        found = gazetteer.find_in_address(row["address"])
        assert found is None or found.name == row["town"], row["address"]


def test_no_school_number_passes_for_a_company():
    assert set(column("schools", "registration_number")) == {""}
    assert {len(code) for code in column("schools", "viis_code")} == {10}


def test_hazards_that_were_not_seen_are_marked_as_remembered():
    for row in reference.rows("hazards"):
        assert ("unseen" in row["paragraph"]) == (row["evidence"] == "M"), row


def test_the_outline_stays_small():
    assert (reference.FOLDER / "latvia_outline.csv").stat().st_size < 30_000
