"""A number of thousands of digits in a form or an address is no key and no year, and no fault of ours."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from matching.assignments.models import Assignment
from matching.rounds.models import Round
from tests import every_page as pages
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.once()]
LONG = "9" * 5_000
PERSONS = ("coordinator", "employer_member", "ministry_viewer")
REFUSED = (403, 404)
NAMES = (
    "accepted_loss",
    "agreement",
    "and",
    "by",
    "definition",
    "employer",
    "first",
    "group",
    "learner",
    "lines",
    "on",
    "opening",
    "outcome",
    "page",
    "pair",
    "person",
    "pick",
    "plan",
    "qualification",
    "qualifications",
    "round",
    "scope",
    "school",
    "second",
    "signer",
    "skills",
    "step",
    "version",
    "week",
    "year",
)
"""What views read out of forms and addresses as a number, and some of what they read as a word."""


def test_no_address_breaks_by_it(furnished: tuple[Cast, pages.Samples]) -> None:
    """A method that a view does not take is refused before the view reads anything: it is not tried.

    A view that let one person in has read what she sent: the next person is asked for the addresses that
    everybody before was refused.
    """
    cast, samples = furnished
    clients = {person: pages.client_of(cast, person) for person in PERSONS}
    broken, tried = {}, Counter[str]()
    for name, arguments in pages.routes():
        for url in pages.addresses(name, arguments, samples)[:1]:
            if name.startswith(("account_", "mfa_", "switch")):
                continue
            methods = pages.methods_of(clients[PERSONS[0]], url)
            tried.update(methods)
            for method in methods:
                for client in clients.values():
                    client.raise_request_exception = False
                    code = ASK[method](client, url).status_code
                    if code >= 500:
                        broken[name, method] = code
                    if code not in REFUSED:
                        break
    assert broken == {}
    assert min(tried[method] for method in ASK) > LEAST


QUERY = urlencode(dict.fromkeys(NAMES, LONG))
FORM = urlencode({**dict.fromkeys(NAMES, LONG), "step": f"add:{LONG}"})


def _get(client: Client, url: str) -> Any:
    return client.get(url, QUERY_STRING=QUERY)


def _post(client: Client, url: str) -> Any:
    return client.post(url, FORM, content_type="application/x-www-form-urlencoded")


ASK = {"GET": _get, "POST": _post}
LEAST = 100  # addresses that take each; a walk that finds fewer looked in the wrong place


def test_those_that_broke_answer_404(furnished: tuple[Cast, pages.Samples]) -> None:
    cast, _samples = furnished
    client = cast.client("coordinator")
    sent = Assignment.objects.filter(enrolment__school=cast.school)[0]
    answer = client.post(reverse("matching:assignment-send", args=[sent.pk]), {"opening": LONG})
    assert answer.status_code == 404
    assert client.post(reverse("indicator-freeze"), {"year": LONG}).status_code == 404
    learner = reverse("indicator-learner", args=[cast.learner.person_id])
    assert client.get(learner, {"year": LONG}).status_code == 404
    for round_ in Round.objects.filter(runs__isnull=False):
        compare = reverse("matching:run-compare", args=[round_.pk])
        assert client.get(compare, {"first": LONG, "second": "1"}).status_code in (200, 404)
