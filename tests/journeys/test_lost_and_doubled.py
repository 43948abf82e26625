"""Two tabs, lost connections, double clicks, the back button, a mail scanner: nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from dvb.guest_access.services import guest_links as outside
from matching.assignments.models import Assignment
from matching.assignments.services import publishing
from matching.learners.services import guardians
from matching.openings.models import Opening
from matching.rounds.models import Round
from tests import factories as make
from tests.cast import Cast, gather
from tests.journeys.conftest import every_view
from tests.matching.rounds.joint import joint_round, solve

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, Any], None]
SAVE = "main form:not([action]) button.primary"
BROWSERS_OWN = "chrome-error://**"


@pytest.fixture
def cast() -> Cast:
    return gather()


@pytest.fixture
def at_home(browser_page: Page, sign_in: SignIn, cast: Cast) -> Page:
    """The school's coordinator."""
    sign_in(browser_page, cast.coordinator.user)
    return browser_page


def send(page: Page) -> None:
    page.locator(SAVE).first.click()


@every_view
def test_second_tab_does_not_save_over_the_first(
    browser_page: Page, sign_in: SignIn, axe: Callable[[Page], None], cast: Cast
) -> None:
    first = browser_page
    sign_in(first, cast.employer_member.user)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(f"/openings/{cast.opening.pk}/edit/")
    first.locator("#id_title").fill("Motori")
    first.locator("#id_weekly_hours").fill("30")
    send(first)
    expect(first.locator(".toast-ok")).to_be_visible()
    second.locator("#id_title").fill("Virsbūves")
    send(second)
    said = second.locator(".error-summary, [data-focus]").first
    expect(said).to_be_visible()
    assert second.locator("#id_title").input_value() == "Virsbūves", "what was typed stays"
    axe(second)
    saved = Opening.objects.get(pk=cast.opening.pk)
    assert (saved.title, saved.weekly_hours) == ("Motori", 30)
    second.locator("#id_weekly_hours").fill("30")
    send(second)
    expect(second.locator(".toast-ok")).to_be_visible()
    saved.refresh_from_db()
    assert (saved.title, saved.weekly_hours) == ("Virsbūves", 30)


def new_round(page: Page) -> None:
    make.SchoolYearFactory()
    page.goto("/rounds/new/")
    page.locator("#id_name").fill("Rudens kārta")


def test_without_a_connection_the_entries_stay_and_are_sent_once_it_is_back(at_home: Page) -> None:
    new_round(at_home)
    at_home.context.set_offline(True)
    send(at_home)
    expect(at_home.locator(".toast-bad")).to_be_visible()
    expect(at_home.locator("#id_name")).to_have_value("Rudens kārta")
    assert not Round.objects.exists()
    at_home.context.set_offline(False)
    send(at_home)
    expect(at_home.locator("h1")).to_contain_text("Rudens kārta")
    assert Round.objects.count() == 1


def test_request_that_breaks_on_its_way_is_sent_again_by_loading_anew(at_home: Page) -> None:
    new_round(at_home)
    at_home.route("**/rounds/new/", lambda route: route.abort("connectionreset"))
    send(at_home)
    at_home.wait_for_url(BROWSERS_OWN)
    assert not Round.objects.exists()
    at_home.unroute("**/rounds/new/")
    at_home.reload()
    expect(at_home.locator("h1")).to_contain_text("Rudens kārta")
    assert Round.objects.count() == 1


def test_request_that_is_stopped_leaves_a_page_that_can_send_again(at_home: Page) -> None:
    """The person stops the loading: she is still on the page, and its button is not dead for ever."""
    new_round(at_home)
    at_home.route("**/rounds/new/", lambda route: route.abort("aborted"))
    send(at_home)
    button = at_home.locator(SAVE).first
    expect(button).to_have_attribute("aria-disabled", "true")
    at_home.unroute("**/rounds/new/")
    expect(button).not_to_have_attribute("aria-disabled", "true", timeout=15_000)
    send(at_home)
    expect(at_home.locator("h1")).to_contain_text("Rudens kārta")
    assert Round.objects.count() == 1


def test_lost_answer_does_not_make_a_second_one(at_home: Page) -> None:
    """The server did it and the answer never came: sent again, it leads to what was made."""
    new_round(at_home)

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    at_home.route("**/rounds/new/", lose)
    send(at_home)
    at_home.wait_for_url(BROWSERS_OWN)
    at_home.unroute("**/rounds/new/")
    assert Round.objects.count() == 1
    at_home.reload()
    expect(at_home.locator("h1")).to_contain_text("Rudens kārta")
    expect(at_home.locator(".toast-info")).to_be_visible()
    assert Round.objects.count() == 1


def test_back_and_the_same_again_is_said_and_another_one_is_made(at_home: Page) -> None:
    new_round(at_home)
    send(at_home)
    expect(at_home.locator("h1")).to_contain_text("Rudens kārta")
    at_home.go_back()
    at_home.locator("#id_name").fill("Rudens kārta")  # a fresh page: what the browser kept or she types again
    send(at_home)
    expect(at_home.locator(".toast-info")).to_be_visible()
    assert Round.objects.count() == 1
    at_home.go_back()
    at_home.locator("#id_name").fill("Pavasara kārta")
    send(at_home)
    expect(at_home.locator("h1")).to_contain_text("Pavasara kārta")
    assert Round.objects.count() == 2


def test_double_click_and_back_answer_once(browser_page: Page, sign_in: SignIn, cast: Cast) -> None:
    """A learner agrees with two clicks, goes back and agrees again: one answer, and the page says so."""
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    row = Assignment.objects.get(enrolment=cast.learner)
    sign_in(browser_page, cast.learner_member.user)
    browser_page.goto("/my-place/")
    browser_page.locator("form[action$='/accept/learner/'] button").dblclick()
    expect(browser_page.locator(".toast-ok")).to_be_visible()
    row.refresh_from_db()
    answered = row.learner_accepted_at
    assert answered
    browser_page.go_back()
    agree = browser_page.locator("form[action$='/accept/learner/'] button")
    if agree.count():  # kept by the browser as it was
        agree.click()
        expect(browser_page.locator(".toast")).to_be_visible()
    row.refresh_from_db()
    assert (row.status, row.learner_accepted_at) == ("learner_accepted", answered)
    assert AuditEntry.objects.filter(verb="assignment.accept").count() == 1


def test_mail_scanner_opens_a_link_and_uses_nothing_up(browser_page: Page, cast: Cast) -> None:
    person = cast.learner.person
    person.birth_date = make.YEAR_STARTS.replace(year=make.YEAR_STARTS.year - 16)
    person.save()
    by = cast.actor("coordinator")
    guardian = guardians.add(
        cast.learner, name="Ilze Paraudziņa", relation="mother", email="ilze@piemers.example", by=by
    )
    link = outside.invite_guardian(guardian, enrolment=cast.learner, by=by)
    path = f"/l/{links.token_of(link)}/"
    before = PersonalLink.objects.values().get()
    for agent in ("Mimecast", "Mozilla/5.0 (compatible; MSIE 9.0)", "BarracudaCentral"):
        for method in ("get", "head"):
            answer = browser_page.request.fetch(path, method=method, headers={"User-Agent": agent})
            assert answer.status == 200
    assert PersonalLink.objects.values().get() == before
    browser_page.goto(path)
    browser_page.locator("form[action$='/code/'] button").click()
    expect(browser_page.locator("#id_code")).to_be_visible()
