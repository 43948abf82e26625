"""An employer offers a place on a telephone: finds what can be learned, mends a date, publishes, closes."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from matching.openings.models import Opening
from tests import factories as make
from tests.cast import gather
from tests.journeys.conftest import every_view
from tests.journeys.hands import TALLY

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
    page.locator("button[value=save]").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(page.locator("#id_seat_count")).to_have_value("2")
    expect(page.locator("input[name=qualifications]:checked")).to_have_count(1)
    axe(page)
    screenshot(page, "opening-fault")
    summary.locator("a").first.click()
    page.locator("#id_ends_on").fill(typed(starts + dt.timedelta(days=120)))
    page.locator("button[value=save]").click()
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


class Thumb:
    """A finger on a telephone that counts what it does."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.keys, self.began = page, 0, 0, time.monotonic()

    def tap(self, selector: str) -> None:
        self.taps += 1
        TALLY["presses"] += 1
        self.page.locator(selector).first.click()

    def type(self, selector: str, text: str) -> None:
        self.taps, self.keys = self.taps + 1, self.keys + len(text)
        TALLY.update(presses=1, keys=len(text))
        self.page.locator(selector).press_sequentially(text)

    def told(self, record: Callable[[str, object], None], what: str) -> None:
        """Leaves the figures in the report of the test run."""
        seconds = time.monotonic() - self.began
        record(f"{what}: taps", self.taps)
        record(f"{what}: keys", self.keys)
        record(f"{what}: seconds of the pages", round(seconds, 1))
        assert seconds < TWO_MINUTES


TWO_MINUTES = 120


def _a_year_passes(opening: Opening) -> None:
    """Days that lie ahead would be kept as they are."""
    year = dt.timedelta(days=364)
    opening.starts_on, opening.ends_on = opening.starts_on - year, opening.ends_on - year
    opening.save(update_fields=["starts_on", "ends_on"])


@pytest.mark.parametrize("width", ["phone"])
def test_employer_publishes_in_few_taps_and_again_next_year_in_three(
    browser_page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Judge,
    screenshot: Keep,
    record_property: Callable[[str, object], None],
) -> None:
    cast, page = gather(), browser_page
    Opening.objects.filter(employer=cast.employer).delete()
    sign_in(page, cast.employer_member.user)
    starts = timezone.localdate() + dt.timedelta(days=30)
    page.goto("/", timeout=60_000)
    thumb = Thumb(page)
    thumb.tap("a[href='/openings/new/']")
    thumb.type("#find-qualifications", "auto")
    thumb.tap("#picked-qualifications > label input")
    thumb.type("#id_starts_on", typed(starts))
    thumb.type("#id_ends_on", typed(starts + dt.timedelta(days=200)))
    thumb.tap("button[value=publish]")
    page.wait_for_url(re.compile(r"/openings/\d+/$"))
    thumb.told(record_property, "first offer")
    assert (thumb.taps, thumb.keys) == (6, 24)
    first = Opening.objects.get(employer=cast.employer)
    assert first.status == "published"
    _a_year_passes(first)
    page.goto("/")
    thumb = Thumb(page)
    thumb.tap("a[href='/openings/new/']")
    thumb.tap(f"a[href*='qualification={cast.qualification.pk}']")
    axe(page)
    screenshot(page, "opening-as-last-time")
    thumb.tap(".notice button[value=publish]")
    page.wait_for_url(re.compile(rf"/openings/(?!{first.pk}/)\d+/$"))
    thumb.told(record_property, "the same next year")
    assert (thumb.taps, thumb.keys) == (3, 0)
    second = Opening.objects.exclude(pk=first.pk).get(employer=cast.employer)
    assert (second.status, second.starts_on.year) == ("published", first.starts_on.year + 1)
