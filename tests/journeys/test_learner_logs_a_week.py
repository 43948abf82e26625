"""A learner logs a week on a phone, one day offline; the supervisor confirms by link; the school checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from alliances.catalogue.models import LearningOutcome
from alliances.links import services as links
from dvb.agreements.models import Agreement
from dvb.guest_access.services import guest_links as outside
from dvb.logbook.models import LogEntry, LogWeek, monday_of
from dvb.plans.models import Plan, PlanLine
from tests.cast import Cast, gather
from tests.dvb.agreements import signed
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS
from tests.letters import newest_code

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
WEEK = {str(day): {"work": ["08:00", "15:30"], "pause": 30, "school": ["16:00", "17:00"]} for day in range(5)}


@pytest.fixture
def monday() -> dt.date:
    """Of last week: it is over whatever day the test runs on."""
    return monday_of(timezone.localdate()) - 7 * DAY


@pytest.fixture
def cast(monday: dt.date) -> Cast:
    """The learner has been at work since two weeks ago, with a plan."""
    found = gather()
    starts_on = monday - 7 * DAY
    assignment = signed.agree(found.learner, found.opening)
    terms = {"starts_on": str(starts_on), "ends_on": str(monday + 60 * DAY), "week": WEEK, "supervisor": "V"}
    Agreement.objects.create(assignment=assignment, status="active", number="D-1", terms=terms)
    plan = Plan.objects.create(enrolment=found.learner, status="agreed", agreed_on=starts_on)
    for number, name in enumerate(("Maina bremzes", "Pārbauda šķidrumus"), start=1):
        outcome = LearningOutcome.objects.create(
            code=f"B-{number}", name_lv=name, name_en=name, qualification=found.qualification
        )
        PlanLine.objects.create(plan=plan, outcome=outcome, site="host", position=number)
    return found


@every_view
def test_learner_logs_a_week(
    open_browser: Callable[[], Page],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    monday: dt.date,
    width: str,
) -> None:
    way = "keyboard" if width == "desktop" else "mouse"

    def look(page: Page, name: str) -> None:
        axe(page)
        screenshot(page, f"log-{name}")

    page = open_browser()
    sign_in(page, cast.learner_member.user)
    _writes(page, way, monday, look)
    _writes_without_a_connection(page, way, monday + DAY, look)
    _copies_and_undoes(page, way, monday + 2 * DAY, look)
    week = LogWeek.objects.get(monday=monday)
    assert week.entries.count() == 2
    _confirms(open_browser(), way, cast, look)
    week.refresh_from_db()
    assert (week.status, week.confirmed_name) == ("confirmed", "Parauga Vadītāja")
    school = open_browser()
    sign_in(school, cast.coordinator.user)
    _checks(school, way, look)
    week.refresh_from_db()
    assert (week.status, week.checked_by) == ("checked", cast.coordinator.user)


def _writes(page: Page, way: str, day: dt.date, look: Callable[[Page, str], None]) -> None:
    """Times stand there already: one task to tick, and the day is written."""
    hand = HANDS[way](page)
    page.goto(f"/log/?day={day}")
    expect(page.locator("#id_starts_at")).to_have_value("08:00")
    expect(page.locator("#id_break_minutes")).to_have_value("30")
    hand.check(page.locator("input[name=lines]").first)
    look(page, "empty")
    hand.press(page.locator("form[data-log-form] button.primary"))
    expect(page.locator(".log-entries .card")).to_contain_text("Maina bremzes")
    look(page, "written")
    assert LogEntry.objects.get().minutes == 420


def _writes_without_a_connection(
    page: Page, way: str, day: dt.date, look: Callable[[Page, str], None]
) -> None:
    """The form opens from the phone, keeps the day, and sends it once there is a connection again."""
    context: BrowserContext = page.context
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.wait_for_function("caches.match('/log/offline/').then(found => Boolean(found))")
    context.set_offline(True)
    hand = HANDS[way](page)
    page.goto("/log/")
    expect(page.locator("form[data-log-form]")).to_be_visible()
    hand.write(page.locator("#id_day"), f"{day:%d.%m.%Y}")
    hand.check(page.locator("input[name=lines]").last)
    button = page.locator("form[data-log-form] button.primary")
    button.focus()
    button.press("Enter")
    expect(page.locator("#log-kept .state-wait")).to_be_visible()
    look(page, "kept")
    page.reload()
    expect(page.locator("#log-kept .state-wait")).to_be_visible()
    assert LogEntry.objects.count() == 1
    with page.expect_navigation():  # once it is sent, the page is asked for again
        context.set_offline(False)
    expect(page.locator("#log-kept .state-ok")).to_be_visible()
    look(page, "sent")
    assert LogEntry.objects.get(day=day).tasks.get().outcome.name_lv == "Pārbauda šķidrumus"
    page.reload()
    expect(page.locator("#log-kept")).to_be_hidden()


def _copies_and_undoes(page: Page, way: str, day: dt.date, look: Callable[[Page, str], None]) -> None:
    hand = HANDS[way](page)
    page.goto(f"/log/?day={day}")
    hand.press(page.locator("a[href*='copy=1']"))
    hand.press(page.locator("form[data-log-form] button.primary"))
    expect(page.locator(".log-entries .card")).to_contain_text("Pārbauda šķidrumus")
    hand.press(page.locator("form[action$='/undo/'] button"))
    expect(page.locator(".toast-ok")).to_be_visible()
    assert not LogEntry.objects.filter(day=day).exists()


def _confirms(page: Page, way: str, cast: Cast, look: Callable[[Page, str], None]) -> None:
    """By link and code; the week is chosen already."""
    hand = HANDS[way](page)
    link = outside.invite_supervisor(
        Agreement.objects.get(),
        name="Parauga Vadītāja",
        email="v@piemers.example",
        by=cast.actor("coordinator"),
    )
    page.goto(f"/l/{links.token_of(link)}/")
    hand.press(page.locator("form[action$='/code/'] button"))
    hand.write(page.locator("#id_code"), newest_code())
    hand.press(page.locator("form[action$='/open/'] button"))
    hand.press(page.locator("a[href$='/weeks/']"))
    expect(page.locator("main")).to_contain_text(str(cast.learner.person))
    look(page, "supervisor")
    hand.press(page.locator("form[action$='/confirm/'] button"))
    expect(page.locator(".toast-ok")).to_be_visible()
    look(page, "confirmed")


def _checks(page: Page, way: str, look: Callable[[Page, str], None]) -> None:
    """From the start page to the board, to what was confirmed, and only there to the check."""
    hand = HANDS[way](page)
    page.goto("/")
    hand.press(page.locator(".todo a[href='/log/board/']"))
    look(page, "board")
    hand.press(page.locator("a[href='/log/review/']"))
    look(page, "review")
    hand.press(page.locator("form[action$='/check/'] button"))
    expect(page.locator(".toast-ok")).to_be_visible()
