"""A school sends a guardian a link; she opens it on her own device with a code, reads and acknowledges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Acknowledgement
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, publishing
from tests import factories as make
from tests.cast import Cast, gather
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS
from tests.letters import newest_code
from tests.matching.rounds.joint import joint_round, solve

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    found = gather()
    person = found.learner.person
    person.birth_date = make.YEAR_STARTS.replace(year=make.YEAR_STARTS.year - 16)
    person.save()
    round_ = joint_round(found)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    agreed = Assignment.objects.get(enrolment=found.learner)
    for side in ("employer", "learner"):
        assignments.accept(agreed, side=side, by=SYSTEM)
    agreements.release(agreements.draw_up(agreed, by=SYSTEM), by=SYSTEM, accepts_overlap=True)
    return found


@every_view
def test_guardian_acknowledges_by_link(
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
    _send(school, way, cast, lambda name: (axe(school), screenshot(school, f"guardian-{name}")))
    page = open_browser()
    hand = HANDS[way](page)

    def look(name: str) -> None:
        axe(page)
        screenshot(page, f"guardian-{name}")

    link = PersonalLink.objects.get()
    page.goto(f"/l/{links.token_of(link)}/")
    look("locked")
    hand.press(page.locator("form[action$='/code/'] button"))
    look("code-sent")
    hand.write(page.locator("#id_code"), "000 000")
    hand.press(page.locator("form[action$='/open/'] button"))
    expect(page.locator("#id_code_error")).to_be_visible()
    look("wrong-code")
    hand.write(page.locator("#id_code"), newest_code())
    hand.press(page.locator("form[action$='/open/'] button"))
    expect(page.locator("main")).to_contain_text(cast.opening.employer.name)
    look("reads")
    hand.press(page.locator("form[action*='/acknowledge/'] button"))
    expect(page.locator(".toast-ok")).to_be_visible()
    look("done")
    page.go_back()
    page.reload()
    assert Acknowledgement.objects.get().name == "Ilze Paraudziņa"
    hand.press(page.locator("form[action$='/close/'] button"))
    expect(page.locator("#id_code")).to_be_visible()
    school.goto(f"/agreements/{Acknowledgement.objects.get().agreement_id}/")
    expect(school.locator("main")).to_contain_text("Ilze Paraudziņa")


def _send(page: Page, way: str, cast: Cast, look: Callable[[str], Any]) -> None:
    hand = HANDS[way](page)
    page.goto(f"/learners/{cast.learner.pk}/")
    hand.press(page.locator("a[href$='/guardians/']"))
    hand.write(page.locator("#id_name"), "Ilze Paraudziņa")
    hand.choose(page.locator("#id_relation"), "mother")
    hand.write(page.locator("#id_email"), "ilze@piemers.example")
    hand.press(page.locator("main form:not([action]) button.primary"))
    look("entered")
    hand.press(page.locator("form[action$='/link/'] button"))
    expect(page.locator(".qr svg")).to_be_visible()
    look("letter")
    assert Message.objects.get(kind="link_guardian").to_email == "ilze@piemers.example"
