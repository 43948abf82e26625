"""A learner sees openings near home on a map, wishes, and ranks by dragging or by buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from matching.openings.models import Wish
from tests import factories as make
from tests.cast import Cast, gather
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    found = gather()
    site = make.WorkplaceFactory(organisation=found.employer, town="Cēsis", lat=57.312, lon=25.275)
    make.OpeningFactory(
        employer=found.employer, workplace=site, title="Vulkanizācija", qualifications=[found.qualification]
    )
    found.learner.max_km = 60
    found.learner.save()
    return found


def ranked(cast: Cast) -> list[int]:
    return list(
        Wish.objects.filter(enrolment=cast.learner).order_by("rank").values_list("opening", flat=True)
    )


@every_view
def test_learner_ranks_wishes(
    browser_page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    width: str,
) -> None:
    page = browser_page
    hand = HANDS["keyboard" if width == "desktop" else "mouse"](page)
    sign_in(page, cast.learner_member.user)
    page.goto(f"/learners/{cast.learner.pk}/wishes/")
    expect(page.locator("figure svg circle[data-link='cesis']").first).to_be_attached()
    axe(page)
    screenshot(page, "wishes-map")
    for count in (1, 2, 3):
        hand.press(page.locator("button[value^='add:']").first)
        expect(page.locator("[data-sort-key]")).to_have_count(count)
    first, second, third = ranked(cast)
    hand.press(page.locator(f"button[value='up:{third}']"))
    assert ranked(cast) == [first, third, second]
    grips = page.locator("[data-grip]")
    if width == "desktop":  # the same without a mouse was done above; now with one
        grips.nth(2).scroll_into_view_if_needed()
        start, end = grips.nth(2).bounding_box(), grips.nth(0).bounding_box()
        assert start
        assert end
        page.mouse.move(start["x"] + 5, start["y"] + 12)
        page.mouse.down()
        page.mouse.move(end["x"] + 5, end["y"] + 40, steps=6)
        page.mouse.move(end["x"] + 5, end["y"] + 2, steps=4)
        with page.expect_navigation():
            page.mouse.up()
        assert ranked(cast) == [second, first, third]
    axe(page)
    screenshot(page, "wishes-ranked")
