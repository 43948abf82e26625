"""A supervisor assesses by link on a phone, the school confirms; the same skill elsewhere is not new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.guest_access.services import guest_links as outside
from dvb.learning.models import Confirmation
from matching.openings.models import Opening
from tests.cast import Cast, gather
from tests.dvb.agreements import signed
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS
from tests.letters import newest_code

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    """A learner at two workplaces one after the other, both begun."""
    found = gather()
    for code, name in (("brakes", "Nomaina bremžu klučus"), ("tyres", "Maina riepas")):
        LearningOutcome.objects.create(code=code, name_lv=name, qualification=found.qualification)
    Opening.objects.update(starts_on=timezone.localdate())
    for opening in (found.opening, found.other_opening):
        opening.refresh_from_db()
        made = agreements.draw_up(signed.agree(found.learner, opening), by=SYSTEM)
        made = signed.sign(found, agreements.release(made, by=SYSTEM, accepts_overlap=True), *signed.SIDES)
    agreements.advance(timezone.localdate())
    return found


@every_view
def test_skill_is_counted_once(
    open_browser: Callable[[], Page],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    width: str,
) -> None:
    way = "keyboard" if width == "desktop" else "mouse"
    school = open_browser()
    sign_in(school, cast.coordinator.user)
    for number, stay in enumerate(Agreement.objects.order_by("pk")):
        supervisor = open_browser()

        def look(page: Page, name: str, number: int = number) -> None:
            if not number:
                axe(page)
                screenshot(page, f"skill-{name}")

        _assess(supervisor, way, stay, look)
        _confirm(school, way, stay, look)
    first, second = Confirmation.objects.order_by("pk")
    assert (first.is_new, second.is_new) == (True, False)
    learner = open_browser()
    sign_in(learner, cast.learner_member.user)
    learner.goto("/progress/")
    expect(learner.locator("main")).to_contain_text("Nomaina bremžu klučus")
    axe(learner)
    screenshot(learner, "skill-progress")
    HANDS[way](learner).press(learner.locator(f"a[href$='/confirmations/{first.pk}/']"))
    axe(learner)
    screenshot(learner, "skill-evidence")


def _assess(page: Page, way: str, stay: Agreement, look: Callable[[Page, str], None]) -> None:
    link = outside.invite_supervisor(
        stay, name="Juris Meistars", email=f"juris{stay.pk}@piemers.example", by=SYSTEM
    )
    hand = HANDS[way](page)
    page.goto(f"/l/{links.token_of(link)}/")
    hand.press(page.locator("form[action$='/code/'] button"))
    hand.write(page.locator("#id_code"), newest_code())
    hand.press(page.locator("form[action$='/open/'] button"))
    look(page, "link")
    hand.press(page.locator("a[href*='/assess/']"))
    look(page, "assess")
    brakes = LearningOutcome.objects.get(code="brakes")
    hand.check(page.locator(f"input[name='level_{brakes.pk}'][value='3']"))
    hand.press(page.locator("main form button.primary"))
    expect(page.locator(".toast-ok")).to_be_visible()


def _confirm(page: Page, way: str, stay: Agreement, look: Callable[[Page, str], None]) -> None:
    hand = HANDS[way](page)
    page.goto("/")
    hand.press(page.locator("a[href='/skills/waiting/']"))
    look(page, "waiting")
    hand.check(page.locator("input[name='pick']"))
    hand.press(page.locator("main form button.primary"))
    assert Confirmation.objects.filter(agreement=stay).count() == 0, "choosing confirms nothing yet"
    look(page, "review")
    hand.press(page.locator("main form button.primary"))
    expect(page.locator(".toast-ok")).to_be_visible()
    look(page, "confirmed")
