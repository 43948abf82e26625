"""A learner ranks her wishes, reads after the round what she got and why, and accepts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alliances.kernel.actor import SYSTEM
from alliances.messages.models import Message
from matching.assignments.models import Assignment
from matching.assignments.services import letters, publishing
from matching.openings.models import Wish
from tests.cast import Cast, gather
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS, Mouse
from tests.matching.rounds.joint import CANARIES, crowd, joint_round, solve

pytestmark = pytest.mark.django_db(transaction=True)
Look = Callable[[str], str]


@pytest.fixture
def cast() -> Cast:
    found = gather()
    crowd(found, learners=0, openings=2)
    return found


@every_view
def test_learner_ranks_and_accepts(
    browser_page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    width: str,
) -> None:
    page = browser_page
    hand = HANDS["keyboard" if width == "desktop" else "mouse"](page)

    def look(name: str) -> str:
        axe(page)
        screenshot(page, f"accepts-{name}")
        return page.locator("body").inner_text()

    sign_in(page, cast.learner_member.user)
    page.goto("/")
    look("start")
    first = _ranks(page, hand, look, cast)
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    letters.announce(round_)
    row = Assignment.objects.get(enrolment=cast.learner)
    assert row.opening_id == first
    read = _accepts(page, hand, look, row)
    assert CANARIES[1] not in read
    row.refresh_from_db()
    assert row.status == "learner_accepted"


def _ranks(page: Page, hand: Mouse, look: Look, cast: Cast) -> int:
    """Two wishes from the list of openings near home; then the second becomes the first."""
    hand.press(page.locator(f"a[href='/learners/{cast.learner.pk}/wishes/']").first)
    for count in (1, 2):
        hand.press(page.locator("button[value^='add:']").first)
        expect(page.locator("[data-sort-key]")).to_have_count(count)
    second = Wish.objects.get(rank=2).opening_id
    hand.press(page.locator(f"button[value='up:{second}']"))
    look("ranked")
    assert Wish.objects.get(rank=1).opening_id == second
    return second


def _accepts(page: Page, hand: Mouse, look: Look, row: Assignment) -> str:
    """By the e-mail's link: what, where, why; then one press."""
    letter = Message.objects.get(kind="asked_learner", subject_id=row.enrolment.person_id)
    page.goto(letter.path)
    expect(page.locator("h1")).to_contain_text(row.opening.employer.name)
    expect(page.locator("ul.reasons li").first).to_be_visible()
    read = look("asked")
    hand.press(page.locator("form[action$='/accept/learner/'] button"))
    expect(page.locator(".toast-ok")).to_be_visible()
    expect(page.locator("form[action$='/accept/learner/']")).to_have_count(0)
    return read + look("accepted")
