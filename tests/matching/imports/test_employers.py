"""What a list of employers does in the shared register."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from alliances.kernel.identifiers import open_sealed
from alliances.organisations.models import Hazard, Organisation, Workplace
from matching.imports import services as imports
from tests import factories as make
from tests.cast import Cast
from tests.matching.imports.sheets import changed, codes, csv, imported, only_row, previewed

NUMBER = make.registration_number(5_000)
PERSON = "120365-11234"


def firm(**more: Any) -> dict[str, Any]:
    return {
        "registration_number": NUMBER,
        "name": "SIA Jaunais",
        "town": "Cēsis",
        "address": "Liepu iela 1",
        **more,
    }


def test_new_employer_gets_its_first_site(cast: Cast) -> None:
    Hazard.objects.get_or_create(code="noise", defaults={"name_lv": "Troksnis"})
    make.SectorFactory(code="auto", name_lv="Autotransports")
    row = firm(sector="autotransports", email="a@piemers.example", phone="+371 20000000", hazards="troksnis")
    imported([row], "employers", by=cast.actor("alliance_coordinator"))
    employer = Organisation.objects.get(registration_number=NUMBER)
    assert (employer.kind_id, employer.town, employer.sector.code) == ("employer", "Cēsis", "auto")
    assert (employer.contact_email, employer.contact_phone) == ("a@piemers.example", "+371 20000000")
    assert employer.search_key == f"sia jaunais {NUMBER} cesis"
    site = employer.workplaces.get()
    assert (site.address, site.town, site.has_point) == ("Liepu iela 1", "Cēsis", True)
    assert [hazard.code for hazard in site.hazards.all()] == ["noise"]


def test_file_read_twice_changes_nothing(cast: Cast) -> None:
    rows = [firm(legal_address="Brīvības iela 1, Rīga"), firm(address="Ozolu iela 2")]
    by = cast.actor("coordinator")
    imported(rows, "employers", by=by)
    assert previewed(rows, "employers", by=by).counts["unchanged"] == 2
    imported(rows, "employers", by=by)
    employer = Organisation.objects.get(registration_number=NUMBER)
    assert sorted(employer.workplaces.values_list("address", flat=True)) == ["Liepu iela 1", "Ozolu iela 2"]
    assert employer.town == "Rīga"


def test_second_row_of_an_employer_is_a_second_site_and_a_third_a_double(cast: Cast) -> None:
    rows = [firm(), firm(address="Ozolu iela 2"), firm(address="ozolu iela 2")]
    batch = previewed(rows, "employers", by=cast.actor("coordinator"))
    assert [row.state for row in batch.rows.all()] == ["new", "changed", "refused"]
    assert codes(batch.rows.last()) == ["row_twice"]


def test_one_number_with_two_names_is_refused(cast: Cast) -> None:
    batch = previewed([firm(), firm(name="SIA Cits")], "employers", by=cast.actor("coordinator"))
    assert codes(batch.rows.last()) == ["number_twice"]


def test_wrong_check_digit_and_missing_number_are_refused(cast: Cast) -> None:
    wrong = NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)
    batch = previewed(
        [firm(registration_number=wrong), firm(registration_number="")],
        "employers",
        by=cast.actor("coordinator"),
    )
    first, second = batch.rows.all()
    assert codes(first) == ["registration_number_checksum"]
    assert second.state == "refused"


def test_number_of_a_school_is_no_employer(cast: Cast) -> None:
    row = firm(registration_number=cast.school.registration_number)
    shown = only_row(previewed([row], "employers", by=cast.actor("coordinator")))
    assert codes(shown) == ["not_an_employer"]


def test_employer_whom_its_own_people_keep_is_left_alone(cast: Cast) -> None:
    row = firm(registration_number=cast.employer.registration_number, name="SIA Pārdēvēts", phone="20000000")
    shown = only_row(previewed([row], "employers", by=cast.actor("coordinator")))
    assert (shown.state, codes(shown)) == ("unchanged", ["employer_keeps_data"])
    imported([row], "employers", by=cast.actor("coordinator"))
    cast.employer.refresh_from_db()
    assert cast.employer.name != "SIA Pārdēvēts"
    assert cast.employer.workplaces.count() == 1


def test_unclaimed_employer_is_changed_unless_a_person_changed_the_field(cast: Cast) -> None:
    employer = make.OrganisationFactory(
        employer=True, registration_number=NUMBER, name="SIA Vecais", contact_phone="1"
    )
    employer.protect("contact_phone")
    employer.save()
    row = firm(name="SIA Jaunais", phone="2", town="", address="")
    by = cast.actor("coordinator")
    assert changed(only_row(previewed([row], "employers", by=by))) == {"name": ("SIA Vecais", "SIA Jaunais")}
    imported([row], "employers", by=by)
    employer.refresh_from_db()
    assert (employer.name, employer.contact_phone) == ("SIA Jaunais", "1")


def test_natural_person_is_sealed_found_again_and_never_shown(cast: Cast) -> None:
    by = cast.actor("coordinator")
    row = firm(registration_number=PERSON, name="Jānis Zemnieks")
    batch = imports.receive(csv([row]), "e.csv", "employers", by=by, at_once=True)
    imports.preview(batch.pk)
    batch.refresh_from_db()
    assert _whole_record(batch).count("11234") == 0
    imports.confirm(batch, by=by)
    batch.refresh_from_db()
    assert _whole_record(batch).count("11234") == 0
    employer = Organisation.objects.get(name="Jānis Zemnieks")
    assert employer.registration_number is None
    assert employer.is_natural_person
    assert open_sealed(employer.person_code_sealed, settings.PERSONAL_DATA_KEY) == PERSON
    again = previewed([{**row, "registration_number": PERSON.replace("-", "")}], "employers", by=by)
    assert (only_row(again).state, only_row(again).target_id) == ("unchanged", employer.pk)


def test_mistyped_personal_code_is_refused_without_being_repeated(cast: Cast) -> None:
    batch = previewed([firm(registration_number="320365-1123")], "employers", by=cast.actor("coordinator"))
    assert only_row(batch).state == "refused"
    assert "1123" not in _whole_record(batch)


def test_site_becomes_more_precise_and_not_double(cast: Cast) -> None:
    by = cast.actor("coordinator")
    imported([firm(address="")], "employers", by=by)
    imported([firm()], "employers", by=by)
    site = Workplace.objects.get(organisation__registration_number=NUMBER)
    assert site.address == "Liepu iela 1"
    imported([firm(lat="57,31", lon="25,27")], "employers", by=by)
    site.refresh_from_db()
    assert (site.lat, site.location_source) == (57.31, "file")


def _whole_record(batch: Any) -> str:
    """All that is stored of a batch but times of day, whose microseconds may read like any number."""
    own = {field.attname: getattr(batch, field.attname) for field in batch._meta.concrete_fields}
    stored = [value for row in (*batch.rows.values(), own) for value in row.values()]
    return str([value for value in stored if not isinstance(value, dt.datetime)])


def test_the_schools_own_address_is_no_contact_of_an_employer(cast: Cast) -> None:
    """As by hand: whoever brings the file would answer for both sides."""
    own = cast.coordinator.user.email
    shown = only_row(previewed([firm(email=own.upper())], "employers", by=cast.actor("coordinator")))
    assert (shown.state, codes(shown)) == ("new", ["own_mailbox"])
    imported([firm(email=own)], "employers", by=cast.actor("coordinator"))
    assert Organisation.objects.get(registration_number=NUMBER).contact_email == ""
