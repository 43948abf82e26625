"""Places are found however people write them, and no point is ever guessed."""

from __future__ import annotations

import pytest

from alliances import reference
from alliances.kernel.errors import Refused
from alliances.kernel.geo import ATTRIBUTION, Gazetteer, is_in_latvia
from alliances.kernel.text import search_key

gazetteer = Gazetteer.load()


def name(text: str) -> str | None:
    found = gazetteer.find(text)
    return found.name if found else None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("cesis", "Cēsis"),
        ("CĒSIS", "Cēsis"),
        ("  Cēsis ", "Cēsis"),
        ("ĶEKAVA", "Ķekava"),
        ("kekava", "Ķekava"),
        ("Riga", "Rīga"),
        ("Rīga, Latvija", "Rīga"),
        ("saulaine", "Saulaine"),
        ("Višķi", "Višķi"),
        ("Bolderaja", "Bolderāja"),
        ("Cēsis, Cēsu novads", "Cēsis"),
        ("Cēsu nov., Cēsis", "Cēsis"),
        ("LV-4101", "Cēsis"),
        ("lv 1084", "Rīga"),
        ("LV–2015", "Jūrmala"),
        ("Cēsis LV-4101", "Cēsis"),
    ],
)
def test_a_place_is_found_in_any_spelling(written, meant):
    assert name(written) == meant


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("RAUNAS IELA 12 - 2, CĒSIS, CĒSU NOVADS, LV-4101", "Cēsis"),
        ("FLOTES IELA 12 k-1, KURZEMES RAJONS, RĪGA, LV-1016", "Rīga"),
        ("STABU IELA 20 - 12A, VIDZEMES PRIEKŠPILSĒTA, RĪGA, LV-1011", "Rīga"),
        ("ATBRĪVOŠANAS ALEJA 56, RĒZEKNE, LV-4601", "Rēzekne"),
        ("KANDAVAS IELA 2A, DAUGAVPILS, LV-5401", "Daugavpils"),
        ("KĻAVU IELA 17, MALNAVA, MALNAVAS PAGASTS, KĀRSAVAS NOVADS, LV-5750", "Malnava"),
        ("EGĻU GATVE 9, PRIEKUĻI, PRIEKUĻU PAGASTS, PRIEKUĻU NOVADS, LV-4126", "Priekuļi"),
        ('"OGRES MEŽA TEHNIKUMS", AIZUPES, TĪNŪŽU PAGASTS, IKŠĶILES NOVADS, LV-5001', "Aizupes"),
        ("Jelgavas nov., Zaļenieku pag., Zaļenieki, Milleru ceļš 7 - 11, LV-3011", "Zaļenieki"),
        ("Jelgava, Lielā iela 13, LV-3001", "Jelgava"),
        ("Rīgas iela 5 Cēsis", "Cēsis"),
        ("Raunas iela 12, LV-4101", "Cēsis"),
    ],
)
def test_a_town_is_found_wherever_it_stands_in_an_address(address, meant):
    found = gazetteer.find_in_address(address)
    assert found is not None
    assert found.name == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nekurciems",
        "Cēsu novads",
        "Rīgas iela 5",
        '"Cēsis", Smiltenes pagasts, Smiltenes novads',
        '"Kalnamuiža 10", SMILTENES PAGASTS, SMILTENES NOVADS, LV-4729',
        "Smiltenes pagasts, LV-4101",
        "Cēsis, Rēzeknes novads",
        "LV-4729",
        "LV-9999",
    ],
)
def test_what_is_unknown_or_contradicts_itself_gets_no_point(text):
    assert gazetteer.find(text) is None


def test_a_city_is_found_with_the_municipality_around_it():
    assert name("Jelgava, Jelgavas novads") == "Jelgava"
    assert name("Daugavpils, Augšdaugavas novads") == "Daugavpils"
    assert name("Ozolnieki, Jelgavas novads") == "Ozolnieki"
    assert name("Jelgava, Cēsu novads") is None


def test_a_town_is_found_with_the_municipality_that_its_own_has_joined():
    assert name("Varakļāni, Madonas novads") == name("Varakļāni, Varakļānu novads") == "Varakļāni"
    assert name("Madona, Varakļānu novads") is None


def test_a_name_that_two_places_share_needs_its_municipality():
    twin = {**reference.rows("places")[0], "code": "X1", "name": "Cēsis", "municipality": "Ogres novads"}
    larger = gazetteer.with_places([{**twin, "lat": "56.9", "lon": "24.6"}])
    assert larger.find("Cēsis") is None
    assert {p.municipality for p in larger.suggest("Cēsis") if p.name == "Cēsis"} == {
        "Cēsu novads",
        "Ogres novads",
    }
    assert larger.find("Cēsis, Ogres novads").code == "X1"
    assert larger.find("Cēsis, Cēsu novads").municipality == "Cēsu novads"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Cesiss", "Cēsis"),
        ("Valmeira", "Valmiera"),
        ("Jekabils", "Jēkabpils"),
        ("Saulkr", "Saulkrasti"),
        ("Orge", "Ogre"),
    ],
)
def test_a_slip_of_the_finger_is_suggested_and_not_taken(typed, meant):
    assert gazetteer.find(typed) is None
    assert gazetteer.suggest(typed)[0].name == meant


def test_a_municipality_alone_suggests_but_never_places():
    assert gazetteer.find("Ogres novads") is None
    assert "Ogre" in {p.name for p in gazetteer.suggest("Ogres novads")}


def test_nothing_is_suggested_for_nonsense():
    assert gazetteer.suggest("qqqqqqqqqq") == []
    assert gazetteer.suggest("") == []


def test_search_puts_the_larger_town_first_and_stops_at_the_limit():
    assert [p.name for p in gazetteer.search("jel")] == ["Jelgava"]
    assert [p.name for p in gazetteer.search("SAL", limit=2)] == ["Salaspils", "Saldus"]
    assert gazetteer.search("") == []


def test_a_postcode_knows_its_region_even_without_a_town():
    assert gazetteer.region_of("LV-4729") == gazetteer.region_of("LV-4101") != ""
    assert gazetteer.region_of("LV-0000") == ""


def test_more_places_leave_the_shipped_gazetteer_alone():
    row = {"code": "A1", "name": "Jaunciems", "kind": "village", "municipality": "Talsu novads"}
    larger = gazetteer.with_places([{**row, "lat": "57.3", "lon": "22.5", "source": "address register"}])
    assert larger.get("A1").population is None
    assert gazetteer.get("A1") is None
    assert Gazetteer.load() is gazetteer


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lat": "24.1", "lon": "56.9"}, "place_outside_latvia"),
        ({"lat": ""}, "place_incomplete"),
        ({"lat": "95"}, "place_incomplete"),
    ],
)
def test_a_place_with_swapped_or_missing_degrees_is_refused(change, code):
    row = {**reference.rows("places")[0], "code": "A2", **change}
    with pytest.raises(Refused) as caught:
        gazetteer.with_places([row])
    assert caught.value.code == code


def test_a_place_without_a_heading_is_refused_by_that_heading():
    with pytest.raises(Refused) as caught:
        gazetteer.with_places([{"name": "Bez koda"}])
    assert (caught.value.code, caught.value.field) == ("place_incomplete", "code")


def test_every_shipped_place_lies_in_latvia_and_names_its_source():
    assert len(gazetteer.places) >= 147
    for place in gazetteer.places:
        assert is_in_latvia(place.point), place
        assert place.source, place


def test_every_shipped_place_belongs_to_a_known_municipality():
    known = {row["name"] for row in reference.rows("municipalities")}
    assert {place.municipality for place in gazetteer.places} <= known


def test_every_shipped_name_is_found_by_itself():
    for place in gazetteer.places:
        assert gazetteer.find(place.name) == place
        assert gazetteer.find(search_key(place.name)) == place
        assert gazetteer.find(f"{place.name}, {place.municipality}") == place


def test_every_municipality_has_a_centre_with_a_point():
    for row in reference.rows("municipalities"):
        assert gazetteer.get(row["centre"]) is not None, row["name"]


def test_geonames_is_named_where_its_places_are_used():
    assert "GeoNames" in ATTRIBUTION
    assert "CC BY 4.0" in ATTRIBUTION
