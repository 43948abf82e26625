"""A learner reports from the menu; the named person suspends and answers; the employer learns nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alliances.kernel.actor import SYSTEM
from dvb.agreements.models import Agreement
from dvb.safeguarding import services as concerns
from tests import factories as make
from tests.cast import gather
from tests.dvb.agreements.signed import agree
from tests.journeys.conftest import every_view

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Meistars kliedz un aizskar"


@every_view
def test_learner_reports(
    open_browser: Callable[[], Page],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    width: str,
) -> None:
    cast = gather()
    officer = make.MembershipFactory(organisation=cast.school)
    concerns.name_officer(cast.school, user=officer.user, phone="+371 20000002", by=SYSTEM)
    stay = Agreement.objects.create(assignment=agree(cast.learner, cast.opening), status="active")
    learner = open_browser()
    sign_in(learner, cast.learner_member.user)
    learner.goto("/")
    _report(learner, axe, width)
    _answer(open_browser(), sign_in, axe, officer)
    learner.goto("/my-reports/")
    expect(learner.locator("main")).to_contain_text("Tas beigsies")
    expect(learner.locator(".alert .notice-bad")).to_be_visible()
    axe(learner)
    employer = open_browser()
    sign_in(employer, cast.employer_member.user)
    employer.goto(f"/agreements/{stay.pk}/")
    expect(employer.locator(".alert .notice-bad")).to_be_visible()
    assert SECRET not in employer.content()
    axe(employer)


def _report(page: Page, axe: Callable[[Page], None], width: str) -> None:
    if width == "phone":
        page.locator(".menu-right > summary").click()
        page.locator(".menu-right a[href='/report/']").click()
    else:
        page.locator("nav a[href='/report/']").click()
    expect(page.locator("a[href='tel:116111']").first).to_be_visible()
    axe(page)
    page.locator("#id_text").fill(SECRET)
    page.locator("main form button.primary").click()
    expect(page.locator("main")).to_contain_text(SECRET)
    axe(page)


def _answer(page: Page, sign_in: Callable[[Page, Any], None], axe: Callable[[Page], None], by: Any) -> None:
    sign_in(page, by.user)
    page.goto("/")
    page.locator(".todo a[href='/reports/']").first.click()
    axe(page)
    page.locator("a.row-link").first.click()
    expect(page.locator("main")).to_contain_text(SECRET)
    axe(page)
    page.locator("details.more > summary").click()
    page.locator("button[formaction$='/stop/']").click()
    expect(page.locator("main .notice-bad")).to_be_visible()
    page.locator("#id_outcome").fill("Runāju ar firmu")
    page.locator("#id_answer").fill("Tas beigsies")
    page.locator("form[action$='/close/'] button.primary").click()
    expect(page.locator("main")).not_to_contain_text("Suspend now")
    axe(page)
