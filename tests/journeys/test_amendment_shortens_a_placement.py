"""A placement ends earlier than agreed: the school amends it, all sign, and the learner reads the new end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dvb.agreements.models import Agreement
from tests.cast import Cast, gather
from tests.dvb.agreements import signed as make
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def going() -> tuple[Cast, Agreement]:
    cast = gather()
    return cast, make.active(cast)


@every_view
def test_amendment_shortens_a_placement(
    open_browser: Callable[[], Page],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    going: tuple[Cast, Agreement],
    width: str,
    language: str,
) -> None:
    cast, agreement = going
    page = open_browser()
    hand = HANDS["keyboard" if width == "desktop" else "mouse"](page)

    def look(name: str) -> None:
        axe(page)
        screenshot(page, f"amendment-{name}")

    sign_in(page, cast.coordinator.user)
    page.goto(f"/agreements/{agreement.pk}/")
    hand.press(page.locator("#amendments a.button"))
    look("form")
    hand.write(page.locator("#id_ends_on"), "15.04.2027")
    hand.press(page.locator("main form button.primary"))
    expect(page.locator("#id_reason_error")).to_be_visible()
    hand.write(page.locator("#id_reason"), "Eksāmens ir agrāk")
    hand.press(page.locator("main form button.primary"))
    expect(page.locator(".diff ins")).to_contain_text("2027")
    look("draft")
    hand.press(page.locator("form[action$='/release/'] button"))
    for side in ("school", "host", "learner"):
        hand.check(page.locator(f"input[value={side}]"))
        hand.write(page.locator("#id_name"), "Ilze Paraudziņa")
        hand.press(page.locator("form[action$='/sign/'] button.primary"))
        expect(page.locator(".toast-ok")).to_be_visible()
    look("signed")
    assert page.request.get(f"/amendments/{agreement.amendments.get().pk}/amendment.pdf").ok
    hers = open_browser()
    sign_in(hers, cast.learner_member.user)
    hers.goto(f"/agreements/{agreement.pk}/")
    expect(hers.locator("#amendments tbody tr")).to_have_count(2)
    expect(hers.locator("#amendments")).to_contain_text(
        {"lv": "15.04.2027.", "en": "15 April 2027"}[language]
    )
    axe(hers)
