"""Names of qualifications and skills: known ones by their code, others by their letters."""

import pytest

from alliances import reference
from matching.match_files.catalogue import Terms


@pytest.fixture(scope="module")
def qualifications() -> Terms:
    return Terms("qualifications")


def test_every_shipped_name_and_code_leads_to_its_code(qualifications: Terms) -> None:
    rows = reference.rows("qualifications")
    assert len(rows) > 60
    for row in rows:
        for name in (row["code"], row["name_lv"], row["name_lv"].upper(), row["name_en"]):
            assert not name or qualifications.code(name) == row["code"]


@pytest.mark.parametrize("text", ["Kuģu zvanītājs", "kugu  ZVANITAJS", "„Kuģu zvanītājs”"])
def test_an_unknown_name_is_its_own_letters(qualifications: Terms, text: str) -> None:
    assert not qualifications.is_known(text)
    assert qualifications.code(text) == "kugu zvanitajs"


def test_a_list_is_parted_at_commas_only_between_known_names(qualifications: Terms) -> None:
    assert qualifications.codes(["Pavārs, Konditors"]) == {
        qualifications.code("Pavārs"),
        qualifications.code("Konditors"),
    }
    assert qualifications.codes(["Kuģu, laivu zvanītājs"]) == {"kugu, laivu zvanitajs"}
    assert qualifications.codes([]) == frozenset()


def test_names_are_shown_in_the_readers_language(qualifications: Terms) -> None:
    code = qualifications.code("Automehāniķis")
    assert qualifications.shown(code) == "Automehāniķis"
    assert qualifications.shown(code, in_english=True) == "Vehicle mechanic"
    assert qualifications.shown("kugu zvanitajs") == "kugu zvanitajs"


def test_what_may_be_meant_comes_from_the_list_else_from_the_other_file(qualifications: Terms) -> None:
    assert "Automehāniķis" in qualifications.suggest("Automehanikkis")
    assert qualifications.suggest("Kuģu zvanitaj", ["Kuģu zvanītājs"]) == ["Kuģu zvanītājs"]
    assert qualifications.suggest("Xyzzyxyzzy", ["Kuģu zvanītājs"]) == []
