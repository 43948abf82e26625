"""The public pages: the same answer for everybody, a code by e-mail, and how often one may ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from alliances.admissions.models import Admission
from alliances.organisations.models import Organisation, OrganisationKind
from alliances.people.models import User
from tests import factories as make
from tests import letters
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NUMBER = "40003521600"
START, DETAILS = reverse("alliances:employer-register"), reverse("alliances:employer-register-details")
VALUES = {
    "registration_number": NUMBER,
    "name": "SIA Jauna",
    "town": "Cēsis",
    "contact_name": "Anna Paraudziņa",
    "email": "anna@piemers.example",
}


@pytest.fixture(autouse=True)
def _fresh(db: None) -> Iterator[None]:
    OrganisationKind.objects.get_or_create(code="employer", defaults={"name_lv": "Darba devējs"})
    cache.clear()
    yield
    cache.clear()


def register(client: Client, **changes: str) -> Any:
    return client.post(DETAILS, {**VALUES, **changes})


def code_of(message: Any) -> str:
    found = re.search(r"^\s*([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\s*$", message.body, re.M)
    assert found is not None, message.body
    return found[1]


def test_employer_registers_with_a_code_and_one_click(client: Client) -> None:
    asked = client.post(START, {"registration_number": "LV 40003521600"})
    assert asked.headers["Location"] == f"{DETAILS}?registration_number={NUMBER}"
    sent = register(client)
    assert sent.status_code == 302
    assert not Organisation.objects.filter(registration_number=NUMBER).exists()
    finish = reverse("alliances:employer-register-finish")
    answer = client.post(sent.headers["Location"], {"code": code_of(letters.sent()[0])})
    assert answer.headers["Location"] == finish
    assert "SIA Jauna" in client.get(finish).content.decode()
    assert not Organisation.objects.filter(registration_number=NUMBER).exists()
    done = client.post(finish, follow=True)
    assert Organisation.objects.get(registration_number=NUMBER).is_verified is False
    assert reverse("matching:opening-create") in done.content.decode()
    assert client.post(finish).headers["Location"] == reverse("home")


def test_the_answer_is_the_same_whether_the_person_is_known_or_not(cast: Cast) -> None:
    known = register(Client(), email=cast.coordinator.user.email)
    closed = make.UserFactory(is_active=False)
    answers = {
        (answer.status_code, answer.headers["Location"])
        for answer in (known, register(Client()), register(Client(), email=closed.email))
    }
    assert len(answers) == 1
    assert len(letters.sent()) == 3
    assert User.objects.filter(email=VALUES["email"]).exists()


def test_a_signed_in_person_registers_with_her_own_address_only(cast: Cast) -> None:
    client = cast.client("coordinator")
    answer = register(client, email="cita@piemers.example")
    assert answer.headers["Location"] == reverse("alliances:employer-register-finish")
    assert not User.objects.filter(email="cita@piemers.example").exists()
    assert not letters.sent()


@pytest.mark.parametrize("number", ["", "123", "32010112345", "40003521601x"])
def test_a_wrong_number_leads_nowhere(client: Client, number: str) -> None:
    page = client.post(START, {"registration_number": number})
    assert page.status_code == 200
    assert b"error-summary" in page.content
    assert register(client, registration_number=number).headers["Location"] == START
    assert not User.objects.exists()


def test_only_so_many_tries_an_hour(client: Client) -> None:
    for _ in range(5):
        assert register(client).status_code == 302
    assert register(client).status_code == 200
    assert register(client, email="cita@piemers.example").status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_so_many_numbers_are_looked_up_however_one_asks(
    client: Client, settings: Any, method: str
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"employer_look_up": "3/h/ip"}
    ask = getattr(client, method)
    for _ in range(3):
        assert "error-summary" not in ask(START, {"registration_number": NUMBER}).content.decode()
    answer = ask(START, {"registration_number": NUMBER})
    assert answer.status_code == 302 or "error-summary" in answer.content.decode()
    assert answer.headers.get("Location", START) == START, "nothing more is told of a number"


def test_person_without_a_place_reads_what_she_waits_for(cast: Cast) -> None:
    asked = Admission.objects.create(organisation=cast.employer, user=make.UserFactory(), name="Anna")
    client = Client()
    client.force_login(asked.user, backend="django.contrib.auth.backends.ModelBackend")
    assert cast.employer.name in client.get("/").content.decode()
    page = cast.client("employer_member").get("/").content.decode()
    assert reverse("alliances:admission-detail", args=[asked.pk]) in page


def test_foreign_admission_is_not_found_and_decided_by_its_administrator(cast: Cast) -> None:
    asked = Admission.objects.create(organisation=cast.employer, user=make.UserFactory(), name="Anna")
    path = reverse("alliances:admission-admit", args=[asked.pk])
    assert cast.client("other_employer_member").post(path).status_code == 404
    assert cast.client("coordinator").post(path).status_code == 404
    assert cast.client("employer_member").get(path).status_code == 302
    assert cast.client("employer_member").post(path).status_code == 302
    asked.refresh_from_db()
    assert asked.is_admitted


def test_coordinator_confirms_from_the_queue_and_the_employer_reads_it(cast: Cast) -> None:
    new = make.OrganisationFactory(employer=True, verified_at=None, name="SIA Jauna")
    own = make.MembershipFactory(organisation=new, role="administrator")
    employer = Client()
    employer.force_login(own.user, backend="django.contrib.auth.backends.ModelBackend")
    waits = f'href="{reverse("alliances:organisation-detail", args=[new.pk])}"'
    assert waits in employer.get("/").content.decode()
    client = cast.client("coordinator")
    assert reverse("alliances:verification-list") in client.get("/").content.decode()
    assert "SIA Jauna" in client.get(reverse("alliances:verification-list")).content.decode()
    confirm = reverse("alliances:verification-confirm", args=[new.pk])
    assert client.post(confirm, {"because": ""}).status_code == 200
    assert employer.post(confirm, {"because": "Es pati"}).status_code == 404
    assert client.post(confirm, {"because": "Uzņēmumu reģistrs."}).status_code == 302
    new.refresh_from_db()
    assert new.is_verified
    assert waits not in employer.get("/").content.decode()
    school = reverse("alliances:verification-confirm", args=[cast.school.pk])
    assert client.post(school, {"because": "x"}).status_code == 404
