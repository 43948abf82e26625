"""Every page as everybody who may open it: no axe violation, nothing wider than the screen, no complaint."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

import pytest
from django.conf import settings as site
from playwright.sync_api import Page as Tab

from tests import every_page as pages
from tests.cast import Cast
from tests.every_page import Page

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[Cast, Iterable[Page]], None]
FRAME = "[document.documentElement.lang, document.querySelectorAll('h1').length]"
EVERY_VIEW = [(width, language) for width in ("phone", "desktop") for language in ("lv", "en")]


@pytest.fixture(autouse=True)
def _as_in_the_demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def look_at(
    open_browser: Callable[[], Tab],
    sign_in: Callable[[Tab, Any], None],
    axe: Callable[[Tab], None],
    axe_in_dark: Callable[[Tab], None],
    screenshot: Callable[[Tab, str], None],
    language: str,
    width: str,
    live_server: Any,
) -> Look:
    """Open each page and judge it, in the light and in the dark; all faults are told together."""

    def judge(tab: Tab, page: Page) -> None:
        response = tab.goto(page.url)
        assert response is not None
        assert response.status == 200
        assert tab.evaluate(FRAME) == [language, 1], "the language, and how many headings of the first level"
        screenshot(tab, f"page-{page.person}-{page.url.strip('/').replace('/', '-') or 'start'}")
        for judges in (axe, axe_in_dark):
            judges(tab)

    def look(cast: Cast, wanted: Iterable[Page]) -> None:
        faults, seen, began = [], 0, time.monotonic()
        for person, of_person in groupby(wanted, key=attrgetter("person")):
            tab = open_browser()
            if person == pages.STRANGER:
                # A personal link speaks as the school wrote down, unless the reader chose in this browser.
                cookie = {"name": site.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
                tab.context.add_cookies([cookie])
            else:
                sign_in(tab, pages.member(cast, person).user)
            for page in of_person:
                seen += 1
                try:
                    judge(tab, page)
                except AssertionError as fault:
                    faults.append(f"{person} {page.url}: {fault}")
            tab.context.close()
        sys.stdout.write(
            f"{width} {language}: {seen} pages, {len(faults)} with faults, {time.monotonic() - began:.0f} s\n"
        )
        assert not faults, f"{len(faults)} pages with faults\n" + "\n\n".join(faults)

    return look


HALVES = pytest.mark.parametrize("half", [0, 1])
"""Two browsers share the pages."""


@HALVES
@pytest.mark.parametrize(("width", "language"), [("phone", "lv")])
def test_each_page_once(look_at: Look, half: int) -> None:
    cast, found = pages.furnished(once=True)
    look_at(cast, found[half::2])


@HALVES
@pytest.mark.parametrize(("width", "language"), [("desktop", "en")])
def test_each_kind_of_page_once(look_at: Look, half: int) -> None:
    cast, found = pages.furnished(once=True)
    once = {page.route: page for page in found}
    of_persons = sorted(once.values(), key=lambda page: pages.PERSONS.index(page.person))
    look_at(cast, of_persons[half::2])


@pytest.mark.full
@pytest.mark.parametrize(("width", "language"), EVERY_VIEW)
def test_each_page_as_everybody(look_at: Look) -> None:
    look_at(*pages.furnished())
