"""A week whose planned hours are all entered lacks nothing, on whichever days they were worked."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from alliances.kernel.todo import tasks_for
from dvb.logbook import queries
from dvb.logbook import services as logbook
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.pages import text_of

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 9)


@pytest.mark.parametrize(("end", "is_missing"), [("18:30", False), ("17:30", True)])
def test_day_is_missing_only_where_hours_of_its_week_are(cast: Cast, end: str, is_missing: bool) -> None:
    with freeze_time(logs.NOW):
        agreement = logs.at_work(cast, weekly_hours=40)
        for n in range(4):
            day = logs.said(MONDAY + dt.timedelta(days=n), "08:00", end)
            logbook.write(agreement, day=day, key=uuid.uuid4(), by=cast.actor("learner_member"))
        friday = MONDAY + dt.timedelta(days=4)
        (stay,) = queries.stays(type(agreement).objects.filter(pk=agreement.pk))
        progress = queries.progress_of([stay], timezone.localdate())[agreement.pk]
        assert (friday in progress.missing) == is_missing
        states = {one.day: one.state for one in queries.week_view(stay, MONDAY).days}
        assert states[friday] == ("missing" if is_missing else "free")
        with translation.override("en"):
            titles = [task.title for task in tasks_for(cast.actor("learner_member"))]
        count = len(progress.missing)
        assert f"{count} earlier days are missing in your log" in titles


def test_day_to_come_is_not_called_closed(cast: Cast) -> None:
    with freeze_time(logs.NOW):
        agreement = logs.at_work(cast)
        page = cast.client("learner_member").get(reverse("log") + "?day=2026-11-25")
        assert "Šī diena vēl nav pienākusi." in text_of(page)
        assert "slēgta" not in text_of(page)
        assert reverse("log-away", args=[agreement.pk]) + "?day=2026-11-25" in page.content.decode()
