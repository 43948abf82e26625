"""A supervisor's word moves a school's figure by link; frozen, corrected, its first file stays the same."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from dvb.agreements.models import Agreement, Signature
from dvb.guest_access.services import guest_links as outside
from dvb.indicators.models import FrozenFigure
from dvb.learning.models import Confirmation
from dvb.logbook.models import LogEntry, LogTask, LogWeek, PaperMonth, monday_of
from tests import factories as make
from tests.cast import Cast, gather
from tests.clock import freeze_time
from tests.dvb.agreements.signed import SIDES, agree
from tests.journeys.conftest import every_view
from tests.journeys.hands import HANDS
from tests.letters import newest_code

pytestmark = pytest.mark.django_db(transaction=True)
NEW_SKILLS = "/indicator/?definition=rr35_new_skills"
LATE = dt.date(2027, 8, 16)


@pytest.fixture
def clock() -> Iterator[Any]:
    """A Friday in June of the school year of the cast; it runs on."""
    with freeze_time("2027-06-11 09:00", tick=True) as running:
        yield running


@pytest.fixture
def cast(clock: Any) -> Cast:
    """Twenty learners of one school, eight of whom count; six more were at work and wait for a word."""
    found = gather()
    LearningOutcome.objects.create(
        code="brakes", name_lv="Nomaina bremžu klučus", qualification=found.qualification
    )
    learners = [make.EnrolmentFactory(programme=found.programme) for _ in range(19)]
    for one in learners[:8]:
        _on_paper(_stay(found, one))
    _log(_stay(found, found.learner), dt.date(2027, 5, 24))
    _log(_stay(found, learners[8]), LATE)
    for one in learners[9:13]:
        _stay(found, one)
    return found


def _on_paper(stay: Agreement) -> None:
    PaperMonth.objects.create(
        agreement=stay, month=dt.date(2027, 3, 1), minutes=50 * 60, confirmed_name="Paraugs"
    )


def _stay(cast: Cast, learner: Any) -> Agreement:
    opening = make.OpeningFactory(
        employer=cast.employer, qualifications=[cast.qualification], ends_on=dt.date(2027, 8, 31)
    )
    terms = {"starts_on": "2026-10-05", "ends_on": "2027-08-31", "weekly_hours": "35", "supervisor": "V"}
    stay = Agreement.objects.create(assignment=agree(learner, opening), status="active", terms=terms)
    for side in SIDES:
        Signature.objects.create(agreement=stay, side=side, name="Paraugs", signed_on=dt.date(2026, 10, 1))
    return stay


def _log(stay: Agreement, monday: dt.date) -> None:
    """Two weeks of four days, 56 hours, that nobody confirmed."""
    brakes = LearningOutcome.objects.get(code="brakes")
    for number in (0, 1, 2, 3, 7, 8, 9, 10):
        day = monday + dt.timedelta(days=number)
        week, _made = LogWeek.objects.get_or_create(agreement=stay, monday=monday_of(day))
        entry = LogEntry.objects.create(
            week=week, day=day, starts_at=dt.time(8), ends_at=dt.time(15, 30), break_minutes=30, minutes=420
        )
        LogTask.objects.create(entry=entry, outcome=brakes)


@every_view
def test_indicator_moves_and_is_frozen(
    open_browser: Callable[[], Page],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    clock: Any,
    width: str,
    language: str,
) -> None:
    way, mark = "keyboard" if width == "desktop" else "mouse", "," if language == "lv" else "."

    def look(page: Page, name: str) -> None:
        axe(page)
        screenshot(page, f"indicator-{name}")

    administrator = make.MembershipFactory(organisation=cast.school, role="administrator")
    school = open_browser()
    sign_in(school, administrator.user)
    _moves(school, open_browser(), way, cast, mark)
    look(school, "moved")
    clock.move_to(dt.datetime(2027, 9, 10, 9, tzinfo=dt.UTC))  # the year is over
    sign_in(school, administrator.user)
    school.goto("/indicator/")
    _freeze(school, way)
    held = FrozenFigure.objects.get()
    before = _download(school, way)
    look(school, "frozen")
    late = Agreement.objects.get(log_weeks__monday=LATE)
    evening = open_browser()
    _enter(evening, way, late)
    _confirm_weeks(evening, way)
    for stay in Agreement.objects.filter(log_weeks=None, paper_months=None):
        _on_paper(stay)
    _correct(school, way, mark)
    look(school, "corrected")
    assert _download(school, way) != before, "the new version has bytes of its own"
    HANDS[way](school).press(school.locator("table.data tbody tr").nth(0).locator("a"))
    expect(school.locator(".notice.ok, .notice-ok").first).to_be_visible()
    assert _download(school, way) == before == bytes(held.payload)


def _moves(school: Page, supervisor: Page, way: str, cast: Cast, mark: str) -> None:
    """Eight of twenty count and nobody learned anything new, until a supervisor and the school said so."""

    def shows(address: str, percent: str) -> None:
        if address:
            school.goto(address)
        expect(school.locator("h1")).to_have_text(
            re.compile(rf"\b{percent.replace('.', re.escape(mark))}\s%")
        )

    stay = Agreement.objects.get(assignment__enrolment=cast.learner)
    school.goto("/")
    HANDS[way](school).press(school.locator("main a[href='/indicator/']"))
    shows("", "40.0")
    shows(NEW_SKILLS, "0.0")
    _enter(supervisor, way, stay)
    _confirm_weeks(supervisor, way)
    _assess(supervisor, way, stay)
    shows("/indicator/", "45.0")
    _confirm_skill(school, way)
    assert Confirmation.objects.get().is_new
    shows(NEW_SKILLS, "5.0")


def _correct(page: Page, way: str, mark: str) -> None:
    """What came late is a new version beside the old: five more by late data, for fewer are held back."""
    hand, why = HANDS[way](page), "Augusta nedēļas apstiprinātas vēlāk"
    hand.write(page.locator("#id_reason"), why)
    hand.press(page.locator("form[action$='/correct/'] button.primary"))
    rows = page.locator("table.data tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text(f"45{mark}0")
    expect(rows.nth(1)).to_contain_text(f"70{mark}0")
    causes = page.locator("section", has_text=why).locator("li")
    expect(causes).to_have_text([re.compile(rf"\b{came}\D+0\b") for came in (0, 5, 0)])


def _enter(page: Page, way: str, stay: Agreement) -> None:
    """By link and code."""
    hand = HANDS[way](page)
    link = outside.invite_supervisor(
        stay, name="Juris Meistars", email=f"juris{stay.pk}@piemers.example", by=SYSTEM
    )
    page.goto(f"/l/{links.token_of(link)}/")
    hand.press(page.locator("form[action$='/code/'] button"))
    hand.write(page.locator("#id_code"), newest_code())
    hand.press(page.locator("form[action$='/open/'] button"))


def _confirm_weeks(page: Page, way: str) -> None:
    hand = HANDS[way](page)
    hand.press(page.locator("a[href$='/weeks/']"))
    hand.press(page.locator("form[action$='/confirm/'] button"))
    expect(page.locator(".toast-ok")).to_be_visible()


def _assess(page: Page, way: str, stay: Agreement) -> None:
    hand = HANDS[way](page)
    page.goto(page.url.replace("/weeks/", f"/assess/{stay.pk}/"))
    brakes = LearningOutcome.objects.get(code="brakes")
    hand.check(page.locator(f"input[name='level_{brakes.pk}'][value='3']"))
    hand.press(page.locator("main form button.primary"))
    expect(page.locator(".toast-ok")).to_be_visible()


def _confirm_skill(page: Page, way: str) -> None:
    hand = HANDS[way](page)
    page.goto("/")
    hand.press(page.locator("a[href='/skills/waiting/']"))
    hand.check(page.locator("input[name='pick']"))
    hand.press(page.locator("main form button.primary"))
    hand.press(page.locator("main form button.primary"))
    expect(page.locator(".toast-ok")).to_be_visible()


def _freeze(page: Page, way: str) -> None:
    """It is asked once more before anything is kept."""
    summary = page.locator("details.confirm summary")
    if way == "keyboard":
        summary.focus()
        page.keyboard.press("Enter")
    else:
        summary.click()
    assert not FrozenFigure.objects.exists(), "opening the question freezes nothing yet"
    HANDS[way](page).press(page.locator("form[action$='/freeze/'] button.primary"))
    expect(page.locator(".toast-ok")).to_be_visible()


def _download(page: Page, way: str) -> bytes:
    link = page.locator("a[href$='/file.json']")
    with page.expect_download() as coming:
        if way == "keyboard":
            link.focus()
            page.keyboard.press("Enter")
        else:
            link.click()
    return Path(coming.value.path()).read_bytes()
