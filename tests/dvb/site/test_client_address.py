"""Whose address is counted and stored: the visitor's behind a trusted proxy, never one that she made up."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings as site
from django.core import checks
from django.test import Client, RequestFactory
from django.urls import reverse

from alliances.kernel.client_address import client_address, client_network
from alliances.messages.models import Message
from tests import factories as make
from tests.clock import freeze_time

PROXY = "10.0.0.1"
OFFICE = "203.0.113.7"


def _asks(client: Client, email: str, forwarded: str, **meta: str) -> Any:
    url = reverse("account_request_login_code")
    headers = {"HTTP_X_FORWARDED_FOR": forwarded, "REMOTE_ADDR": PROXY, **meta}
    return client.post(url, {"email": email}, **headers)


@pytest.mark.django_db
def test_a_whole_country_behind_one_proxy_gets_its_codes(settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(45):
        user = make.UserFactory()
        answer = _asks(Client(), user.email, f"198.51.100.{number}")
        assert answer.status_code == 302, number
    assert Message.objects.filter(kind="account").count() == 45


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 2])
def test_made_up_entries_give_nobody_a_fresh_address(settings: Any, count: int) -> None:
    """A proxy adds the address it sees at the end; what the visitor wrote herself stands before it."""
    settings.TRUSTED_PROXY_COUNT = count
    seen = {0: "", 1: OFFICE, 2: f"{OFFICE}, 10.0.0.2"}[count]
    for number in range(25):
        user = make.UserFactory()
        _asks(Client(), user.email, f"198.51.100.{number}, 198.51.101.{number}, {seen}")
    assert Message.objects.filter(kind="account").count() == 20


@pytest.mark.parametrize(
    ("count", "header", "meta", "expected"),
    [
        (0, "", {}, PROXY),
        (0, "", {"HTTP_X_FORWARDED_FOR": OFFICE}, PROXY),
        (1, "", {"HTTP_X_FORWARDED_FOR": OFFICE}, OFFICE),
        (1, "", {"HTTP_X_FORWARDED_FOR": f"1.2.3.4, {OFFICE}"}, OFFICE),
        (2, "", {"HTTP_X_FORWARDED_FOR": f"1.2.3.4, {OFFICE}, 10.0.0.2"}, OFFICE),
        (2, "", {"HTTP_X_FORWARDED_FOR": OFFICE}, PROXY),
        (1, "", {"HTTP_X_FORWARDED_FOR": "nobody"}, PROXY),
        (1, "", {}, PROXY),
        (1, "", {"HTTP_X_FORWARDED_FOR": f"{OFFICE}:4711"}, OFFICE),
        (1, "", {"HTTP_X_FORWARDED_FOR": "[2001:db8::1]:4711"}, "2001:db8::1"),
        (1, "", {"HTTP_X_FORWARDED_FOR": f"::ffff:{OFFICE}"}, OFFICE),
        (0, "X-Real-IP", {"HTTP_X_REAL_IP": OFFICE, "HTTP_X_FORWARDED_FOR": "1.2.3.4"}, OFFICE),
        (0, "X-Real-IP", {"HTTP_X_REAL_IP": "1.2.3.4, 5.6.7.8"}, PROXY),
        (0, "X-Real-IP", {}, PROXY),
        (0, "", {"REMOTE_ADDR": ""}, "0.0.0.0"),
    ],
)
def test_address_is_taken_from_what_a_trusted_machine_wrote(
    settings: Any, count: int, header: str, meta: dict[str, str], expected: str
) -> None:
    settings.TRUSTED_PROXY_COUNT, settings.TRUSTED_CLIENT_IP_HEADER = count, header
    assert client_address(RequestFactory().get("/", **{"REMOTE_ADDR": PROXY, **meta})) == expected


def test_a_home_with_many_addresses_is_counted_as_one() -> None:
    requests = [RequestFactory().get("/", REMOTE_ADDR=f"2001:db8:1:2::{number}") for number in (1, 2)]
    assert len({client_network(request) for request in requests}) == 1
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=OFFICE)) == OFFICE


@pytest.mark.django_db
def test_the_list_of_sessions_names_the_visitors_own_address(settings: Any, client: Client) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    user = make.MembershipFactory().user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.set_password("pietiekami-gara-parole")
    user.save()
    behind = {"HTTP_X_FORWARDED_FOR": f"1.2.3.4, {OFFICE}", "REMOTE_ADDR": PROXY}
    values = {"login": user.email, "password": "pietiekami-gara-parole"}
    client.post(reverse("account_login"), values, **behind)
    page = client.get(reverse("usersessions_list"), **behind)
    assert OFFICE in page.content.decode()
    assert {session.ip for session in UserSession.objects.filter(user=user)} == {OFFICE}


@pytest.mark.django_db
def test_guessing_a_programs_secret_is_counted_by_the_visitors_address(settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    url = reverse("token")

    def tried(forwarded: str) -> int:
        behind = {"HTTP_X_FORWARDED_FOR": forwarded, "REMOTE_ADDR": PROXY}
        return Client().post(url, {"client_id": "known"}, **behind).status_code

    with freeze_time("2026-11-22 12:00:30"):  # the count begins anew with each minute
        assert {tried(f"198.51.100.{number}, {OFFICE}") for number in range(31)} == {400, 429}
        assert tried("203.0.113.8") == 400


def test_no_other_place_reads_an_address_of_its_own() -> None:
    """Each reader of ``REMOTE_ADDR`` would count the proxy instead of the person."""
    root = Path(site.BASE_DIR)
    pattern = re.compile(r"REMOTE_ADDR|X.FORWARDED.FOR|X.REAL.IP", re.IGNORECASE)
    found = {
        str(path.relative_to(root))
        for package in ("alliances", "matching", "dvb")
        for path in (root / package).rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"alliances/kernel/client_address.py"}


@pytest.mark.parametrize(
    ("https", "count", "header", "warns"),
    [
        (True, 0, "", True),
        (True, 1, "", False),
        (True, 0, "X-Real-IP", False),
        (False, 0, "", False),
    ],
)
def test_deployment_check_asks_for_the_number_of_proxies(
    settings: Any, https: bool, count: int, header: str, warns: bool
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if https else None
    settings.TRUSTED_PROXY_COUNT, settings.TRUSTED_CLIENT_IP_HEADER = count, header
    said = checks.run_checks(tags=["security"], include_deployment_checks=True)
    assert ("dvb.W001" in {message.id for message in said}) is warns
