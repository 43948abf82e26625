"""An alliance's coordinator clears her exceptions: reminds, asks, and what is done leaves her screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from alliances.kernel import exception_kinds
from alliances.kernel.actor import SYSTEM
from alliances.messages.models import Message
from dvb.start_requirements import services as readiness
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, publishing
from matching.openings.models import Opening
from matching.rounds.models import Proposal
from tests import factories as make
from tests.cast import Cast, gather
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS, Mouse
from tests.matching.rounds.joint import CANARIES, crowd, joint_round, solve

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    """One of each kind: silent, without a place, refused, not signed, not insured for long, asleep."""
    found, today = gather(), timezone.localdate()
    crowd(found, learners=1, openings=1)
    left = make.EnrolmentFactory(
        programme=found.programme, max_km=0, person__lat=56.5047, person__lon=21.0108
    )
    round_ = joint_round(found)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    assert Proposal.objects.get(run=round_.current_run, enrolment=left).opening is None
    mine, other, silent = (
        Assignment.objects.get(enrolment=row)
        for row in (found.learner, found.other_learner, _crowded(found, left))
    )
    for side in ("employer", "learner"):
        assignments.accept(mine, side=side, by=SYSTEM)
    Opening.objects.filter(pk=mine.opening_id).update(starts_on=today + dt.timedelta(days=3))
    paper = {"valid_from": make.YEAR_STARTS, "valid_to": today + dt.timedelta(days=3), "reference": "A"}
    readiness.enter([found.learner], kind="insurance", by=found.actor("coordinator"), **paper)  # type: ignore[arg-type]
    assignments.decline(other, side="employer", reason="no_work", by=SYSTEM)
    week_ago = timezone.now() - dt.timedelta(days=8)
    Assignment.objects.filter(pk=silent.pk).update(sent_at=week_ago)
    sleeps = {"title": "Virpas", "status": "asleep", "qualifications": [found.qualification]}
    make.OpeningFactory(employer=found.other_employer, **sleeps)
    return found


def _crowded(cast: Cast, left: Any) -> int:
    rows = Assignment.objects.exclude(enrolment__in=[cast.learner, cast.other_learner, left])
    return rows.get().enrolment_id


Look = Callable[[Page, str], str]


@every_view
def test_coordinator_clears_her_exceptions(
    open_browser: Callable[[], Page],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    width: str,
) -> None:
    way = "keyboard" if width == "desktop" else "mouse"

    def look(page: Page, name: str) -> str:
        axe(page)
        screenshot(page, f"exceptions-{name}")
        return page.locator("body").inner_text()

    page = open_browser()
    sign_in(page, cast.alliance_coordinator.user)
    page.goto("/")
    hand = HANDS[way](page)
    hand.press(page.locator("a[href='/exceptions/']").first)
    expect(page.locator("main h1")).to_contain_text("6")
    read = look(page, "six")
    assert not [name for name in CANARIES if name in read], "counts, no names"
    _asks_everybody(page, hand)
    read = look(page, "asked")
    _is_done_by_those_who_were_asked(open_browser, sign_in, way, cast)
    page.goto("/exceptions/")
    expect(page.locator("main h1")).to_contain_text("5")
    expect(page.locator("main form[action*='/confirm/']")).to_have_count(0)
    look(page, "one-less")


def _asks_everybody(page: Page, hand: Mouse) -> None:
    asked = page.locator("main .data form")
    expect(asked).to_have_count(6)
    for number in range(6):
        hand.press(asked.nth(number).locator("button"))
        expect(page.locator(".toast-ok")).to_be_visible()
        expect(page.locator("main .data form + .row-note")).to_have_count(number + 1)
    kinds = {kind.letter.kind for kind in exception_kinds.registered() if kind.letter}
    assert len(kinds) == 6
    assert kinds <= set(Message.objects.values_list("kind", flat=True))


def _is_done_by_those_who_were_asked(
    open_browser: Callable[[], Page], sign_in: Callable[[Page, Any], None], way: str, cast: Cast
) -> None:
    """The employer follows the e-mail's link and says that the place is still offered."""
    letter = Message.objects.get(kind="openings_asleep")
    page = open_browser()
    sign_in(page, letter.user)
    page.goto(letter.path)
    hand = HANDS[way](page)
    hand.press(page.locator("a.row-link").first)
    hand.press(page.locator("form[action$='/confirm/'] button"))
    expect(page.locator(".toast-ok")).to_be_visible()
    assert Opening.objects.get(title="Virpas").status == "published"
