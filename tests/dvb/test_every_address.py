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


def test_every_address_is_a_page_of_somebody() -> None:
    """A page that nobody of the cast can open would be looked at by no test below."""
    found, answers = pages.survey(*pages.furnish())
    seen = {page.route for page in found}
    posted = {route for route, codes in answers.items() if 405 in codes and codes <= {302, 403, 404, 405}}
    named = {route for route, _ in pages.routes()}
    assert named - seen - posted - set(pages.NO_PAGES) - pages.NEEDS_A_STEP_BEFORE == set()


def test_nonsense_in_the_address_breaks_no_page() -> None:
    cast, samples = pages.furnish()
    found, _ = pages.survey(cast, samples)
    once = {page.url: page for page in found}
    answers = {
        f"{page.person} {page.url}": pages.client_of(cast, page.person).get(page.url + NONSENSE).status_code
        for page in once.values()
    }
    assert {key: code for key, code in answers.items() if code not in (200, 404)} == {}
