"""What a thumb needs: all rows at once, a pin that can be dragged, and Back that ticks nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from alliances.catalogue.models import Qualification
from tests import factories as make
from tests.cast import gather
from tests.dvb.agreements import signed
from tests.journeys import judging

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[320, 375])
def thumb(_chromium: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A telephone with touch; playwright's browser never keeps pages for Back."""
    context = _chromium.new_context(
        base_url=live_server.url,
        locale="lv-LV",
        viewport={"width": request.param, "height": 700},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    judging.prepare(context)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    context.close()
    assert not troubles


def test_all_rows_are_chosen_with_one_tap_and_every_sort_link_is_seen(
    thumb: Page, sign_in: Callable[[Page, Any], None], axe: Callable[[Page], None]
) -> None:
    cast, page = gather(), thumb
    for learner in (cast.learner, cast.other_learner):
        opening = make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
        sent = signed.agree(learner, opening)
        sent.__class__.objects.filter(pk=sent.pk).update(status="sent", employer_accepted_at=None)
    sign_in(page, cast.employer_member.user)
    page.goto("/assignments/")
    everything = page.locator("input[data-bulk-all]")
    box = page.locator(".pick-all").bounding_box()
    assert box
    assert box["height"] >= 44
    page.locator(".pick-all").tap()
    expect(everything).to_be_checked()
    expect(page.locator("tbody input[type=checkbox]:checked")).to_have_count(2)
    for link in page.locator("table .sort").all():
        found = link.bounding_box()
        assert found
        assert min(found["width"], found["height"]) > 20
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)


def test_the_pin_is_dragged_by_thumb_and_follows_the_town(
    thumb: Page, sign_in: Callable[[Page, Any], None]
) -> None:
    cast, page = gather(), thumb
    site = make.WorkplaceFactory(organisation=cast.employer, town="Cēsis", lat=57.312, lon=25.275)
    sign_in(page, cast.employer_member.user)
    page.goto(f"/sites/{site.pk}/edit/")
    mark = page.locator("[data-pin-mark]")
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    scrolled = page.evaluate("scrollY")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 13):
        points = [{"x": x + 4 * step, "y": y + 5 * step}]
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    after = mark.bounding_box()
    assert after
    assert abs(after["x"] - box["x"] - 48) < 8
    assert abs(after["y"] - box["y"] - 60) < 8
    assert page.evaluate("scrollY") == scrolled, "the pin moves, not the page"
    assert page.locator("#id_lat").input_value()

    town = page.locator("#id_town")
    town.fill("")
    with page.expect_response("**/places/?*"):
        town.press_sequentially("Sigulda")
    expect(page.locator("#id_town_places option")).not_to_have_count(0)
    first = page.locator("#id_town_places option").first.get_attribute("value") or ""
    town.fill(first)
    town.dispatch_event("change")
    expect(page.locator("#id_lat")).to_have_value("")
    expect(page.locator("[data-pin-said]")).to_have_text(first)


def test_the_pin_goes_where_the_telephone_is(thumb: Page, sign_in: Callable[[Page, Any], None]) -> None:
    cast, page = gather(), thumb
    sign_in(page, cast.employer_member.user)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 57.15361, "longitude": 24.85953})
    page.goto(f"/organisations/{cast.employer.pk}/sites/new/")
    page.locator("[data-pin-here]").tap()
    expect(page.locator("#id_lat")).to_have_value("57,15361")
    expect(page.locator("#id_lon")).to_have_value("24,85953")


def test_seats_are_counted_by_thumb_within_their_limits(
    thumb: Page, sign_in: Callable[[Page, Any], None]
) -> None:
    cast, page = gather(), thumb
    sign_in(page, cast.employer_member.user)
    page.goto("/openings/new/")
    seats = page.locator("#id_seat_count")
    less, more = page.locator(".step-row button").all()
    for button in (less, more):
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
    less.tap()
    expect(seats).to_have_value("1")
    more.tap()
    more.tap()
    expect(seats).to_have_value("3")
    less.tap()
    expect(seats).to_have_value("2")
    seats.fill("500")
    more.tap()
    expect(seats).to_have_value("500")


def test_back_ticks_no_other_box_and_keeps_what_was_typed(
    thumb: Page, sign_in: Callable[[Page, Any], None]
) -> None:
    cast, page = gather(), thumb
    for code, name in (("a", "Lokmetinātājs"), ("b", "Konditors"), ("c", "Skārdnieks"), ("d", "Mūrnieks")):
        Qualification.objects.create(code=code, name_lv=name)
    sign_in(page, cast.employer_member.user)
    page.goto("/openings/new/")
    with page.expect_response("**/openings/choices/**"):
        page.locator("#find-qualifications").press_sequentially("kond")
    page.get_by_label("Konditors").check()
    page.locator("#id_starts_on").fill("12032027")
    page.locator("#id_seat_count").focus()
    page.goto("/")
    page.go_back()
    ticked = page.locator("[name=qualifications]:checked")
    wrong = "all => all.filter(one => !one.parentElement.textContent.includes('Konditors')).length"
    assert ticked.evaluate_all(wrong) == 0
    expect(page.locator("#id_starts_on")).to_have_value("12.03.2027")
