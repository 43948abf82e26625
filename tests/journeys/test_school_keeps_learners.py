"""A school keeps its learners: finds one, mends her home, ranks wishes, writes a calendar, sees one off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from alliances.law.rules import school_year_of
from matching.learners.models import Enrolment, Group
from matching.learners.services.groups import ensure_year
from tests import factories as make
from tests.cast import Cast, gather
from tests.journeys.conftest import every_view

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast in the school year of today, with a second learner who has no home yet."""
    members = gather()
    today = timezone.localdate()
    year = ensure_year(school_year_of(today).code)
    group = make.GroupFactory(
        school=members.school, programme=members.programme, school_year=year, code="AT-1"
    )
    make.GroupFactory(school=members.school, programme=members.programme, school_year=year, code="AT-9")
    make.EnrolmentFactory(
        programme=members.programme,
        group=group,
        started_on=today,
        person__first_name="Jānis",
        person__last_name="Bērziņš",
        person__birth_date=today.replace(day=1) - dt.timedelta(days=16 * 365),
        person__town="Valmeira",
        person__lat=None,
        person__lon=None,
    )
    type(members.opening).objects.filter(pk=members.opening.pk).update(ends_on=today + dt.timedelta(days=200))
    return members


@every_view
def test_school_keeps_its_learners(
    cast: Cast,
    browser_page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = browser_page
    sign_in(page, cast.coordinator.user)
    finds_by_search_and_filter(page, axe, screenshot)
    mends_a_home(page, axe, screenshot)
    ranks_wishes(page, axe, screenshot)
    writes_a_calendar(page, axe, screenshot)
    records_who_leaves(page, axe, screenshot)


def finds_by_search_and_filter(
    page: Page, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    page.goto("/learners/")
    expect(page.locator("tbody tr")).to_have_count(2)
    axe(page)
    page.locator("#q").fill("berzins")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("form details.more > summary").click()
    page.locator("#filter-age").select_option("minor")
    expect(page.locator("a.chip")).to_have_count(2)
    axe(page)
    screenshot(page, "learners-filtered")
    page.locator("tbody tr th").click(position={"x": 5, "y": 5})
    expect(page.locator("h1")).to_contain_text("Jānis Bērziņš")
    axe(page)
    screenshot(page, "learner")


def mends_a_home(page: Page, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]) -> None:
    page.goto("/locations/?what=learners")
    axe(page)
    page.locator("input[name=town]").fill("Izdomātciems")
    page.locator("td form.filters button").click()
    expect(page.locator(".field-error")).to_be_visible()
    expect(page.locator("input[name=town]")).to_have_value("Izdomātciems")
    axe(page)
    screenshot(page, "location-refused")
    page.locator("input[name=town]").fill("")
    page.locator("input[name=town]").press_sequentially("valm")
    expect(page.locator("datalist option").first).to_have_attribute("value", "Valmiera, Valmieras novads")
    page.locator("input[name=town]").fill("Valmiera, Valmieras novads")
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_be_visible()
    assert Enrolment.objects.get(person__last_name="Bērziņš").person.has_point


def ranks_wishes(page: Page, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]) -> None:
    learner = Enrolment.objects.get(person__last_name="Bērziņš")
    page.goto(f"/learners/{learner.pk}/wishes/")
    axe(page)
    for _n in range(2):
        page.locator("button[value^='add:']").first.click()
    page.locator("button[value^='up:']").click()
    expect(page.locator("button[value^='drop:']")).to_have_count(2)
    axe(page)
    screenshot(page, "wishes")
    assert learner.wishes.count() == 2


def writes_a_calendar(
    page: Page, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    group = Group.objects.get(code="AT-1")
    first = group.school_year.starts_on
    page.goto(f"/groups/{group.pk}/calendar/")
    axe(page)
    for line, (kind, begins, days) in enumerate((("school", 0, 33), ("dvb", 33, 60))):
        page.locator(f"#id_block-{line}-kind").select_option(kind)
        for end, number in (("starts_on", begins), ("ends_on", begins + days)):
            day = first + dt.timedelta(days=number)
            page.locator(f"#id_block-{line}-{end}").fill(f"{day:%d.%m.%Y}")
    page.locator("button.primary").click()
    expect(page.locator(".notice-bad")).to_be_visible()
    axe(page)
    screenshot(page, "calendar-overlap")
    page.locator("#id_block-1-starts_on").fill(f"{first + dt.timedelta(days=34):%d.%m.%Y}")
    page.locator("button.primary").click()
    expect(page.locator("figure.plot svg").first).to_be_attached()
    axe(page)
    screenshot(page, "group")
    page.goto("/groups/roll-over/")
    expect(page.locator("tbody tr")).to_have_count(2)
    axe(page)
    screenshot(page, "roll-over")


def records_who_leaves(
    page: Page, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    learner = Enrolment.objects.get(person__last_name="Bērziņš")
    page.goto(f"/learners/{learner.pk}/transfer/")
    axe(page)
    page.locator("#id_group").select_option(str(Group.objects.get(code="AT-9").pk))
    page.locator("button.primary").click()
    expect(page.locator(".toast-ok")).to_be_visible()
    page.locator("a[href$='/end/leave/']").click()
    expect(page.locator(".notice-warn li")).to_have_count(1)
    axe(page)
    screenshot(page, "leaving")
    page.locator("button.danger.solid").click()
    expect(page.locator(".toast-ok")).to_be_visible()
    axe(page)
    learner.refresh_from_db()
    assert (learner.end_reason, learner.wishes.count()) == ("leave", 0)
    assert learner.group == Group.objects.get(code="AT-9")
