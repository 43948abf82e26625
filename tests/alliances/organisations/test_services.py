"""Organisations by hand: identifiers, protection from re-imports, sites and their points."""

from __future__ import annotations

import pytest

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation, OrganisationKind, Workplace
from alliances.organisations.services import organisations
from alliances.people.models import Membership
from tests import factories as make
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = pytest.mark.django_db

COMPANY = "40003521600"
PERSON = "320101-12345"


@pytest.fixture(autouse=True)
def _employer_kind(db: None) -> None:
    OrganisationKind.objects.get_or_create(code="employer", defaults={"name_lv": "Darba devējs"})


def test_school_enters_an_employer_once_for_everybody(cast: Cast) -> None:
    made = organisations.create_employer(
        name="SIA  Paraugs", registration_number="LV 40003521600", town="cesis", by=cast.actor("coordinator")
    )
    assert (made.name, made.registration_number, made.kind_id) == ("SIA Paraugs", COMPANY, "employer")
    assert (made.town, made.location_source) == ("Cēsis", "by_hand")
    assert {"name", "town"} <= set(made.protected_fields)
    entry = AuditEntry.objects.get(verb="organisation.create", subject_id=made.pk)
    assert entry.after["name"] == "SIA Paraugs"
    assert entry.user_id == cast.coordinator.user_id
    with refusal("organisation_exists"):
        organisations.create_employer(
            name="Cits", registration_number=COMPANY, by=cast.actor("other_coordinator")
        )


@pytest.mark.parametrize("code", ["010190-12345", "32010112345", "12345678901"])
def test_personal_code_never_passes_for_a_company_number(code: str) -> None:
    with refusal("personal_code_not_company"):
        organisations.create_employer(
            name="Jānis Paraugs", registration_number=code.replace("-", ""), by=SYSTEM
        )
    assert not Organisation.objects.filter(name="Jānis Paraugs").exists()


def test_natural_person_is_sealed_found_again_and_never_shown() -> None:
    made = organisations.create_employer(
        name="Jānis Paraugs", is_natural_person=True, person_code=PERSON, by=SYSTEM
    )
    made.refresh_from_db()
    assert made.registration_number is None
    digits = PERSON.replace("-", "")
    for text in (made.person_code_sealed, made.person_code_hash or "", made.search_key, made.sort_key):
        assert PERSON not in text
        assert digits not in text
    entry = AuditEntry.objects.get(verb="organisation.create", subject_id=made.pk)
    assert digits not in str(entry.after).replace("-", "")
    with refusal("organisation_exists"):
        organisations.create_employer(name="J. P.", is_natural_person=True, person_code=digits, by=SYSTEM)


def test_employer_without_number_is_refused() -> None:
    with refusal("registration_number_format"):
        organisations.create_employer(name="SIA Bez numura", by=SYSTEM)


@pytest.mark.parametrize("name", ["employer_member", "ministry_viewer", "learner_member"])
def test_who_keeps_no_employers_may_not_enter_one(cast: Cast, name: str) -> None:
    with refusal("not_yours"):
        organisations.create_employer(name="X", registration_number=COMPANY, by=cast.actor(name))


def test_edit_keeps_old_and_new_value_and_protects_the_field(cast: Cast) -> None:
    by = cast.actor("employer_member")
    organisations.edit(cast.employer, by=by, contact_name="Anna Paraudziņa", legal_form="")
    assert cast.employer.protected_fields == ["contact_name"]
    entry = AuditEntry.objects.get(verb="organisation.edit")
    assert (entry.before, entry.after) == ({"contact_name": ""}, {"contact_name": "Anna Paraudziņa"})


def test_edit_that_changes_nothing_leaves_no_trace(cast: Cast) -> None:
    organisations.edit(cast.employer, by=cast.actor("employer_member"), name=cast.employer.name)
    assert not AuditEntry.objects.filter(verb="organisation.edit").exists()
    assert cast.employer.protected_fields == []


def test_claimed_employer_keeps_its_own_data(cast: Cast) -> None:
    with refusal("not_yours"):
        organisations.edit(cast.employer, by=cast.actor("coordinator"), name="Cits")
    unclaimed = make.OrganisationFactory(employer=True)
    organisations.edit(unclaimed, by=cast.actor("coordinator"), name="SIA Cits nosaukums")
    unclaimed.refresh_from_db()
    assert unclaimed.search_key.startswith("sia cits nosaukums")


def test_registration_number_of_another_is_refused(cast: Cast) -> None:
    with refusal("organisation_exists"):
        organisations.edit(
            cast.employer,
            by=cast.actor("employer_member"),
            registration_number=cast.other_employer.registration_number,
        )


def test_too_long_a_name_is_refused_in_a_sentence_at_its_field(cast: Cast) -> None:
    with pytest.raises(Refused) as caught:
        organisations.edit(cast.employer, by=cast.actor("employer_member"), name="a" * 251)
    assert (caught.value.code, caught.value.field) == ("invalid", "name")
    cast.employer.refresh_from_db()
    assert len(cast.employer.name) < 251


def test_site_of_an_unknown_town_has_no_point(cast: Cast) -> None:
    site = organisations.add_workplace(cast.employer, by=cast.actor("employer_member"), town="Izdomātciems")
    assert (site.lat, site.lon, site.location_source) == (None, None, "")
    assert site.town == "Izdomātciems"


def test_site_needs_a_place_unless_it_is_a_ship(cast: Cast) -> None:
    by = cast.actor("employer_member")
    with refusal("place_missing"):
        organisations.add_workplace(cast.employer, by=by, name="Kaut kur")
    ship = organisations.add_workplace(cast.employer, by=by, name="Kuģis", kind="ship")
    assert ship.has_point is False


def test_new_town_moves_the_point_and_an_unknown_one_removes_it(cast: Cast) -> None:
    by, site = cast.actor("employer_member"), cast.opening.workplace
    organisations.edit_workplace(site, by=by, town="Liepāja")
    assert site.lat == pytest.approx(56.5, abs=0.1)
    organisations.edit_workplace(site, by=by, town="Izdomātciems")
    site.refresh_from_db()
    assert (site.lat, site.place_code, site.municipality) == (None, "", "")


def test_placing_refuses_what_is_not_one_known_place_and_suggests(cast: Cast) -> None:
    by = cast.actor("employer_member")
    site = organisations.add_workplace(cast.employer, by=by, town="Izdomātciems")
    with pytest.raises(Refused) as caught:
        organisations.place(site, town="Valmeira", by=by)
    assert caught.value.code == "town_unknown"
    assert "Valmiera" in str(caught.value.message)
    organisations.place(site, town="valmiera", by=by)
    site.refresh_from_db()
    assert (site.town, site.has_point) == ("Valmiera", True)
    assert AuditEntry.objects.filter(verb="workplace.edit", subject_id=site.pk).count() == 1


def test_placing_mends_a_site_whose_town_is_known_but_has_no_point(cast: Cast) -> None:
    site = Workplace.objects.create(organisation=cast.employer, town="Valmiera")
    organisations.place(site, town="Valmiera", by=cast.actor("employer_member"))
    assert site.has_point


def test_hazards_of_a_site_are_kept_with_the_audit(cast: Cast) -> None:
    from alliances.organisations.models import Hazard

    hazard = Hazard.objects.create(code="troksnis", name_lv="Troksnis")
    by = cast.actor("employer_member")
    site = organisations.edit_workplace(cast.opening.workplace, by=by, hazards=[hazard])
    assert list(site.hazards.all()) == [hazard]
    entry = AuditEntry.objects.get(verb="workplace.edit")
    assert (entry.before["hazards"], entry.after["hazards"]) == ([], [hazard.pk])


def test_typed_point_wins_over_the_town_until_the_town_changes(cast: Cast) -> None:
    by = cast.actor("employer_member")
    site = organisations.add_workplace(cast.employer, town="Cēsis", lat=57.3, lon=25.28, by=by)
    assert (site.lat, site.lon, site.location_source) == (57.3, 25.28, "by_hand")
    same = organisations.edit_workplace(site, town="Cēsis", lat=57.3, lon=25.28, meals="free", by=by)
    assert (same.lat, same.meals) == (57.3, "free")
    moved = organisations.edit_workplace(site, town="Valmiera", lat=57.3, lon=25.28, by=by)
    assert moved.lat != 57.3
    for lat, lon, code in ((57.3, None, "point_half"), (25.28, 57.3, "point_abroad"), (0, 0, "point_abroad")):
        with refusal(code):
            organisations.edit_workplace(site, lat=lat, lon=lon, by=by)


def test_nobody_of_the_school_is_made_the_contact_of_an_employer(cast: Cast) -> None:
    """She would answer, sign and confirm hours for both sides."""
    by, own = cast.actor("coordinator"), cast.coordinator.user.email
    with refusal("own_mailbox"):
        organisations.create_employer(
            name="SIA Pašu",
            registration_number=make.registration_number(701),
            contact_email=own.upper(),
            by=by,
        )
    assert not Organisation.objects.filter(name="SIA Pašu").exists()
    Membership.objects.filter(organisation=cast.employer).delete()
    with refusal("own_mailbox"):
        organisations.edit(cast.employer, contact_email=own, by=by)
    with refusal("own_mailbox"):
        organisations.edit(cast.employer, contact_email=own.replace("@", "+firma@"), by=by)
