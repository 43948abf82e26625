"""A number of thousands of digits in a form or an address is no key and no year, and no fault of ours."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matching.assignments.models import Assignment
from matching.rounds.models import Round
from tests import every_page as pages
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.once()]
LONG = "9" * 5_000
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


@pytest.mark.parametrize("person", ["coordinator", "employer_member", "ministry_viewer"])
def test_no_address_breaks_by_it(furnished: tuple[Cast, pages.Samples], person: str) -> None:
    """A method that a view does not take is refused before the view reads anything: it is not tried."""
    cast, samples = furnished
    client = pages.client_of(cast, person)
    client.raise_request_exception = False
    broken, tried = {}, Counter[str]()
    for name, arguments in pages.routes():
        for url in pages.addresses(name, arguments, samples)[:1]:
            if name.startswith(("account_", "mfa_", "switch")):
                continue
            methods = pages.methods_of(client, url)
            tried.update(methods)
            answers = [ask(client, url).status_code for method, ask in ASK.items() if method in methods]
            if max(answers, default=200) >= 500:
                broken[name] = answers
    assert broken == {}
    assert min(tried[method] for method in ASK) > LEAST


def _get(client: Client, url: str) -> Any:
    return client.get(url, dict.fromkeys(NAMES, LONG))


def _post(client: Client, url: str) -> Any:
    return client.post(url, {**dict.fromkeys(NAMES, LONG), "step": f"add:{LONG}"})


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
