"""A firm and a learner without an account agree to other terms on a narrow telephone without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.people.models import Membership
from dvb.guest_access.services import activation
from matching.assignments import terms
from matching.assignments.models import Assignment
from matching.openings.services import openings
from tests.cast import Cast, gather
from tests.journeys.conftest import both_languages
from tests.matching.assignments.test_kept_terms import again, pair

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {"width": 320, "height": 640}
WORDS = {
    "lv": ("Piekrist jaunajiem nosacījumiem", "30,0", "40,0"),
    "en": ("Agree to the new terms", "30.0", "40.0"),
}


@pytest.fixture
def plain(_chromium: Browser, live_server: Any, language: str) -> Iterator[Callable[[], Page]]:
    """Opens telephones without scripts, each with cookies of its own."""
    contexts = []

    def start() -> Page:
        context = _chromium.new_context(
            base_url=live_server.url, viewport=NARROW, java_script_enabled=False, locale=f"{language}-LV"
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield start
    for context in contexts:
        context.close()


def _asked_again() -> tuple[Cast, Assignment, PersonalLink, PersonalLink]:
    """The school changes the hours of an opening that it entered; neither side has an account."""
    cast = gather()
    Membership.objects.filter(organisation=cast.employer).delete()
    cast.employer.contact_name, cast.employer.contact_email = "Jana Kaņepa", "jana@piemers.example"
    cast.employer.contact_written_by = cast.school
    cast.employer.save()
    person = cast.learner.person
    person.user, person.email = None, "liga@piemers.example"
    person.save()
    openings.update(cast.opening, by=SYSTEM, weekly_hours=Decimal("30.0"))
    cast.opening.refresh_from_db()
    made = pair(cast)
    openings.update(cast.opening, by=SYSTEM, asks_again=True, weekly_hours=Decimal("40.0"))
    firm = links.issue(
        "contact",
        about=cast.employer,
        organisation=cast.school,
        name=cast.employer.contact_name,
        email=cast.employer.contact_email,
        language="lv",
        by=SYSTEM,
    )
    return cast, again(made), firm, activation.invite(cast.learner, by=SYSTEM)


def _opens(page: Page, link: PersonalLink) -> None:
    page.goto(reverse("link", args=[links.token_of(link)]))
    page.locator("input[name=code]").fill(links.new_code(link, how="email"))
    page.locator("input[name=code]").press("Enter")
    expect(page.locator("[id^=new-terms]")).to_be_visible()


@both_languages
def test_both_sides_agree_by_their_links(
    plain: Callable[[], Page],
    open_browser: Callable[[], Page],
    axe: Callable[..., None],
    language: str,
) -> None:
    _cast, made, firm, learner = _asked_again()
    judged = open_browser()
    judged.set_viewport_size(NARROW)
    _opens(judged, firm)
    token = links.token_of(firm)
    for url in (
        reverse("link-employer", args=[token]),
        reverse("link-withdraw-answer", args=[token, made.pk]),
    ):
        judged.goto(url)
        axe(judged)
    agree, old, new = WORDS[language]
    for link in (firm, learner):
        assert terms.terms_of(again(made)).weekly_hours == Decimal("30.0"), "until both agreed"
        page = plain()
        _opens(page, link)
        section = page.locator("[id^=new-terms]")
        expect(section).to_contain_text(old)
        expect(section).to_contain_text(new)
        section.get_by_role("button", name=agree).click()
        expect(page.get_by_role("button", name=agree)).to_have_count(0)
    assert terms.terms_of(again(made)).weekly_hours == Decimal("40.0")
