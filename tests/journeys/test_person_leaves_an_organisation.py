"""A person leaves an organisation: the last administrator cannot, invites, hands over and goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alliances.people.models import Membership
from alliances.people.services import invitations
from tests.cast import gather
from tests.journeys.conftest import every_view

pytestmark = pytest.mark.django_db(transaction=True)

NEEDS_ONE = {"lv": "Aiziet varēsiet, kad", "en": "You can leave once"}
EMPTY = {"lv": "nepārstāvat", "en": "do not act for any organisation"}


def leave(page: Page) -> None:
    page.locator(".danger-zone summary").click()
    page.locator("dialog button.danger").click()
    page.wait_for_load_state()


@every_view
def test_administrator_leaves_once_somebody_else_is_one(
    open_browser: Callable[[], Page],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(invitations, "_send", lambda row, token, by: sent.append(token))
    cast = gather()
    page, colleague = open_browser(), open_browser()
    sign_in(page, cast.employer_member.user)

    page.goto("/")
    page.locator(".brand-tools details.menu summary").click()
    page.locator(f'a[href="/organisations/{cast.employer.pk}/people/"]').click()
    axe(page)
    page.locator('a[href="/people/leave/"]').click()
    expect(page.locator("main")).to_contain_text(NEEDS_ONE[language])
    expect(page.locator(".danger-zone")).to_have_count(0)
    screenshot(page, "leave-refused")
    axe(page)

    page.goto(f"/organisations/{cast.employer.pk}/people/")
    page.locator(".page-action a").click()
    page.locator("#id_email").fill("jauna@piemers.example")
    page.locator("main form button.primary").click()
    expect(page.locator("main")).to_contain_text("jauna@piemers.example")
    screenshot(page, "people-invited")
    axe(page)

    colleague.goto(f"/invitations/{sent[0]}/")
    axe(colleague)
    colleague.locator("#id_name").fill("Jauna Kolēģe")
    colleague.locator("main form button.primary").click()
    expect(colleague.locator(".brand-org")).to_contain_text(cast.employer.name)

    page.goto("/people/leave/")
    page.locator("#id_to").select_option(index=1)
    page.locator("main form button.primary").first.click()
    page.locator('a[href="/people/leave/"]').click()
    leave(page)
    expect(page.locator("h1")).to_contain_text(EMPTY[language])
    rows = Membership.objects.filter(organisation=cast.employer, ended_on=None)
    assert [(row.user.name, row.role) for row in rows] == [("Jauna Kolēģe", "administrator")]
