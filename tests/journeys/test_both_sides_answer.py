"""An employer declines on a phone, the school sends the learner to the next best, and both sides agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alliances.kernel.actor import SYSTEM
from matching.assignments.models import Assignment
from matching.assignments.services import publishing
from tests.cast import Cast, gather
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS, Mouse
from tests.matching.rounds.joint import CANARIES, crowd, joint_round, solve

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    """A published round; the other employer's openings are still free."""
    found = gather()
    crowd(found, learners=0, openings=6)
    round_ = joint_round(found)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    return found


def employer(cast: Cast, assignment: Assignment) -> Any:
    is_first = assignment.opening.employer == cast.employer
    return (cast.employer_member if is_first else cast.other_employer_member).user


Enter = Callable[[Any, str], tuple[Page, Mouse]]
Look = Callable[[Page, str], str]


@every_view
def test_employer_declines_school_sends_elsewhere_and_both_agree(
    open_browser: Callable[[], Page],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    width: str,
) -> None:
    first = Assignment.objects.get(enrolment=cast.learner)
    way = "keyboard" if width == "desktop" else "mouse"

    def enter(user: Any, address: str) -> tuple[Page, Mouse]:
        page = open_browser()
        sign_in(page, user)
        page.goto(address)
        return page, HANDS[way](page)

    def look(page: Page, name: str) -> str:
        axe(page)
        screenshot(page, f"answers-{name}")
        return page.locator("body").inner_text()

    _employer_declines(enter, look, employer(cast, first))
    _school_sends_elsewhere(enter, look, cast.coordinator.user, first)
    _learner_agrees(enter, look, cast.learner_member.user)
    second = Assignment.objects.get(after=first)
    _employer_agrees(enter, look, employer(cast, second), f"/assignments/{second.pk}/")
    second.refresh_from_db()
    assert second.status == "agreed"


def _employer_declines(enter: Enter, look: Look, user: Any) -> None:
    page, hand = enter(user, "/")
    look(page, "employer-home")
    hand.press(page.locator(".todo a.button[href^='/assignments/']"))
    read = look(page, "employer-list")
    hand.press(page.locator("a.row-link").first)
    read += look(page, "employer-profile")
    assert CANARIES[0] not in read
    hand.press(page.locator("a[href$='/decline/employer/']"))
    hand.press(page.locator("main form button.danger"))
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    look(page, "decline-refused")
    hand.check(page.locator("input[value=no_work]"))
    hand.press(page.locator("main form button.danger"))
    look(page, "decline-seat")
    expect(page.locator("input[name=seats][value=fewer]")).to_be_checked()
    hand.press(page.locator("main form button.danger"))
    expect(page.locator(".toast-ok")).to_be_visible()
    look(page, "declined")


def _school_sends_elsewhere(enter: Enter, look: Look, user: Any, lost: Assignment) -> None:
    """The task about the only learner who lost a place leads to the page of that learner."""
    page, hand = enter(user, "/")
    look(page, "school-home")
    hand.press(page.locator(f".todo a.button[href='/assignments/{lost.pk}/']"))
    look(page, "next-best")
    hand.press(page.locator("form[action$='/send/'] button").first)
    expect(page.locator(".toast-ok")).to_be_visible()
    look(page, "sent-elsewhere")


def _learner_agrees(enter: Enter, look: Look, user: Any) -> None:
    page, hand = enter(user, "/")
    look(page, "learner-home")
    hand.press(page.locator(".todo a.button[href='/my-place/']"))
    look(page, "learner-asked")
    hand.press(page.locator("form[action$='/accept/learner/'] button"))
    expect(page.locator(".toast-ok")).to_be_visible()
    look(page, "learner-agreed")


def _employer_agrees(enter: Enter, look: Look, user: Any, address: str) -> None:
    """The name is hidden until the last word, and shown right after it."""
    page, hand = enter(user, address)
    assert CANARIES[0] not in look(page, "employer-asked")
    hand.press(page.locator("form[action$='/accept/employer/'] button"))
    expect(page.locator("h1")).to_contain_text(re.compile(CANARIES[0]))
    look(page, "agreed")
