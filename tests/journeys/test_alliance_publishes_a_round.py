"""An alliance asks schools in and for their learners, and runs its joint round until it is published."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from alliances.alliances.models import AllianceMember
from alliances.organisations.models import Organisation
from alliances.people.models import User
from matching.openings.models import Opening, SeatClaim
from matching.rounds.models import Round, RoundConsent, Run
from tests import factories as make
from tests.cast import Cast, gather
from tests.journeys.hands import HANDS, Mouse
from tests.matching.rounds.joint import CANARIES, asked_round, crowd

pytestmark = pytest.mark.django_db(transaction=True)

PERSONA = "alliance-coordinator"


def work() -> None:
    """What the worker beside the site does."""
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


@pytest.fixture
def cast() -> Cast:
    """14 learners and 5 openings of an alliance that no school has joined yet."""
    found = gather()
    User.objects.filter(pk=found.alliance_coordinator.user.pk).update(persona=PERSONA, is_demo=True)
    AllianceMember.objects.filter(organisation__in=[found.school, found.other_school]).delete()
    crowd(found, learners=12, openings=3)
    return found


@pytest.fixture
def far(cast: Cast) -> Opening:
    """The sixth opening, far away: it stays free, the school has it by hand."""
    found: Opening = make.OpeningFactory(
        employer=cast.employer,
        title="Ostas darbnīca",
        workplace__town="Liepāja",
        workplace__lat=56.5047,
        workplace__lon=21.0108,
        qualifications=[cast.qualification],
    )
    return found


Look = Callable[[str], None]
LookAt = Callable[[Page, str], None]


@pytest.mark.parametrize(
    ("width", "language", "way"),
    [
        ("desktop", "lv", "keyboard"),
        ("phone", "en", "mouse"),
        pytest.param("desktop", "en", "mouse", marks=pytest.mark.full),
        pytest.param("phone", "lv", "mouse", marks=pytest.mark.full),
    ],
)
def test_alliance_publishes_a_round(
    browser_page: Page,
    open_browser: Callable[[], Page],
    enter_as: Callable[[Page, str], None],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    far: Opening,
    way: str,
) -> None:
    page, hand = browser_page, HANDS[way](browser_page)
    seen: list[str] = []

    def as_member(who: Any) -> Mouse:
        """Another person, in a browser of her own, at her first page."""
        theirs = open_browser()
        sign_in(theirs, who.user)
        theirs.goto("/")
        return HANDS[way](theirs)

    def look_at(theirs: Page, name: str) -> None:
        axe(theirs)
        screenshot(theirs, f"round-{name}")

    def look(name: str) -> None:
        axe(page)
        seen.append(page.locator("body").inner_text())
        screenshot(page, f"round-{name}")

    enter_as(page, PERSONA)
    _invite_the_schools(page, hand, look, cast)
    for school in (cast.school, cast.other_school):
        director = make.MembershipFactory(organisation=school, role="administrator")
        _accept(as_member(director), look_at, school)
    asked_round(cast)
    for coordinator in (cast.coordinator, cast.other_coordinator):
        _agree(as_member(coordinator), look_at, coordinator.organisation)
    page.goto("/")
    look("home")
    hand.press(page.locator(".todo a.button[href^='/rounds/']").first)
    _change_the_weights(page, hand, look)
    _run(page, hand, look)
    _read_why_somebody_has_no_place(page, hand, look)
    _place_by_hand(page, hand, look, far)
    _run(page, hand, look)
    _compare(page, hand, look)
    _publish(page, hand, look)
    round_ = Round.objects.get()
    assert round_.status == "published"
    placed = round_.current_run.proposals.filter(opening__isnull=False)  # type: ignore[union-attr]
    assert set(SeatClaim.objects.values_list("enrolment", "seat__opening")) == set(
        placed.values_list("enrolment", "opening")
    )
    assert far.pk in placed.values_list("opening", flat=True)
    assert not [name for name in CANARIES if any(name in text for text in seen)]


def _invite_the_schools(page: Page, hand: Mouse, look: Look, cast: Cast) -> None:
    page.goto(f"/alliances/{cast.alliance.pk}/")
    hand.press(page.locator("a[href$='/invite/']"))
    for school in (cast.school, cast.other_school):
        hand.check(page.locator(f"input[name=members][value='{school.pk}']"))
    look("invite")
    hand.press(page.locator("main form button.primary"))
    expect(page.locator(".toast-ok")).to_be_visible()
    expect(page.locator("main a[href^='/alliances/invitations/']")).to_have_count(2)
    look("invited")
    assert not AllianceMember.objects.filter(organisation__in=[cast.school, cast.other_school]).exists()


def _accept(hand: Mouse, look_at: LookAt, school: Organisation) -> None:
    page = hand.page
    hand.press(page.locator(".todo a[href^='/alliances/invitations/']"))
    look_at(page, "invitation")
    hand.press(page.locator("main form button[value=accept]"))
    expect(page.locator(".toast-ok")).to_be_visible()
    assert AllianceMember.objects.filter(organisation=school, left_on=None).count() == 1


def _agree(hand: Mouse, look_at: LookAt, school: Organisation) -> None:
    """Her first page asks her; before her yes the round has none of her learners."""
    page = hand.page
    hand.press(page.locator(".todo a[href^='/rounds/asked/']"))
    look_at(page, "asked")
    assert RoundConsent.objects.get(school=school).state == "asked"
    hand.press(page.locator("main form button[value=agree]"))
    expect(page.locator("main .lead .state-ok")).to_be_visible()
    look_at(page, "agreed")
    assert RoundConsent.objects.get(school=school).state == "agreed"


def _change_the_weights(page: Page, hand: Mouse, look: Look) -> None:
    expect(page).to_have_url(re.compile(r"/rounds/\d+/$"))
    look("draft")
    hand.press(page.locator("a[href$='/policy/']"))
    look("policy")
    hand.write(page.locator("#id_distance"), "-3")
    hand.press(page.locator("main form button.primary"))
    expect(page.locator("#id_distance")).to_have_value("-3")
    expect(page.locator("#id_distance_error")).to_be_visible()
    look("policy-refused")
    hand.write(page.locator("#id_distance"), "2")
    hand.press(page.locator("main form button.primary"))
    expect(page.locator(".toast-ok")).to_be_visible()
    assert Round.objects.get().policy["distance"] == 2


def _run(page: Page, hand: Mouse, look: Look) -> None:
    """Start; the bar is seen to move while nobody touches the page; the result comes by itself."""
    _to_the_round(page, hand)
    hand.press(page.locator("form[action$='/run/'] button"))
    bar = page.locator("progress")
    expect(bar).to_be_visible()
    run = Run.objects.latest("pk")
    look(f"progress-{run.number}")
    Run.objects.filter(pk=run.pk).update(status="running", stage="verify", progress=75)
    expect(bar).to_have_attribute("value", "75")
    Run.objects.filter(pk=run.pk).update(status="queued")
    work()
    expect(page.locator("main .state-ok").first).to_be_visible()
    expect(bar).to_have_count(0)
    run.refresh_from_db()
    assert (run.status, run.certificate_ok) == ("done", True)
    expect(page.locator("h1")).to_contain_text(str(run.summary["placed"]))
    look(f"result-{run.number}")


def _to_the_round(page: Page, hand: Mouse) -> None:
    address = f"/rounds/{Round.objects.get().pk}/"
    if not page.url.endswith(address):
        hand.press(page.locator(f".tabs a[href='{address}'], .crumbs a[href='{address}']").first)


def _read_why_somebody_has_no_place(page: Page, hand: Mouse, look: Look) -> None:
    unplaced = Run.objects.get().proposals.filter(opening__isnull=True).count()
    hand.press(page.locator(".key-figures a[href$='?show=unplaced'], main a[href$='?show=unplaced']").first)
    expect(page.locator("tbody tr")).to_have_count(unplaced)
    expect(page.locator("h1")).to_contain_text(str(unplaced))
    look("unplaced")
    hand.press(page.locator("a.row-link").first)
    expect(page.locator("ul.reasons li").first).to_be_visible()
    look("why-not")
    page.go_back()


def _place_by_hand(page: Page, hand: Mouse, look: Look, far: Opening) -> None:
    """The far opening: the page says at once that it is too far, and lets her say why it is right."""
    hand.press(page.locator("a.row-link").nth(1))
    hand.choose(page.locator("#id_opening"), str(far.pk))
    expect(page.locator("#pair-check .notice-warn")).to_be_visible()
    look("checked")
    hand.press(page.locator("form[action$='/place/'] button.primary"))
    expect(page.locator("#id_reason_error")).to_be_visible()
    expect(page.locator("#id_opening")).to_have_value(str(far.pk))
    look("refused")
    hand.write(page.locator("#id_reason"), "dzīvos pie radiem Liepājā")
    hand.check(page.locator("#id_overrule"))
    hand.press(page.locator("form[action$='/place/'] button.primary"))
    expect(page.locator(".toast-ok")).to_be_visible()
    expect(page.locator("h1")).to_contain_text(far.employer.name)
    look("by-hand")
    hand.press(page.locator(".crumbs a"))


def _compare(page: Page, hand: Mouse, look: Look) -> None:
    hand.press(page.locator(".tabs a[href$='/runs/']"))
    expect(page.locator("tbody tr")).to_have_count(2)
    look("runs")
    hand.press(page.locator("a[href$='/compare/']"))
    expect(page.locator("h1")).to_be_visible()
    look("compare")
    hand.press(page.locator(".tabs a[href$='/picture/']"))
    look("picture")
    hand.press(page.locator("tbody a[href^='?place=']").first)
    expect(page.locator("a[aria-current=true][href^='?place=']")).to_be_visible()
    look("picture-lines")


def _publish(page: Page, hand: Mouse, look: Look) -> None:
    _to_the_round(page, hand)
    hand.press(page.locator("a[href$='/publish/']"))
    look("publish")
    hand.press(page.locator("main form button.primary"))
    expect(page.locator(".toast-ok")).to_be_visible()
    expect(page.locator("form[action$='/run/']")).to_have_count(0)
    look("published")
