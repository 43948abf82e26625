"""The parts of an import: sentences in both languages, names, differences, sites, who an employer is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from alliances.geography import services as places
from alliances.imports.services import field_changes as compare
from alliances.imports.services.importer import Context
from alliances.imports.services.lookup import Names, fold, listed
from alliances.imports.services.rows import Change, Fault, Incoming, Planned, as_import_rows
from alliances.imports.services.stored_text import localize, shown, text_in
from alliances.kernel.actor import SYSTEM
from alliances.kernel.identifiers import MASK
from alliances.kernel.spreadsheets.cells import parse_cells
from alliances.kernel.spreadsheets.columns import Column, Kind
from alliances.kernel.spreadsheets.rows import CellError
from alliances.kernel.spreadsheets.table_detection import find_table
from alliances.kernel.spreadsheets.upload import read_upload
from alliances.organisations.imports import identity
from alliances.organisations.models import Organisation, Workplace
from alliances.organisations.queries import Sites
from tests.factories import registration_number


def row(number: int = 2, **values: Any) -> Incoming:
    return Incoming(number, values)


def test_a_sentence_is_kept_in_both_languages_and_read_in_ones_own() -> None:
    said = localize(format_lazy("{}: {}", _("School"), "{x}"))
    for language, word in (("lv", "Skola: {x}"), ("en", "School: {x}")):
        with override(language):
            assert text_in(said) == word
    assert localize("Ģirts") == "Ģirts"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (dt.date(2026, 3, 1), "01.03.2026"),
        (40.0, "40"),
        (Decimal("35.50"), "35.5"),
        (1000, "1000"),
        (Decimal("1000"), "1000"),
        (["a", "b"], "a; b"),
    ],
)
def test_values_are_shown_as_people_write_them(value: object, text: str) -> None:
    assert shown(value) == text


def test_names_are_found_without_diacritics_and_quotes_and_suggested() -> None:
    names = Names(["Automehāniķis", "Pavārs"], lambda name: (name,))
    assert names.one(' "AUTOMEHANIKIS" ') == "Automehāniķis"
    assert names.one("Automehānikss") is None
    assert names.suggest("Automehānikss") == ["Automehāniķis"]


def test_a_name_of_two_things_is_neither() -> None:
    names = Names([1, 2], lambda _number: ("SIA Divi",))
    assert (names.one("sia divi"), names.find("sia divi")) == (None, [1, 2])


def test_only_so_many_unknown_names_are_advised_on() -> None:
    names = Names(["Automehāniķis"], lambda name: (name,))
    advised = [names.suggest(f"Automehāniķis{n}") for n in range(300)]
    assert all(advised[:200])
    assert not any(advised[200:])
    assert advised[0] == names.suggest("Automehāniķis0")


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_empty_texts_and_nulls_do_not_differ_but_zero_does() -> None:
    employer = Organisation(name="SIA A", contact_phone="", sector=None)
    assert compare.differences(employer, {"contact_phone": None, "sector": None, "name": "SIA A"}) == []
    site = Workplace(lat=0.0)
    assert [change.field for change in compare.differences(site, {"lat": None})] == ["lat"]


def test_a_protected_change_is_shown_and_not_set() -> None:
    employer = Organisation(name="SIA A", contact_phone="1")
    wanted = {"name": "SIA B", "contact_phone": "2"}
    changes = compare.differences(employer, wanted, ["contact_phone"])
    assert changes == [Change("name", "SIA A", "SIA B"), Change("contact_phone", "1", "2", is_protected=True)]
    assert compare.set_changes(employer, wanted, changes) == ["name"]
    assert (employer.name, employer.contact_phone) == ("SIA B", "1")


@pytest.mark.parametrize(
    ("before", "town", "values", "fields"),
    [
        ({"town": "Cēsis"}, "Cēsis", {}, set()),
        ({"town": "Cēsis", "lat": None, "lon": None}, "Cēsis", {}, {"location"}),
        ({"town": "Cēsis", "address": "Liepu iela 1"}, "Cēsis", {}, set()),
        ({"town": "Cēsis", "address": "Liepu iela 1"}, "Cēsis", {"address": ""}, {"address", "location"}),
        ({"town": "Cēsis", "address": "Liepu iela 1"}, "Valmiera", {}, {"town", "address", "location"}),
        ({"town": "Cēsis"}, "Cēsis", {"lat": 57.4, "lon": 25.3}, {"location"}),
    ],
)
def test_a_place_moves_only_where_the_row_says_so(
    before: dict[str, Any], town: str, values: dict[str, Any], fields: set[str]
) -> None:
    known = {"lat": 57.31, "lon": 25.27, "location_source": "geocoder", **before}
    site = Workplace(municipality="Cēsu novads", place_code="G460570", **known)
    incoming = row(town=town, **values)
    wanted, changes = compare.moves(site, compare.where(incoming), incoming.values)
    assert {change.field for change in changes} - {"municipality"} == fields
    assert bool(wanted) == bool(fields)


def test_site_of_a_row_is_known_by_address_then_town_then_point() -> None:
    cesis = places.locate("Cēsis")
    sites = [
        Workplace(pk=1, organisation_id=7, **places.locate("Cēsis", "Liepu iela 1")),
        Workplace(pk=2, organisation_id=7, **places.locate("Cēsis", "Ozolu iela 2")),
        Workplace(pk=3, organisation_id=7, **places.locate("Valmiera")),
        Workplace(pk=4, organisation_id=7, kind="hostel", **places.locate("Ogre")),
    ]
    found = Sites(sites, lambda site: site.organisation_id)

    def pk(where: places.Location, **more: Any) -> int | None:
        site = found.find(7, where, **more)
        return site.pk if site else None

    assert pk(places.locate("Cēsis", "OZOLU IELA 2")) == 2
    assert pk(places.locate("Cēsis", "Bērzu iela 3")) is None
    assert pk(cesis) == 1
    assert pk(places.locate("Valmiera", "Rīgas iela 1")) == 3
    assert pk(places.locate("Ogre")) is None
    at_point = places.locate("Valmiera", lat=57.5, lon=25.4)
    assert (pk(at_point), pk(at_point, may_refine=True)) == (None, 3)
    assert found.find(8, cesis) is None


@given(st.integers(10**10, 4 * 10**10 - 1))
def test_no_number_that_could_be_a_persons_survives(number: int) -> None:
    guarded = identity.guard({identity.NUMBER: str(number)})
    assert str(number) not in str({key: value for key, value in guarded.items() if key != "person_hash"})
    assert guarded[identity.NUMBER] in (None, MASK)


def test_company_numbers_pass_and_equal_codes_have_equal_keys() -> None:
    number = registration_number(1)
    assert identity.guard({identity.NUMBER: number}) == {identity.NUMBER: number}
    assert identity.identity(row(**{identity.NUMBER: f"LV{number}"}), Context(SYSTEM))[0] == number
    first, second = (identity.guard({identity.NUMBER: code}) for code in ("120365-11234", "12036511234"))
    assert first["person_hash"] == second["person_hash"]
    short = [
        identity.guard({identity.NUMBER: code}) for code in ("010203-12345", "10203-12345", "1020312345")
    ]
    assert len({guarded["person_hash"] for guarded in short}) == 1
    assert first["person_sealed"] != second["person_sealed"]


@pytest.mark.parametrize("code", ["120365-11234", "12036511234", "10203-12345", "1020312345"])
def test_a_personal_code_in_a_wrong_cell_is_not_repeated(code: str) -> None:
    columns = (Column("name", "name"), Column("born_on", "born", Kind.DATE))
    table = find_table(read_upload(f"name;born\nAnna;{code}\n".encode(), "a.csv"), columns)
    (read,) = parse_cells(table, columns)
    kept = as_import_rows([Planned(read)], 1)[0].errors
    assert code[-5:] not in str(kept)
    assert kept[0]["code"] == "not_a_date"
    assert kept[0]["value"] == MASK


def test_a_refused_row_shows_its_faults_and_promises_no_changes() -> None:
    fault = Fault("x", "wrong")
    planned = Planned(row(), changes=[Change("name", "a", "b")], faults=[fault], warnings=[fault])
    kept = as_import_rows([planned], 1)[0]
    assert (kept.state, kept.changes, kept.warnings) == ("refused", [], [])
    assert [error["code"] for error in kept.errors] == ["x"]


def test_only_kept_changes_leave_a_row_unchanged() -> None:
    assert Planned(row(), changes=[Change("name", "a", "b", is_protected=True)]).state == "unchanged"
    assert Planned(row(), changes=[Change("name", "a", "b")]).state == "changed"
    assert Planned(row(), is_new=True).state == "new"


def test_half_a_point_is_a_fault_only_where_both_columns_stand_and_can_be_read() -> None:
    both = Context(SYSTEM, letters={"lat": "A", "lon": "B"})
    assert [fault.column for fault in compare.half_a_point(row(lat=57.3, lon=None), both)] == ["lon"]
    assert [fault.column for fault in compare.half_a_point(row(lat=None, lon=25.3), both)] == ["lat"]
    assert not compare.half_a_point(row(lat=57.3, lon=25.3), both)
    assert not compare.half_a_point(row(lat=None, lon=None), both)
    assert not compare.half_a_point(row(lat=57.3), Context(SYSTEM, letters={"lat": "A"}))
    misread = CellError(2, "lon", "lon", "x", "not_a_number", "", "")
    assert not compare.half_a_point(Incoming(2, {"lat": 57.3, "lon": None}, [misread]), both)


def test_a_list_is_parted_at_commas_only_between_known_names() -> None:
    known = {"Pavārs", "Konditors", "Kuģu, laivu zvanītājs"}
    texts = ["Pavārs, Konditors", "Kuģu, laivu zvanītājs", "Pavārs, Burvis"]
    assert listed(texts, known.__contains__) == ["Pavārs", "Konditors", *texts[1:]]
