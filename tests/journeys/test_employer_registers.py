"""An employer registers itself with a code by e-mail, and a coordinator of a school confirms it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from alliances.kernel.visibility import visible_to
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from matching.openings.models import Opening
from tests import factories as make
from tests import letters
from tests.cast import gather
from tests.journeys.conftest import every_view

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "40003521600"
Judge = Callable[[Page], None]
Keep = Callable[[Page, str], None]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@every_view
def test_employer_registers_and_is_confirmed(
    open_browser: Callable[[], Page], sign_in: Callable[[Page, Any], None], axe: Judge, screenshot: Keep
) -> None:
    cast = gather()
    page = open_browser()
    registers(page, axe, screenshot)
    employer = Organisation.objects.get(registration_number=NUMBER)
    assert not employer.is_verified
    opening = make.OpeningFactory(employer=employer, title="Virpotājs", qualifications=[cast.qualification])
    page.goto(f"/openings/{opening.pk}/")
    expect(page.locator(".notice-warn").first).to_be_visible()
    axe(page)
    learner = cast.actor("learner_member")
    assert opening not in visible_to(learner, Opening)
    school = open_browser()
    sign_in(school, cast.coordinator.user)
    confirms(school, axe, screenshot)
    assert opening in visible_to(learner, Opening)
    assert Message.objects.get(kind="employer_verified").to_email == "anna@piemers.example"
    page.reload()
    expect(page.locator(".notice-warn", has_text=re.compile("apstiprin|confirmed"))).to_have_count(0)


def registers(page: Page, axe: Judge, screenshot: Keep) -> None:
    """From the sign-in page: the number, the details, the code, one click."""
    page.goto("/accounts/login/", timeout=60_000)
    page.locator("a[href='/register/']").click()
    page.locator("#id_registration_number").fill("4000352160")
    page.locator("main button.primary").click()
    expect(page.locator(".error-summary")).to_be_visible()
    axe(page)
    page.locator("#id_registration_number").fill(NUMBER)
    page.locator("main button.primary").click()
    page.wait_for_url("**/register/details/**")
    page.locator("#id_name").fill("SIA Jaunā darbnīca")
    page.locator("#id_town").fill("Cēsis")
    page.locator("#id_contact_name").fill("Anna Paraudziņa")
    axe(page)
    screenshot(page, "register-details")
    page.locator("#id_email").fill("anna@piemers.example")
    page.locator("main button.primary").click()
    page.wait_for_url("**/accounts/login/code/confirm/**")
    found = re.search(r"^\s*([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\s*$", str(letters.sent()[-1].body), re.M)
    assert found is not None
    page.locator("input[name=code]").fill(found[1])
    page.locator("main form:has(input[name=code]) button").first.click()
    page.wait_for_url("**/register/finish/")
    axe(page)
    screenshot(page, "register-finish")
    page.locator("main button.primary").click()
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)
    axe(page)
    screenshot(page, "register-start")


def confirms(page: Page, axe: Judge, screenshot: Keep) -> None:
    """The coordinator comes from the start page; without a reason nothing is confirmed."""
    page.goto("/")
    page.locator("a[href='/organisations/waiting/']").first.click()
    axe(page)
    page.locator("main tbody a.row-link").first.click()
    axe(page)
    screenshot(page, "verification")
    page.locator("form[action$='/verification/confirm/'] button").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("#id_because").fill("Uzņēmumu reģistrs un zvans vadītājai.")
    page.locator("form[action$='/verification/confirm/'] button").click()
    expect(page.locator(".toast-ok")).to_be_visible()
    axe(page)
