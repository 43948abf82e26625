"""Every address of the site with rows behind it, and what each person gets there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from alliances.people.models import Membership, User
from tests import factories as make
from tests.cast import Cast
from tests.furniture import SAFE, Samples, furnish
from tests.world import MEMBERS

__all__ = ["furnish"]

STRANGER = "stranger"
ADMINISTRATOR = "administrator"
DIRECTOR = "director"
PERSONS = (STRANGER, *MEMBERS, ADMINISTRATOR, DIRECTOR)
NO_PAGES = {
    "api-missing": "JSON",
    "api-missing-path": "JSON",
    "token": "JSON",
    "token-revoke": "JSON",
    "agreement-file": "a file that was handed in",
    "agreement-paper": "a PDF",
    "agreement-papers": "a PDF",
    "group-letters": "a PDF",
    "guardian-letter-pdf": "a PDF",
    "amendment-paper": "a PDF",
    "cooperation-scan": "a file that was handed in",
    "alliances:evidence-file": "a paper as a download",
    "healthz": "JSON",
    "alliances:place-suggest": "the list under a field",
    "mfa_download_recovery_codes": "a text file",
    "mfa_login_webauthn": "JSON",
    "my-data-file-json": "JSON",
    "my-data-file-xlsx": "a spreadsheet",
    "plan-paper": "a PDF",
    "log-diary": "a PDF",
    "log-hours-pdf": "a PDF",
    "log-hours-xlsx": "a spreadsheet",
    "log-month-hours": "a spreadsheet",
    "log-keep": "JSON",
    "log-photo": "a picture",
    "log-scan": "a file that was handed in",
    "log-worker": "a script",
    "record-paper": "a PDF",
    "record-elm": "JSON",
    "learner-record": "a PDF",
    "text-preview": "a PDF",
    "link-agreement": "a PDF",
    "link-document-paper": "a PDF",
    "amendment-file": "a file that was handed in",
    "indicator-file": "a download",
    "indicator-frozen-file": "the JSON as it was frozen",
    "matching:employer-openings": "a part of the organisation's page",
    "matching:import-progress": "a part of the import's page",
    "matching:import-refused": "a spreadsheet",
    "matching:import-template": "a spreadsheet",
    "matching:opening-choices": "a part of the opening's form",
    "matching:pair-check": "a part of the pair's page",
    "matching:run-progress": "a part of the round's page",
}
NOT_OURS = ("admin:", "api:", "socialaccount_", "openid_connect_")
NEEDS_A_STEP_BEFORE = {
    "account_confirm_email",
    "alliances:employer-register-details",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_reset_password_from_key",
    "account_set_password",
    "mfa_authenticate",
    "mfa_trust",
    "agreement-resume",  # a stay has to be suspended: tests/dvb/safeguarding/test_going_on.py
}


@dataclass(frozen=True)
class Page:
    """One page as one person sees it."""

    person: str
    route: str
    url: str


def member(cast: Cast, person: str) -> Membership:
    of = {ADMINISTRATOR: cast.ministry, DIRECTOR: cast.school}
    if person in of and not hasattr(cast, person):
        setattr(cast, person, make.MembershipFactory(organisation=of[person], role=ADMINISTRATOR))
    found: Membership = getattr(cast, person)
    return found


def client_of(cast: Cast, person: str) -> Client:
    client = Client()
    if person != STRANGER:
        user = member(cast, person).user
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if person == SAFE:
        confirm_lately(client, user)
    return client


def confirm_lately(client: Client, user: User) -> None:
    """As if she had just shown again that it is she: the pages of her second factor open."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def routes() -> Iterator[tuple[str, set[str]]]:
    """The name of each route of ours, and what it is called with."""
    for name, arguments in _patterns(get_resolver(), "", frozenset()):
        if not name.startswith(NOT_OURS):
            yield name, set(arguments)


def _patterns(resolver: Any, space: str, given: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for pattern in resolver.url_patterns:
        arguments = given | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from _patterns(
                pattern, space + (f"{pattern.namespace}:" if pattern.namespace else ""), arguments
            )
        elif pattern.name:
            yield space + pattern.name, arguments


def addresses(name: str, arguments: set[str], samples: Samples) -> list[str]:
    if not arguments:
        return [reverse(name)]
    kind = name.rpartition(":")[2].partition("-")[0]
    fitting = [sample for sample in samples.get(kind, []) if set(sample) == arguments]
    return [reverse(name, kwargs=sample) for sample in fitting]


def furnished(share: slice, *, once: bool = False) -> tuple[Cast, list[Page]]:
    """A furnished site and the pages of a share of its routes."""
    cast, samples = furnish()
    pages, _ = survey(cast, samples, once=once, share=share)
    return cast, pages


def takes_forms_alone(client: Client, url: str) -> bool:
    """Whether an address is none of a page: asked without opening anything."""
    return "GET" not in methods_of(client, url)


def methods_of(client: Client, url: str) -> set[str]:
    """Which of GET and POST an address takes: asked without opening anything."""
    answer = client.options(url)
    named = answer.get("Allow", "") if answer.status_code == 405 else ""
    return {method for method in ("GET", "POST") if method in named} if named else {"GET", "POST"}


def survey(
    cast: Cast,
    samples: Samples,
    *,
    once: bool = False,
    asked: dict[str, int] | None = None,
    share: slice = slice(None),
) -> tuple[list[Page], dict[str, set[int]]]:
    """Ask for everything as everybody.

    Parameters
    ----------
    once : bool
        Whether an address is left alone after it answered somebody, and what is no page from the first.
    asked : dict, optional
        Filled with the most queries that a page of each route asked the database.
    share : slice
        Which of the routes.

    Returns
    -------
    list of Page, dict
        The pages that answer, and what each route answered to anybody.
    """
    pages: list[Page] = []
    answers: dict[str, set[int]] = {}
    answered: dict[str, int] = {}
    forms: dict[str, bool] = {}
    asker = client_of(cast, "coordinator")
    for person in PERSONS:
        client = client_of(cast, person)
        for name, arguments in list(routes())[share]:
            for url in addresses(name, arguments, samples):
                if url not in forms:
                    forms[url] = takes_forms_alone(asker, url)
                if forms[url]:
                    answers.setdefault(name, set()).add(405)
                    continue
                if answered.get(url) == 405 or (once and (url in answered or name in NO_PAGES)):
                    continue  # which method is allowed does not hang on who asks
                reset_queries()
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(url)
                assert response.status_code < 500, f"{person} {url}"
                if asked is not None and response.status_code == 200:
                    asked[name] = max(asked.get(name, 0), len(queries))
                answers.setdefault(name, set()).add(response.status_code)
                if response.status_code == 200 and name not in NO_PAGES:
                    assert b"<html" in response.content, f"{name} is no page: say so in NO_PAGES"
                    pages.append(Page(person, name, url))
                if response.status_code in (200, 405):
                    answered[url] = response.status_code
    return pages, answers
