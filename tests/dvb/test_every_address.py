"""Every address as everybody: each is somebody's page, and no nonsense in it breaks one."""

from __future__ import annotations

from typing import Any

import pytest

from tests import every_page as pages

pytestmark = pytest.mark.django_db

NONSENSE = "?" + "&".join(
    f"{name}=a%00%F0%9F%98%80'"
    for name in ("q", "page", "sort", "show", "reason", "school", "state", "year", "place")
)


@pytest.fixture(autouse=True)
def _as_in_the_demo(settings: Any) -> None:
    settings.DEMO = True


def test_every_address_is_somebodys_page_and_no_nonsense_in_it_breaks_it() -> None:
    """A page that nobody of the cast can open would be looked at by no browser test."""
    cast, samples = pages.furnish()
    found, answers = pages.survey(cast, samples)
    seen = {page.route for page in found}
    posted = {route for route, codes in answers.items() if 405 in codes and codes <= {302, 403, 404, 405}}
    named = {route for route, _ in pages.routes()}
    assert named - seen - posted - set(pages.NO_PAGES) - pages.NEEDS_A_STEP_BEFORE == set()
    clients = {person: pages.client_of(cast, person) for person in pages.PERSONS}
    once = {page.url: clients[page.person] for page in found}
    broken = {url: client.get(url + NONSENSE).status_code for url, client in once.items()}
    assert {url: code for url, code in broken.items() if code not in (200, 404)} == {}
