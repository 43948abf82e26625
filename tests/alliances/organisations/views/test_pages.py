"""Pages of organisations: found, entered once, kept by those who may; and towns while somebody types."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.organisations.models import Organisation, Workplace
from tests import factories as make
from tests.cast import Cast
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
LIST_BUDGET, PAGE_BUDGET = 14, 14
COMPANY, PERSON = "40003521600", "320101-12345"


def url(name: str, *args: object) -> str:
    return reverse(f"alliances:{name}", args=args)


def rows(response: Any) -> set[Organisation]:
    return set(response.context["listing"].page)


def test_employers_see_themselves_and_schools_and_no_other_employer(cast: Cast) -> None:
    found = rows(cast.client("employer_member").get(url("organisation-list")))
    assert {cast.employer, cast.school} <= found
    assert cast.other_employer not in found
    assert (
        cast.client("employer_member").get(url("organisation-detail", cast.other_employer.pk)).status_code
        == 404
    )


def test_organisations_are_found_and_filtered(cast: Cast) -> None:
    cast.employer.name, cast.employer.sector = "SIA Ķekavas Šūpoles", make.SectorFactory(code="koks")
    cast.employer.save()
    client = cast.client("coordinator")
    for query, wanted in {
        "q=kekavas supoles": {cast.employer},
        f"q={cast.employer.registration_number}": {cast.employer},
        "sector=koks": {cast.employer},
        "kind=sector_organisation": {cast.sector_organisation},
    }.items():
        assert rows(client.get(f"{url('organisation-list')}?{query}")) == wanted, query


def test_number_of_queries_does_not_grow_with_rows(cast: Cast) -> None:
    client = cast.client("coordinator")
    pages = (url("organisation-list"), url("organisation-detail", cast.employer.pk))
    few = [queries_of(client, page) for page in pages]
    for _n in range(20):
        make.OrganisationFactory(employer=True, sector=make.SectorFactory())
        make.WorkplaceFactory(organisation=cast.employer)
    assert [queries_of(client, page) for page in pages] == few
    assert few[0] <= LIST_BUDGET
    assert few[1] <= PAGE_BUDGET


def test_school_enters_a_company(cast: Cast) -> None:
    client = cast.client("coordinator")
    form = {"who": "company", "registration_number": "4000 3521 600", "name": "SIA Paraugs", "town": "Cēsis"}
    answer = client.post(url("employer-create"), form)
    made = Organisation.objects.get(registration_number=COMPANY)
    assert answer.url == url("organisation-detail", made.pk)
    again = client.post(url("employer-create"), form)
    assert list(again.context["form"].errors) == ["registration_number"]


@pytest.mark.parametrize("number", ["32010112345", "010190-12345", "123", "40003521601"])
def test_wrong_number_is_refused_at_its_field_and_creates_nothing(cast: Cast, number: str) -> None:
    form = {"who": "company", "registration_number": number, "name": "Jānis Paraugs"}
    answer = cast.client("coordinator").post(url("employer-create"), form)
    assert list(answer.context["form"].errors) == ["registration_number"]
    assert not Organisation.objects.filter(name="Jānis Paraugs").exists()


def test_personal_code_never_comes_back_in_any_page(cast: Cast) -> None:
    client = cast.client("coordinator")
    form = {"who": "person", "person_code": PERSON, "name": ""}
    faulty = client.post(url("employer-create"), form)
    assert list(faulty.context["form"].errors) == ["name"]
    client.post(url("employer-create"), {**form, "name": "Jānis Paraugs"})
    made = Organisation.objects.get(name="Jānis Paraugs")
    assert made.is_natural_person
    pages = [
        faulty,
        client.get(url("organisation-detail", made.pk)),
        client.get(url("organisation-edit", made.pk)),
        client.get(url("organisation-list") + "?q=paraugs"),
    ]
    for page in pages:
        assert page.status_code == 200
        body = html.unescape(page.content.decode())
        assert PERSON not in body
        assert PERSON.replace("-", "") not in body
        assert (made.person_code_hash or "-") not in body


def test_code_is_asked_of_a_person_and_a_number_of_a_company(cast: Cast) -> None:
    client = cast.client("coordinator")
    for who, field in (("person", "person_code"), ("company", "registration_number")):
        answer = client.post(url("employer-create"), {"who": who, "name": "X"})
        assert list(answer.context["form"].errors) == [field]


def test_number_outside_the_commercial_register_is_taken_with_a_caution(cast: Cast) -> None:
    form = {"who": "company", "registration_number": "90000014725", "name": "Parauga iestāde"}
    answer = cast.client("coordinator").post(url("employer-create"), form, follow=True)
    assert Organisation.objects.filter(registration_number="90000014725").exists()
    assert [message.level_tag for message in answer.context["messages"]] == ["success", "warning"]


@pytest.mark.parametrize(
    "name", ["employer_member", "alliance_coordinator", "ministry_viewer", "learner_member"]
)
def test_who_may_open_the_form_of_a_new_employer(cast: Cast, name: str) -> None:
    status = cast.client(name).get(url("employer-create")).status_code
    assert (status == 200) is (name == "alliance_coordinator")


def test_employer_keeps_its_own_page_and_sites(cast: Cast) -> None:
    client = cast.client("employer_member")
    form = {
        "name": "SIA Jaunais",
        "registration_number": cast.employer.registration_number,
        "contact_name": "Anna",
    }
    client.post(url("organisation-edit", cast.employer.pk), {**form, "kind": "ministry", "is_demo": ""})
    cast.employer.refresh_from_db()
    assert (cast.employer.contact_name, cast.employer.kind_id) == ("Anna", "employer")
    assert cast.employer.name != "SIA Jaunais"  # a confirmed name waits for a new confirmation
    client.post(url("workplace-create", cast.employer.pk), {"kind": "site", "town": "cesis"})
    site = Workplace.objects.latest("pk")
    assert (site.organisation, site.town) == (cast.employer, "Cēsis")
    client.post(url("workplace-edit", site.pk), {"kind": "site", "town": "Liepāja", "name": "Otrais cehs"})
    site.refresh_from_db()
    assert (site.name, site.town) == ("Otrais cehs", "Liepāja")


def test_unknown_town_of_a_site_is_said_aloud(cast: Cast) -> None:
    client = cast.client("employer_member")
    answer = client.post(
        url("workplace-create", cast.employer.pk), {"kind": "site", "town": "Izdomātciems"}, follow=True
    )
    assert [message.level_tag for message in answer.context["messages"]] == ["warning", "success"]


@pytest.mark.parametrize("name", ["coordinator", "alliance_coordinator", "outsider"])
def test_claimed_employer_is_seen_and_not_changed(cast: Cast, name: str) -> None:
    client = cast.client(name)
    page = client.get(url("organisation-detail", cast.employer.pk))
    assert page.status_code == 200
    assert page.context["can_edit"] is False
    before = list(Organisation.objects.values())
    for route, pk in (
        ("organisation-edit", cast.employer.pk),
        ("workplace-create", cast.employer.pk),
        ("workplace-edit", cast.opening.workplace_id),
    ):
        assert client.post(url(route, pk), {"name": "X", "kind": "site", "town": "Rīga"}).status_code == 409
    assert list(Organisation.objects.values()) == before
    assert Workplace.objects.filter(organisation=cast.employer).count() == 1


def test_school_sets_whether_unverified_rules_block(cast: Cast) -> None:
    form = {"name": cast.school.name, "registration_number": cast.school.registration_number}
    here = url("organisation-edit", cast.school.pk)
    cast.client("coordinator").post(here, {**form, "blocks_unverified_rules": "on"})
    cast.school.refresh_from_db()
    assert cast.school.blocks_unverified_rules is True


def test_photos_in_the_log_are_off_until_the_school_itself_switches_them_on(cast: Cast) -> None:
    assert cast.school.allows_log_photos is False
    form = {"name": cast.school.name, "registration_number": cast.school.registration_number}
    here, wish = url("organisation-edit", cast.school.pk), {"allows_log_photos": "on"}
    cast.client("other_coordinator").post(here, {**form, **wish})
    cast.school.refresh_from_db()
    assert cast.school.allows_log_photos is False, "another school's people switch nothing"
    cast.client("coordinator").post(here, {**form, **wish})
    cast.school.refresh_from_db()
    assert cast.school.allows_log_photos is True
    kept = AuditEntry.objects.filter(verb="organisation.edit", subject_id=cast.school.pk).latest("pk")
    assert (kept.before["allows_log_photos"], kept.after["allows_log_photos"]) == (False, True)
    employer = cast.client("employer_member").get(url("organisation-edit", cast.employer.pk))
    assert "allows_log_photos" not in employer.context["form"].fields


@pytest.mark.parametrize(
    ("typed", "first"),
    [("cesis", "Cēsis, Cēsu novads"), ("RĪG", "Rīga"), ("kekav", "Ķekava, Ķekavas novads")],
)
def test_towns_are_suggested_as_they_can_be_typed_back(cast: Cast, typed: str, first: str) -> None:
    from alliances.geography.services import locate

    page = cast.client("learner_member").get(url("place-suggest"), {"town": typed})
    assert page.context["names"][0][0] == first
    assert locate(first).is_known


def test_nothing_typed_suggests_nothing(cast: Cast) -> None:
    assert cast.client("coordinator").get(url("place-suggest"), {"town": "\x00 "}).context["names"] == []


def test_empty_search_offers_to_clear_it(cast: Cast) -> None:
    page = cast.client("coordinator").get(url("organisation-list") + "?q=neesošs")
    assert 'href="?"' in page.content.decode()
    assert "neesošs" in text_of(page)


def test_what_was_looked_for_in_vain_is_not_typed_again(cast: Cast) -> None:
    """From both searches for an employer; digits that are no registration number are nowhere repeated."""
    client = cast.client("coordinator")
    for search in (reverse("matching:opening-create"), reverse("alliances:organisation-list")):
        page = client.get(search, {"q": "Jaunā & Darbnīca"}).content.decode()
        [link] = {html.unescape(part) for part in page.split('"') if "/organisations/new/" in part}
        assert client.get(link).context["form"]["name"].value() == "Jaunā & Darbnīca"
    found = {}
    for typed in ("40003000014", "010180-10005", "01018010005", ""):
        form = client.get(reverse("alliances:employer-create"), {"q": typed}).context["form"]
        found[typed] = (form["registration_number"].value(), form["name"].value())
    nothing = (None, None)
    assert found.pop("40003000014") == ("40003000014", None)
    assert set(found.values()) == {nothing}


def test_the_first_site_is_where_the_employer_is(cast: Cast) -> None:
    employer = make.OrganisationFactory(employer=True, town="Cēsis", address="Rīgas iela 1")
    client, address = cast.client("coordinator"), reverse("alliances:workplace-create", args=[employer.pk])
    form = client.get(address).context["form"]
    assert (form["town"].value(), form["address"].value()) == ("Cēsis", "Rīgas iela 1")
    make.WorkplaceFactory(organisation=employer)
    assert not client.get(address).context["form"]["town"].value()
