"""A learner who signs out while the phone keeps unsent days chooses: stay, delete, keep or send."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from dvb.agreements.models import Agreement
from dvb.logbook.models import LogEntry
from tests.cast import Cast, gather
from tests.dvb.agreements import signed
from tests.journeys.conftest import every_view

pytestmark = pytest.mark.django_db(transaction=True)
OUT = "form[action$='/logout/'] button"


@pytest.fixture
def cast() -> Cast:
    found = gather()
    today = timezone.localdate()
    assignment = signed.agree(found.learner, found.opening)
    days = {"starts_on": str(today - dt.timedelta(days=20)), "ends_on": str(today + dt.timedelta(days=60))}
    Agreement.objects.create(
        assignment=assignment, status="active", number="D-1", terms=days | {"supervisor": "V"}
    )
    return found


@every_view
def test_learner_signs_out_with_unsent_days(
    open_browser: Callable[[], Page],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    cast: Cast,
    width: str,
) -> None:
    page, user = open_browser(), cast.learner_member.user
    day = f"{timezone.localdate() - dt.timedelta(days=1):%d.%m.%Y}"
    fields = {"day": day, "starts_at": "8:00", "ends_at": "15:30", "break_minutes": "30", "lines": []}
    entry = {
        "key": "0b6a1d64-3a51-4a53-9f5e-0d6b2f1c8a11",
        "agreement": str(Agreement.objects.get().pk),
        "state": "kept",
        "fields": fields | {"text": "Maina riepas", "remark": ""},
    }
    stored = f"localStorage.getItem('log.kept.{user.pk}')"
    write = f"localStorage.setItem('log.kept.{user.pk}', JSON.stringify([{json.dumps(entry)}]))"

    def press(target: Locator) -> None:
        target.press("Enter") if width == "desktop" else target.click()

    def leave(choice: str) -> None:
        press(page.locator("details[data-menu] summary").last)
        press(page.locator(OUT))
        expect(page.locator("#leave")).to_contain_text(day)
        if choice == "stay":
            axe(page)
            screenshot(page, "leave")
        press(page.locator(f"[data-leave={choice}]"))

    sign_in(page, user)
    page.goto("/account/")
    page.evaluate(write)
    leave("stay")
    expect(page.locator("#leave")).to_be_hidden()
    page.goto("/account/")
    leave("keep")
    expect(page.locator(OUT)).to_have_count(0)
    assert page.evaluate(stored) is not None, "it waits for its writer"
    assert not LogEntry.objects.exists()
    sign_in(page, user)
    page.goto("/account/")
    leave("send")
    expect(page.locator(OUT)).to_have_count(0)
    assert LogEntry.objects.get().tasks.get().text == "Maina riepas"
    assert page.evaluate(stored) == "[]"
    LogEntry.objects.all().delete()
    sign_in(page, user)
    page.goto("/account/")
    page.evaluate(write)
    leave("erase")
    expect(page.locator(OUT)).to_have_count(0)
    assert page.evaluate(stored) is None
    assert not LogEntry.objects.exists()
