"""The browser reads days and times as the server does, and says at once what is none, also offline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dvb.agreements.models import Agreement
from tests import typed_cases as cases
from tests.cast import gather
from tests.dvb.agreements import signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def width() -> str:
    return "phone"


def _read(page: Page, name: str, texts: list[str]) -> list[str]:
    found: list[str] = page.evaluate(f"texts => texts.map(window.typed.{name})", texts)
    return found


def test_browser_reads_what_the_server_reads(
    browser_page: Page, sign_in: Callable[[Page, Any], None], axe: Callable[[Page], None]
) -> None:
    cast, page, today = gather(), browser_page, timezone.localdate()
    days = {"starts_on": str(today - dt.timedelta(days=20)), "ends_on": str(today + dt.timedelta(days=60))}
    assignment = signed.agree(cast.learner, cast.opening)
    Agreement.objects.create(assignment=assignment, status="active", terms=days | {"supervisor": "V"})
    sign_in(page, cast.learner_member.user)
    page.goto("/log/")
    assert dict(zip(cases.DAYS, _read(page, "day", list(cases.DAYS)), strict=True)) == cases.DAYS
    assert dict(zip(cases.TIMES, _read(page, "time", list(cases.TIMES)), strict=True)) == cases.TIMES

    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    day, start = page.locator("#id_day"), page.locator("#id_starts_at")
    day.fill("12032026")
    start.fill("0830")
    page.locator("#id_ends_at").fill("25:99")
    page.locator("#id_text").focus()
    expect(day).to_have_value("12.03.2026")
    expect(start).to_have_value("08:30")
    expect(page.locator("#id_ends_at_typed")).to_contain_text("0830")
    expect(page.locator("#id_ends_at")).to_have_attribute("aria-invalid", "true")
    axe(page)
    page.context.set_offline(True)
    page.locator("form[data-log-form] button.primary").click()
    expect(page.locator("#id_ends_at")).to_be_focused()
    assert not page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('log.kept.')).length")
    page.locator("#id_ends_at").fill("1430")
    page.locator("#id_text").focus()
    expect(page.locator("#id_ends_at_typed")).to_have_count(0)
    page.locator("form[data-log-form] button.primary").click()
    expect(page.locator("#log-kept li")).to_contain_text("08:30")
    page.context.set_offline(False)
