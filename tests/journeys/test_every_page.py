"""Every page as everybody who may open it: no axe violation, nothing wider than the screen, no complaint."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, Literal

import pytest
from django.conf import settings as site
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page as Tab

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from dvb.guest_access.services import guest_links as outside
from dvb.guest_access.views.guards import SESSION_KEY
from dvb.logbook.models import LogWeek
from tests import every_page as pages
from tests.cast import Cast
from tests.every_page import Page
from tests.journeys import judging
from tests.journeys.conftest import WIDTHS

pytestmark = pytest.mark.django_db(transaction=True)

View = tuple[str, Literal["light", "dark"]]
FRAME = "[document.documentElement.lang, document.querySelectorAll('h1').length]"
GUEST = "guest"
LIGHT_ON_A_PHONE, DARK_ON_A_DESK = ("phone", "light"), ("desktop", "dark")


@pytest.fixture(autouse=True)
def _as_in_the_demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def look(
    open_browser: Callable[[], Tab],
    sign_in: Callable[[Tab, Any], None],
    axe: Callable[..., None],
    screenshot: Callable[[Tab, str], None],
    language: str,
    live_server: Any,
) -> Callable[..., None]:
    """Open each page and judge it in each of the looks; all faults are told together.

    The frame is judged where it says what this person has not yet seen in this look.
    """
    frames: set[tuple[str, View, str]] = set()

    def judge(tab: Tab, page: Page, looks: tuple[View, ...]) -> None:
        response = tab.goto(page.url)
        assert response is not None
        assert response.status == 200
        assert tab.evaluate(FRAME) == [language, 1], "the language, and how many headings of the first level"
        for screen, scheme in looks:
            wide, high = WIDTHS[screen]
            tab.set_viewport_size({"width": wide, "height": high})
            tab.emulate_media(color_scheme=scheme)
            shown = page.url.strip("/").replace("/", "-") or "start"
            screenshot(tab, f"page-{page.person}-{shown}-{screen}-{scheme}")
            frame = (page.person, (screen, scheme), judging.frame_of(tab))
            try:
                axe(tab, frame=frame not in frames)
            except AssertionError as fault:
                raise AssertionError(f"{screen}, {scheme}: {fault}") from fault
            frames.add(frame)

    def look_at(cast: Cast, wanted: Iterable[Page], looks_of: Callable[[Page], tuple[View, ...]]) -> None:
        faults, seen, began = [], 0, time.monotonic()
        for person, of_person in groupby(wanted, key=attrgetter("person")):
            tab = open_browser()
            # A personal link speaks as the school wrote down, unless the reader chose in this browser.
            tab.context.add_cookies(
                [{"name": site.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
            )
            if person == GUEST:
                cookie = {"name": site.SESSION_COOKIE_NAME, "value": _opened(), "url": live_server.url}
                tab.context.add_cookies([cookie])
            elif person != pages.STRANGER:
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


def _behind_links(share: slice) -> Iterator[Page]:
    """What a guardian and a supervisor find behind their links, once they entered the code.

    The links are made when the first page is asked for: they change what other pages show.
    """
    stay = Agreement.objects.filter(status="active", log_weeks__isnull=False).earliest("pk")
    name, address = "Paraugs Vadītājs", "vaditajs@piemers.example"
    host = links.token_of(outside.invite_supervisor(stay, name=name, email=address, by=SYSTEM))
    home = links.token_of(PersonalLink.objects.filter(purpose="guardian", revoked_at=None).earliest("pk"))
    Agreement.objects.filter(pk=stay.pk).update(last_day=timezone.localdate())  # its end report is due
    PersonalLink.objects.update(opened_at=timezone.now())
    of_stay = [(route, (host, stay.pk)) for route in ("link-sign", "link-assess", "link-end-report")]
    week = LogWeek.objects.filter(agreement=stay).earliest("pk")
    wanted = [
        ("link", (home,)),
        ("link-report", (home,)),
        ("link", (host,)),
        ("link-weeks", (host,)),
        ("link-return", (host, week.pk)),
        ("link-report", (host,)),
        *of_stay,
    ]
    for route, arguments in wanted[share]:
        yield Page(GUEST, route, reverse(route, args=arguments))


def _opened() -> str:
    """The session of somebody who entered the code of every personal link."""
    session = SessionStore()
    until = int(time.time()) + 3600
    session[SESSION_KEY] = {str(pk): until for pk in PersonalLink.objects.values_list("pk", flat=True)}
    session.create()
    return str(session.session_key)


@pytest.mark.parametrize(("width", "language", "half"), [("phone", "lv", 0), ("phone", "en", 1)])
def test_each_page_once(look: Callable[..., None], half: int) -> None:
    """One kind of page in Latvian, the next in English; the first page of each kind in the dark as well."""
    share = slice(half, None, 2)
    cast, found = pages.furnished(share, once=True)
    first = {page.route: page for page in reversed(found)}.values()
    both = (LIGHT_ON_A_PHONE, DARK_ON_A_DESK)
    wanted = chain(found, _behind_links(share))
    look(cast, wanted, lambda page: both if page in first or page.person == GUEST else both[:1])


@pytest.mark.full
@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("number", range(SHARES))
def test_each_page_as_everybody(look: Callable[..., None], number: int) -> None:
    share = slice(number, None, SHARES)
    cast, found = pages.furnished(share)
    look(cast, chain(found, _behind_links(share)), lambda _page: (LIGHT_ON_A_PHONE, DARK_ON_A_DESK))
