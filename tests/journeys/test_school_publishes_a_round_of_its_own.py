"""A school imports a group, enters a wish, opens a round of its own, runs it, keeps a pair and publishes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
from matching.openings.models import SeatClaim, Wish
from matching.rounds.models import Lock, Round, taking_part
from tests import factories as make
from tests.cast import Cast, gather
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS, Mouse
from tests.journeys.test_school_imports_learners import work
from tests.matching.imports.sheets import xlsx
from tests.matching.rounds.joint import CANARIES, crowd

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[[str], None]


@pytest.fixture
def cast() -> Cast:
    found = gather()
    crowd(found, learners=0, openings=4)
    make.GroupFactory(school=found.school, programme=found.programme, code="AT-1")
    return found


def group_of(count: int) -> bytes:
    return xlsx(
        {
            "Audzēkņa ID": f"AT-{n}",
            "Vārds, uzvārds": f"Anna Paraudziņa{n}",
            "Kvalifikācija": "Automehāniķis",
            "Grupa": "AT-1",
            "Dzīvesvieta": "Valmiera",
            "Dzimšanas datums": "12.03.2006",
        }
        for n in range(count)
    )


@every_view
def test_school_publishes_a_round_of_its_own(
    browser_page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    tmp_path: Path,
    cast: Cast,
    width: str,
) -> None:
    page = browser_page
    hand = HANDS["keyboard" if width == "desktop" else "mouse"](page)
    seen: list[str] = []

    def look(name: str) -> None:
        axe(page)
        seen.append(page.locator("body").inner_text())
        screenshot(page, f"own-round-{name}")

    sign_in(page, cast.coordinator.user)
    file = tmp_path / "grupa.xlsx"
    file.write_bytes(group_of(3))
    _import(page, hand, file)
    _wish(page, hand, Enrolment.objects.get(external_id="AT-1"))
    _open(page, hand, look)
    _run(page, hand, look)
    _keep_one(page, hand, look)
    _publish(page, hand, look)
    round_ = Round.objects.get()
    assert (round_.status, list(taking_part(round_))) == ("published", [cast.school])
    assert SeatClaim.objects.filter(round=round_).count() == 4, "the group of three and who was there before"
    assert Assignment.objects.filter(round=round_, status="sent").count() == 4
    wished = Wish.objects.get()
    assert Assignment.objects.get(enrolment=wished.enrolment).opening == wished.opening
    assert not [text for text in seen if CANARIES[1] in text], "no learner of another school"


def _import(page: Page, hand: Mouse, file: Path) -> None:
    page.goto("/imports/new/learners/")
    page.locator("input[type=file]").set_input_files(file)
    hand.press(page.locator("main form button.primary"))
    expect(page.locator("progress")).to_be_visible()
    work()
    confirm = page.locator("form[action$='/confirm/'] button")
    expect(confirm).to_contain_text("3")
    hand.press(confirm)
    expect(page.locator("progress")).to_be_visible()
    work()
    expect(page.locator("main .notice-ok")).to_be_visible()


def _wish(page: Page, hand: Mouse, enrolment: Enrolment) -> None:
    page.goto(f"/learners/{enrolment.pk}/")
    hand.press(page.locator("a[href$='/wishes/']"))
    hand.press(page.locator("button[value^='add:']").nth(1))
    expect(page.locator("[data-sort-key]")).to_have_count(1)


def _open(page: Page, hand: Mouse, look: Look) -> None:
    page.goto("/")
    hand.press(page.locator("nav a[href='/rounds/']").first)
    hand.press(page.locator("a[href='/rounds/new/']").first)
    look("new")
    hand.write(page.locator("#id_name"), "Mūsu kārta")
    hand.press(page.locator("main form button.primary"))
    expect(page).to_have_url(re.compile(r"/rounds/\d+/$"))
    look("draft")


def _run(page: Page, hand: Mouse, look: Look) -> None:
    hand.press(page.locator("form[action$='/run/'] button"))
    expect(page.locator("progress")).to_be_visible()
    work()
    expect(page.locator("main .state-ok").first).to_be_visible()
    expect(page.locator("h1")).to_contain_text("4")
    look("result")


def _keep_one(page: Page, hand: Mouse, look: Look) -> None:
    """She looks at the pairs one by one, and keeps one in every run."""
    hand.press(page.locator(".tabs a[href$='/pairs/']"))
    expect(page.locator("tbody tr")).to_have_count(4)
    look("pairs")
    hand.press(page.locator("a.row-link").first)
    look("pair")
    hand.press(page.locator("button[value=lock]"))
    expect(page.locator(".toast-ok")).to_be_visible()
    assert Lock.objects.count() == 1


def _publish(page: Page, hand: Mouse, look: Look) -> None:
    page.goto(f"/rounds/{Round.objects.get().pk}/")
    hand.press(page.locator("a[href$='/publish/']"))
    look("publish")
    hand.press(page.locator("main form button.primary"))
    expect(page.locator(".toast-ok")).to_be_visible()
    look("published")
