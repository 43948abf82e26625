"""Every address as everybody: each is somebody's page, and no nonsense in it breaks one."""

from __future__ import annotations

import html
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from matching.learners.models import Guardian, Person
from tests import every_page as pages
from tests import list_files

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgres")]

BUDGETS = Path(__file__).parent / "sql_budgets.json"
SPARE = 2  # a first visit of the day writes that it was made

NONSENSE = "?" + "&".join(
    f"{name}=a%00%F0%9F%98%80'"
    for name in ("q", "page", "sort", "show", "reason", "school", "state", "year", "place")
)


@pytest.fixture(autouse=True)
def _as_in_the_demo(settings: Any) -> None:
    settings.DEMO = True


SHARES = 2
FILTERED = {
    "agreement-list",
    "alliances:catalogue",
    "alliances:message-list",
    "alliances:organisation-list",
    "cooperation-list",
    "matching:assignment-list",
    "matching:learner-list",
    "matching:opening-list",
    "matching:pair-list",
}
"""Lists with so many rows here that a filter narrows them."""


@pytest.mark.parametrize("number", range(SHARES))
def test_every_address_is_somebodys_page_and_no_nonsense_in_it_breaks_it(number: int) -> None:
    """A page that nobody of the cast can open would be looked at by no browser test."""
    share = slice(number, None, SHARES)
    cast, samples = pages.furnish()
    asked: dict[str, int] = {}
    found, answers = pages.survey(cast, samples, asked=asked, share=share)
    seen = {page.route for page in found}
    posted = {route for route, codes in answers.items() if 405 in codes and codes <= {302, 403, 404, 405}}
    named = {route for route, _ in list(pages.routes())[share]}
    assert named - seen - posted - set(pages.NO_PAGES) - pages.NEEDS_A_STEP_BEFORE == set()
    clients = {person: pages.client_of(cast, person) for person in pages.PERSONS}
    once = {page.url: clients[page.person] for page in found}
    answered = {url: client.get(url + NONSENSE) for url, client in once.items()}
    broken = {url: answer.status_code for url, answer in answered.items()}
    assert {url: code for url, code in broken.items() if code not in (200, 404)} == {}
    _within_budget(asked)
    _lists_are_their_files(found, clients)
    _titles_name_no_learner({url: _title_of(answer) for url, answer in answered.items()})


def _lists_are_their_files(found: list[pages.Page], clients: dict[str, Any]) -> None:
    """Every list with rows is compared with its file, once as it opens and once narrowed by a filter."""
    compared, filtered, faults = list_files.differences(found, clients)
    assert faults == []
    offering = {page.route for page in found if page.route in list_files.offering()}
    assert offering - compared == set(), "a list that is empty here: furnish a row for it"
    assert FILTERED & compared - filtered == set()


def _title_of(answer: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", b"".join(answer).decode(errors="replace"), re.DOTALL)
    return html.unescape(found[1]) if found else ""


def _titles_name_no_learner(titles: dict[str, str]) -> None:
    """A title stands in the history of the browser, in lists of windows and on shared screens."""
    names = {str(person.name) for person in Person.objects.all()} | {
        one.name for one in Guardian.objects.all()
    }
    assert len(names) > SHARES
    assert {url: title for url, title in titles.items() if any(name in title for name in names)} == {}


def _within_budget(asked: dict[str, int]) -> None:
    """The queries of each page are checked in; a page that asks more says so here before it is slow.

    WRITE_BUDGETS=1 (with -n0) writes what was asked; a person then looks at the difference.
    """
    if os.environ.get("WRITE_BUDGETS"):
        asked = json.loads(BUDGETS.read_text()) | asked
        gone = asked.keys() - {route for route, __ in pages.routes()}
        asked = {route: count for route, count in asked.items() if route not in gone}
        BUDGETS.write_text(json.dumps(asked, indent=1, sort_keys=True) + "\n")
    budgets = json.loads(BUDGETS.read_text())
    over = {
        route: f"{count} of {budgets.get(route, 0)}"
        for route, count in asked.items()
        if count > budgets.get(route, 0) + SPARE
    }
    assert over == {}
    assert set(budgets) <= {route for route, __ in pages.routes()}, "a budget of a page that is gone"
