"""A learner signs in, sees her place, and reads why she got it or why she has none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from alliances.kernel.actor import SYSTEM
from alliances.people.models import User
from matching.assignments.services import publishing
from matching.openings.models import Wish
from matching.rounds.models import Round
from matching.rounds.services import proposals
from tests.cast import Cast, gather
from tests.journeys.conftest import both_languages, every_view
from tests.matching.rounds.joint import CANARIES, joint_round, pair_of, solve

pytestmark = pytest.mark.django_db(transaction=True)

PERSONA = "adult-learner"
WHY = {"lv": "Kāpēc", "en": "Why"}


@pytest.fixture
def cast() -> Cast:
    """The learner wishes an opening, and was drawn before the other learner."""
    found = gather()
    User.objects.filter(pk=found.learner_member.user.pk).update(persona=PERSONA, is_demo=True)
    Wish.objects.create(enrolment=found.learner, opening=found.opening, rank=1)
    return found


def publish(cast: Cast) -> None:
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)


@every_view
def test_learner_reads_why_she_got_her_place(
    browser_page: Page,
    enter_as: Callable[[Page, str], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    language: str,
) -> None:
    page = browser_page
    enter_as(page, PERSONA)
    expect(page.locator(".todo li")).to_have_count(1)
    axe(page)
    publish(cast)
    page.reload()
    page.locator(".todo a.button").click()
    expect(page.locator("h1")).to_contain_text(cast.employer.name)
    expect(page.locator("main h2").first).to_contain_text(WHY[language])
    expect(page.locator("ul.reasons li").nth(1)).to_be_visible()
    axe(page)
    screenshot(page, "learner-why")
    text = page.locator("body").inner_text()
    assert cast.other_school.name not in text
    assert CANARIES[1] not in text


@both_languages
def test_learner_without_a_place_reads_why_and_what_would_help(
    browser_page: Page,
    enter_as: Callable[[Page, str], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    language: str,
) -> None:
    cast.other_opening.delete()
    cast.learner.lottery_number = cast.other_learner.lottery_number + 1
    cast.learner.save()
    publish(cast)
    assert pair_of(Round.objects.get(), cast.learner).opening is None
    page = browser_page
    enter_as(page, PERSONA)
    axe(page)
    page.locator("main section.card p > a[href='/my-place/']").click()
    expect(page.locator("main h2").first).to_contain_text(WHY[language])
    expect(page.locator("ul.reasons li").nth(1)).to_contain_text("2")
    expect(page.locator("main .actions a[href='/openings/']")).to_be_visible()
    axe(page)
    screenshot(page, "learner-why-not")
    assert CANARIES[1] not in page.locator("body").inner_text()


def test_learner_of_a_round_by_hand_reads_that_a_person_decided(
    browser_page: Page, enter_as: Callable[[Page, str], None], axe: Callable[[Page], None], cast: Cast
) -> None:
    round_ = joint_round(cast)
    solve(round_)
    proposals.place_by_hand(pair_of(round_, cast.learner), opening=None, by=SYSTEM)
    publishing.publish(round_, by=SYSTEM)
    page = browser_page
    enter_as(page, PERSONA)
    page.goto("/my-place/")
    expect(page.locator("ul.reasons li")).to_have_count(1)
    axe(page)
