"""Closed by default: no page answers a stranger unless it stands in the list below."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

# Route -> why a stranger may open it.
OPEN = {
    "personas/": "the demo's way in; 404 unless DEMO=1",
    "personas/<slug:persona>/": "the same",
    "language/": "a stranger reads the sign-in page in her language",
    "healthz": "the load balancer asks it, and learns nothing but that we live",
    "admin/login/": "the sign-in page of the administration",
    "admin/logout/": "leaving is always allowed",
    "admin/jsi18n/": "the administration's translated words",
}
OPEN_PREFIXES = {
    "accounts/": "allauth's own pages; tests/dvb holds what each of them lets a stranger do",
}
CONVERTED = {"int": "1", "slug": "x", "str": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}


def _patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, route)
        else:
            yield route, pattern


def _is_listed(route: str) -> bool:
    return route in OPEN or any(route.startswith(prefix) for prefix in OPEN_PREFIXES)


CLOSED = sorted({route for route, _ in _patterns() if not _is_listed(route)})


def test_there_are_addresses_to_judge() -> None:
    assert len(CLOSED) > 10


def test_only_the_listed_views_declare_themselves_open() -> None:
    declared = {
        route for route, pattern in _patterns() if not getattr(pattern.callback, "login_required", True)
    }
    assert not {route for route in declared if not _is_listed(route)}


def test_the_list_names_no_address_that_is_gone() -> None:
    assert not set(OPEN) - {route for route, _ in _patterns()}


def _filled(route: str) -> str | None:
    """Put a value into each converter of a route; a regular expression has no filling."""
    if any(sign in route for sign in "^$(?"):
        return None
    for name, value in CONVERTED.items():
        while f"<{name}:" in route:
            start = route.index(f"<{name}:")
            route = route[:start] + value + route[route.index(">", start) + 1 :]
    while "<" in route:
        start = route.index("<")
        route = route[:start] + "x" + route[route.index(">", start) + 1 :]
    return "/" + route


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", CLOSED)
def test_a_stranger_is_sent_to_the_sign_in_page(route: str, method: str) -> None:
    path = _filled(route)
    if path is None:
        pytest.fail(f"{route}: write routes with path(), so that they can be judged")
    response = getattr(Client(), method)(path)
    assert response.status_code == 302
    assert response.headers["Location"].startswith(("/accounts/login/", "/admin/login/")), settings.LOGIN_URL
