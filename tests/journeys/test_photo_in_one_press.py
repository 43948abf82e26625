"""A learner adds a small photo to a day with one press: the script that shrinks large ones lets it go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from alliances.organisations.models import Organisation
from dvb.agreements.models import Agreement
from dvb.logbook.models import LogEntry, LogPhoto, LogWeek, monday_of
from tests.cast import gather
from tests.dvb.agreements import signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]


def test_photo_goes_with_the_first_press(
    open_browser: Callable[[], Page], sign_in: Callable[[Page, Any], None], live_server: Any, tmp_path: Path
) -> None:
    cast, monday = gather(), monday_of(timezone.localdate()) - dt.timedelta(days=7)
    Organisation.objects.filter(pk=cast.school.pk).update(allows_log_photos=True)
    assignment = signed.agree(cast.learner, cast.opening)
    terms = {"starts_on": str(monday), "ends_on": str(monday + dt.timedelta(days=90)), "supervisor": "V"}
    stay = Agreement.objects.create(assignment=assignment, status="active", number="D-1", terms=terms)
    week = LogWeek.objects.create(agreement=stay, monday=monday)
    times = {"starts_at": dt.time(8), "ends_at": dt.time(15), "minutes": 420}
    entry = LogEntry.objects.create(week=week, day=monday, **times)
    Image.new("RGB", (40, 30), "red").save(tmp_path / "mazs.jpg")
    page = open_browser()
    sign_in(page, cast.learner_member.user)
    page.goto(live_server.url + reverse("log-photos", args=[entry.pk]))
    page.locator("main input[type=file]").set_input_files(tmp_path / "mazs.jpg")
    page.locator("main form:has(input[type=file]) button").first.click()
    expect(page.locator("main img")).to_have_count(1)
    assert LogPhoto.objects.filter(entry=entry).count() == 1
