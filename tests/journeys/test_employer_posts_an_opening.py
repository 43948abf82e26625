"""An employer offers a place on a telephone: finds what can be learned, mends a date, publishes, closes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from matching.models import Opening
from tests import factories as make
from tests.cast import gather
from tests.journeys.conftest import every_view

pytestmark = pytest.mark.django_db(transaction=True)


def typed(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"


Judge = Callable[[Page], None]
Keep = Callable[[Page, str], None]


@every_view
def test_employer_posts_an_opening(
    browser_page: Page, sign_in: Callable[[Page, Any], None], axe: Judge, screenshot: Keep
) -> None:
    cast = gather()
    Opening.objects.filter(employer=cast.employer).delete()
    for name in ("Pavārs", "Šuvējs", "Galdnieks"):
        make.QualificationFactory(name_lv=name, name_en=name)
    page, starts = browser_page, timezone.localdate() + dt.timedelta(days=30)
    sign_in(page, cast.employer_member.user)
    page.goto("/openings/", timeout=60_000)
    axe(page)
    screenshot(page, "openings-empty")
    page.locator(".empty a.button").click()
    axe(page)
    finds_a_qualification(page)
    mends_a_day(page, starts, axe, screenshot)
    opening = Opening.objects.get(employer=cast.employer)
    assert (opening.status, opening.seat_count, opening.seats.count()) == ("draft", 2, 2)
    publishes(page, opening)
    closes_a_copy(page, starts, axe)
    page.goto("/openings/")
    expect(page.locator("tbody tr")).to_have_count(2)
    axe(page)
    screenshot(page, "openings")


def finds_a_qualification(page: Page) -> None:
    page.locator("#find-qualifications").press_sequentially("suv")
    found = page.locator("#picked-qualifications > label")
    expect(found).to_have_count(1)
    found.locator("input").check()
    page.locator("#find-qualifications").fill("")
    page.locator("#find-qualifications").press_sequentially("pav")
    expect(found).to_have_count(2)
    expect(found.locator("input:checked")).to_have_count(1)


def mends_a_day(page: Page, starts: dt.date, axe: Judge, screenshot: Keep) -> None:
    page.locator("#id_seat_count").fill("2")
    page.locator("#id_starts_on").fill(typed(starts))
    page.locator("#id_ends_on").fill(typed(starts - dt.timedelta(days=1)))
    page.locator("button.primary").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(page.locator("#id_seat_count")).to_have_value("2")
    expect(page.locator("input[name=qualifications]:checked")).to_have_count(1)
    axe(page)
    screenshot(page, "opening-fault")
    summary.locator("a").first.click()
    page.locator("#id_ends_on").fill(typed(starts + dt.timedelta(days=120)))
    page.locator("button.primary").click()
    expect(page.locator(".state-info").first).to_be_visible()
    axe(page)
    screenshot(page, "opening-draft")


def publishes(page: Page, opening: Opening) -> None:
    page.locator("form[action$='/publish/'] button").click()
    expect(page.locator(".toast-ok")).to_be_visible()
    opening.refresh_from_db()
    assert opening.status == "published"


def closes_a_copy(page: Page, starts: dt.date, axe: Judge) -> None:
    """By keyboard: the dangerous step asks once more, Escape leaves everything as it was."""
    page.locator("form[action$='/duplicate/'] button").click()
    page.wait_for_url("**/edit/")
    expect(page.locator("#id_starts_on")).to_have_value(typed(starts))
    copy = Opening.objects.latest("pk")
    page.goto(f"/openings/{copy.pk}/")
    page.locator(".confirm > summary").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog")
    expect(dialog).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    copy.refresh_from_db()
    assert copy.status == "draft"
    page.locator(".confirm > summary").click()
    dialog.locator("button[type=submit]").click()
    expect(page.locator(".toast-ok")).to_be_visible()
    copy.refresh_from_db()
    assert copy.status == "closed"
