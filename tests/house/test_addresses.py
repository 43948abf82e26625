"""Closed by default: no page answers a stranger unless it stands in the list below."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests import every_page as pages
from tests.house.source import name_of, tracked_files

# Route -> why a stranger may open it.
OPEN = {
    "personas/": "the demo's way in; 404 unless DEMO=1",
    "personas/<slug:persona>/": "the same",
    "inbox/": "the demo's e-mails; 404 unless DEMO=1",
    "l/<str:token>/": "a personal link: unknown tokens are 404, and the page asks for a code first",
    "l/<str:token>/code/": "the same, POST: sends the code to the address that the school has",
    "l/<str:token>/open/": "the same, POST: checks the code",
    "l/<str:token>/acknowledge/<key:agreement>/": "the same, POST, only once opened",
    "l/<str:token>/reply/<key:agreement>/": "the same, POST, only once opened: a question or a no",
    "l/<str:token>/notice/<key:agreement>.pdf": "the same, only once opened",
    "l/<str:token>/assess/<key:agreement>/": "the same, only once opened",
    "l/<str:token>/end-report/<key:agreement>/": "the same, only once opened",
    "l/<str:token>/employment/": "the same, only once opened",
    "l/<str:token>/sign/<key:agreement>/": "the same, only once opened, and with a code of its own",
    "l/<str:token>/sign/<key:agreement>/send/": "the same, POST: sends that code",
    "l/<str:token>/agreement/<key:agreement>.pdf": "the same, only once opened",
    "l/<str:token>/ask/<key:agreement>/": "the same, only once opened",
    "l/<str:token>/ask/<key:agreement>/<slug:kind>/": "the same, only once opened",
    "l/<str:token>/requests/<key:pk>/withdraw/": "the same, POST, only once opened",
    "l/<str:token>/report/": "the same, only once opened",
    "l/<str:token>/employer/": "the same, for an employer's contact person, only once opened",
    "l/<str:token>/answers/": "the same, POST, only once opened",
    "l/<str:token>/take-back/<key:assignment>/": "the same, POST, only once opened",
    "l/<str:token>/terms/<key:assignment>/": "the same, POST, only once opened",
    "l/<str:token>/withdraw/<key:assignment>/": "the same, only once opened",
    "l/<str:token>/ask-again/<key:assignment>/": "the same, POST, only once opened",
    "l/<str:token>/supervisor/<key:agreement>/": "the same, only once opened",
    "l/<str:token>/supervisor/<key:pk>/end/": "the same, POST, only once opened",
    "l/<str:token>/account/": "the same, POST, only once opened: an account by the rules of a claim",
    "l/<str:token>/openings/<key:opening>/offered/": "the same, POST, only once opened",
    "l/<str:token>/documents/<slug:document>/<key:pk>/": "the same, only once opened: a paper to sign",
    "l/<str:token>/documents/<slug:document>/<key:pk>/paper.pdf": "the same, only once opened",
    "l/<str:token>/documents/<slug:document>/<key:pk>/sign/": "the same, and with a code of its own",
    "l/<str:token>/documents/<slug:document>/<key:pk>/sign/send/": "the same, POST: sends that code",
    "l/<str:token>/documents/<slug:document>/<key:pk>/hand-in/": "the same, POST, only once opened",
    "l/<str:token>/weeks/": "the same, for a supervisor: weeks of the log, only once opened",
    "l/<str:token>/weeks/confirm/": "the same, POST, only once opened",
    "l/<str:token>/weeks/<key:week>/return/": "the same, only once opened",
    "l/<str:token>/weeks/<key:week>/take-back/": "the same, POST, only once opened",
    "l/<str:token>/photos/<key:photo>/": "the same, for a supervisor: a picture, only once opened",
    "l/<str:token>/close/": "the same, POST",
    "l/<str:token>/same-learner/": "the same: a learner whom two schools know says that both are she",
    "l/<str:token>/acknowledge/": "the same, POST: a supervisor confirms for all who were shown",
    "l/<str:token>/renew/": "the same, POST: sends a new link to the address that the school has",
    "language/": "a stranger reads the sign-in page in her language",
    "invitations/<str:token>/": "an invited person has no account yet; her link is the key",
    "invitations/<str:token>/again/": "the same, where the link has expired",
    "look/": "a stranger reads the sign-in page in the dark",
    "register/": "an employer registers itself: the number",
    "register/details/": "the same: who it is; the code sent to the e-mail address opens the rest",
    "healthz": "the load balancer asks it, and learns nothing but that we live",
    "admin/login/": "the sign-in page of the administration",
    "admin/logout/": "leaving is always allowed",
    "admin/jsi18n/": "the administration's translated words",
}
OPEN_PREFIXES = {
    "api/": "programs come with a token: tests/dvb/api/test_access.py holds that each address asks",
    "identity/o/api/": "where a program gets its token for its secret, and ends it",
    "accounts/": "allauth's own pages; tests/dvb holds what each of them lets a stranger do",
}
CONVERTED = {
    "int": "1",
    "key": "1",
    "slug": "x",
    "str": "x",
    "path": "x",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


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


def _filled(route: str) -> str:
    """Put a value into each converter of a route; of a regular expression take the first way to match it."""
    path = re.sub(r"<(\w+):\w+>", lambda found: CONVERTED.get(found[1], "x"), route)
    path = re.sub(r"\(\?P<\w+>([^|)]*)[^)]*\)", r"\1", path).replace(".*", "x")
    return "/" + re.sub(r"<\w+>", "x", path).translate({ord(sign): None for sign in "^$\\"})


def test_routes_are_filled() -> None:
    assert _filled("admin/^(?P<app_label>one|two)/$") == "/admin/one/"
    assert _filled("admin/(?P<url>.*)$") == "/admin/x"
    assert _filled("rounds/<key:pk>/pairs/<slug:name>/") == "/rounds/1/pairs/x/"


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_a_stranger_is_sent_to_the_sign_in_page(method: str) -> None:
    """No database is open here: a stranger's request must not even reach one."""
    client = Client()
    answered = {}
    for route in CLOSED:
        response = getattr(client, method)(_filled(route))
        place = response.headers.get("Location", "")
        if response.status_code != 302 or not place.startswith(("/accounts/login/", "/admin/login/")):
            answered[route] = f"{response.status_code} {place}"
    assert not answered


def test_every_address_that_a_template_names_exists() -> None:
    """One that does not is found by whoever opens the page: it is an error of the server."""
    names = {name for name, __ in pages.routes()} | _of_libraries()
    missing = {
        f"{name_of(path)}: {name}"
        for path in tracked_files()
        if path.suffix in (".html", ".txt") and "templates" in path.parts
        for name in re.findall(r"""{% url ['"]([\w:-]+)['"]""", path.read_text())
        if name not in names
    }
    assert missing == set()


def _of_libraries() -> set[str]:
    return {
        f"{space}:{name}"
        for space, (__, resolver) in get_resolver().namespace_dict.items()
        for name in resolver.reverse_dict
        if isinstance(name, str)
    } | {name for name in get_resolver().reverse_dict if isinstance(name, str)}
