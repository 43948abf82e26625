"""A number in an address that no table can hold is a 404, wherever it stands and whoever asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle, product
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, URLResolver, get_resolver, resolve

from tests import factories as make
from tests.cast import Cast
from tests.house.source import PACKAGES, modules, name_of

pytestmark = pytest.mark.django_db
TOO_LARGE = str(2**63)
ARGUMENT = re.compile(r"<(\w+):(\w+)>")
FILLED = {"slug": "x", "str": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}
CATCHES_ALL = "api-missing-path"  # answers 404, in the words of the API
ANY_NUMBER = re.compile(r"[<{]int:(?!year>|version\})")  # these two are no keys of rows


def _routes(resolver: Any, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, route)
        else:
            yield route


def _addresses() -> list[str]:
    """Each route once for each of its numbers: that one is too large, the others are 1."""
    addresses = []
    for route in _routes(get_resolver()):
        numbers = [name for kind, name in ARGUMENT.findall(route) if kind == "key"]
        for large in numbers:

            def value(found: re.Match[str], large: str = large) -> str:
                return TOO_LARGE if found[2] == large else FILLED.get(found[1], "1")

            addresses.append("/" + ARGUMENT.sub(value, route))
    return addresses


def _route_of(url: str) -> str:
    """The name of the route that takes an address; "" where none does."""
    try:
        return resolve(url).view_name
    except Resolver404:
        return ""


@pytest.mark.once  # no route matches: no database is asked
def test_a_key_that_no_table_can_hold_is_not_found(cast: Cast) -> None:
    """No route takes one, whoever asks in which way: each address is asked once, by each of them in turn.

    Two have a second membership: the page of a 404 asks whether the address is there for that one.
    """
    for name in ("coordinator", "employer_member"):
        make.MembershipFactory(user=getattr(cast, name).user, organisation=cast.sector_organisation)
    clients = [cast.client("coordinator"), cast.client("employer_member"), stranger := Client()]
    for client in clients:
        client.raise_request_exception = False
    addresses = _addresses()
    assert len(addresses) > 150
    assert {url: _route_of(url) for url in addresses if _route_of(url) not in ("", CATCHES_ALL)} == {}
    ways = cycle(product(clients, ("get", "post")))
    found = {}
    for url, (client, method) in zip(addresses, ways, strict=False):
        code = getattr(client, method)(url).status_code
        if code != 404 and (client, code) != (stranger, 302):
            found[method, url] = code
    assert found == {}


@pytest.mark.both
def test_the_largest_key_that_is_let_through_is_one_that_a_table_can_hold(cast: Cast) -> None:
    client = cast.client("coordinator")
    for url in _addresses():
        assert client.get(url.replace(TOO_LARGE, "9" * 18)).status_code < 500, url


def test_no_route_takes_any_number_for_a_key() -> None:
    """``<int:...>`` does: ``<key:...>`` takes what a table can hold."""
    assert not [name_of(path) for path in modules(*PACKAGES) if ANY_NUMBER.search(path.read_text())]
