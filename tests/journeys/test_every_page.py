"""Every page as everybody who may open it: no axe violation, nothing wider than the screen, no complaint."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

import pytest
from django.conf import settings as site
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests import every_page as pages
from tests.cast import Cast
from tests.every_page import Page

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[Cast, Iterable[Page]], None]
EVERY_VIEW = [(width, language) for width in ("phone", "desktop") for language in ("lv", "en")]


@pytest.fixture(autouse=True)
def _as_in_the_demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def look_at(
    open_browser: Callable[[], Tab],
    sign_in: Callable[[Tab, Any], None],
    axe: Callable[[Tab], None],
    screenshot: Callable[[Tab, str], None],
    language: str,
    live_server: Any,
) -> Look:
    """Open each page and judge it; the faults of all pages are told together."""

    def judge(tab: Tab, page: Page) -> None:
        response = tab.goto(page.url)
        assert response is not None
        assert response.status == 200
        expect(tab.locator("html")).to_have_attribute("lang", language)
        expect(tab.locator("h1")).to_have_count(1)
        screenshot(tab, f"page-{page.person}-{page.url.strip('/').replace('/', '-') or 'start'}")
        axe(tab)

    def look(cast: Cast, wanted: Iterable[Page]) -> None:
        faults = []
        for person, of_person in groupby(wanted, key=attrgetter("person")):
            tab = open_browser()
            if person == pages.STRANGER:
                # A personal link speaks as the school wrote down, unless the reader chose in this browser.
                cookie = {"name": site.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
                tab.context.add_cookies([cookie])
            else:
                sign_in(tab, pages.member(cast, person).user)
            for page in of_person:
                try:
                    judge(tab, page)
                except AssertionError as fault:
                    faults.append(f"{person} {page.url}: {fault}")
            tab.context.close()
        assert not faults, f"{len(faults)} pages with faults\n" + "\n\n".join(faults)

    return look


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize(("width", "language"), [("phone", "lv")])
def test_each_page_once(look_at: Look, half: int) -> None:
    """In two halves, so that two browsers share them."""
    cast, samples = pages.furnish()
    look_at(cast, pages.survey(cast, samples, once=True)[0][half::2])


@pytest.mark.parametrize(("width", "language"), [("desktop", "en")])
def test_each_kind_of_page_once(look_at: Look) -> None:
    cast, samples = pages.furnish()
    found, _ = pages.survey(cast, samples, once=True)
    once = {page.route: page for page in found}
    look_at(cast, sorted(once.values(), key=lambda page: pages.PERSONS.index(page.person)))


@pytest.mark.full
@pytest.mark.parametrize(("width", "language"), EVERY_VIEW)
def test_each_page_as_everybody(look_at: Look) -> None:
    cast, samples = pages.furnish()
    look_at(cast, pages.survey(cast, samples)[0])
