"""An employer moves the pin of a site by arrow keys, by dragging and by typing, and saves where it lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alliances.kernel.geo import Point, distance_km
from alliances.organisations.models import Workplace
from tests import factories as make
from tests.cast import gather
from tests.journeys.conftest import every_view

pytestmark = pytest.mark.django_db(transaction=True)


@every_view
def test_employer_moves_the_pin(
    browser_page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    width: str,
) -> None:
    cast, page = gather(), browser_page
    site = make.WorkplaceFactory(organisation=cast.employer, town="Cēsis", lat=57.312, lon=25.275)
    before = Point(57.312, 25.275)
    sign_in(page, cast.employer_member.user)
    page.goto(f"/sites/{site.pk}/edit/")
    mark = page.locator("[data-pin-mark]")
    expect(mark).to_be_visible()
    axe(page)
    screenshot(page, "pin")
    mark.focus()
    for _step in range(3):
        page.keyboard.press("Shift+ArrowUp")
    expect(page.locator("[data-pin-said]")).not_to_be_empty()
    north = page.locator("#id_lat").input_value()
    assert ("," in north) == (page.locator("html").get_attribute("lang") == "lv")
    assert float(north.replace(",", ".")) > before.lat
    box = mark.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] / 3, steps=4)
    page.mouse.up()
    assert float(page.locator("#id_lon").input_value().replace(",", ".")) > before.lon
    page.locator("#main form button.primary").click()
    page.wait_for_url(f"**/organisations/{cast.employer.pk}/")
    kept = Workplace.objects.get(pk=site.pk)
    assert kept.lat is not None
    assert kept.lon is not None
    assert 1 < distance_km(before, Point(kept.lat, kept.lon)) < 40
