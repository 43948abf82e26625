"""Every page as everybody who may open it: no axe violation, nothing wider than the screen, no complaint."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any, Literal

import pytest
from django.conf import settings as site
from playwright.sync_api import Page as Tab

from tests import every_page as pages
from tests.cast import Cast
from tests.every_page import Page
from tests.journeys.conftest import WIDTHS

pytestmark = pytest.mark.django_db(transaction=True)

View = tuple[str, Literal["light", "dark"]]
FRAME = "[document.documentElement.lang, document.querySelectorAll('h1').length]"
LIGHT_ON_A_PHONE, DARK_ON_A_DESK = ("phone", "light"), ("desktop", "dark")


@pytest.fixture(autouse=True)
def _as_in_the_demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def look(
    open_browser: Callable[[], Tab],
    sign_in: Callable[[Tab, Any], None],
    axe: Callable[[Tab], None],
    screenshot: Callable[[Tab, str], None],
    language: str,
    live_server: Any,
) -> Callable[..., None]:
    """Open each page and judge it in each of the looks; all faults are told together."""

    def judge(tab: Tab, page: Page, looks: tuple[View, ...]) -> None:
        response = tab.goto(page.url)
        assert response is not None
        assert response.status == 200
        assert tab.evaluate(FRAME) == [language, 1], "the language, and how many headings of the first level"
        screenshot(tab, f"page-{page.person}-{page.url.strip('/').replace('/', '-') or 'start'}")
        for screen, scheme in looks:
            wide, high = WIDTHS[screen]
            tab.set_viewport_size({"width": wide, "height": high})
            tab.emulate_media(color_scheme=scheme)
            try:
                axe(tab)
            except AssertionError as fault:
                raise AssertionError(f"{screen}, {scheme}: {fault}") from fault

    def look_at(cast: Cast, wanted: Iterable[Page], looks_of: Callable[[Page], tuple[View, ...]]) -> None:
        faults, seen, began = [], 0, time.monotonic()
        for person, of_person in groupby(wanted, key=attrgetter("person")):
            tab = open_browser()
            # A personal link speaks as the school wrote down, unless the reader chose in this browser.
            tab.context.add_cookies(
                [{"name": site.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
            )
            if person != pages.STRANGER:
                sign_in(tab, pages.member(cast, person).user)
            for page in of_person:
                looks = looks_of(page)
                seen += len(looks)
                try:
                    judge(tab, page, looks)
                except AssertionError as fault:
                    faults.append(f"{person} {page.url}: {fault}")
            tab.context.close()
        spent = f"{len(faults)} with faults, {time.monotonic() - began:.0f} s"
        sys.stdout.write(f"{language}: {seen} looks at pages, {spent}\n")
        assert not faults, f"{len(faults)} pages with faults\n" + "\n\n".join(faults)

    return look_at


SHARES = 6


@pytest.mark.parametrize(("width", "language", "half"), [("phone", "lv", 0), ("phone", "en", 1)])
def test_each_page_once(look: Callable[..., None], half: int) -> None:
    """In Latvian or in English by turns; the first page of each kind in the dark as well."""
    cast, found = pages.furnished(once=True)
    first = {page.route: page for page in reversed(found)}
    both = (LIGHT_ON_A_PHONE, DARK_ON_A_DESK)
    look(cast, found[half::2], lambda page: both if first[page.route] == page else both[:1])


@pytest.mark.full
@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("share", range(SHARES))
def test_each_page_as_everybody(look: Callable[..., None], share: int) -> None:
    cast, found = pages.furnished()
    look(cast, found[share::SHARES], lambda _page: (LIGHT_ON_A_PHONE, DARK_ON_A_DESK))
