"""A shift over midnight: typed once, kept as two days, judged by the law as every other."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse

from alliances.catalogue.services import reference as catalogue
from dvb.agreements.models import Agreement
from dvb.logbook import queries as logbook_queries
from dvb.logbook import services as logbook
from dvb.logbook.models import LogEntry
from dvb.logbook.queries import hours_board as board
from dvb.logbook.services.overnight_shifts import parts
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.dvb.logbook.logs import FRIDAY, MONDAY
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_noon")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def _noon() -> Any:
    with freeze_time(logs.NOW):
        yield


@pytest.fixture
def agreement(cast: Cast, _noon: Any) -> Agreement:
    return logs.at_work(cast)


def _kept() -> list[tuple[dt.date, str, str, int]]:
    rows = LogEntry.objects.order_by("day", "starts_at")
    return [(row.day, f"{row.starts_at:%H:%M}", f"{row.ends_at:%H:%M}", row.minutes) for row in rows]


def test_break_lies_in_the_longer_part_and_no_minute_is_lost() -> None:
    for start, end, longer in (("22:00", "06:00", 1), ("17:00", "01:00", 0)):
        said = logs.said(start=start, end=end, pause=30, remark="Nakts")
        found = parts(said)
        assert [part.break_minutes for part in found] == [30 * (longer == 0), 30 * (longer == 1)]
        assert sum(part.minutes for part in found) == 8 * 60 - 30
        assert {part.remark for part in found} == {"Nakts"}


def test_night_is_kept_whole_or_not_at_all_and_once(cast: Cast, agreement: Agreement) -> None:
    by, key, said = cast.actor("learner_member"), uuid.uuid4(), logs.said(start="22:00", end="06:00")
    with refusal("future"):
        logbook.write_night(agreement, day=logs.said(day=FRIDAY, start="22:00", end="06:00"), key=key, by=by)
    assert not LogEntry.objects.exists(), "the part before midnight stays out too"
    made = [logbook.write_night(agreement, day=said, key=key, by=by) for _ in range(2)]
    assert made[0] == made[1]
    assert _kept() == [(MONDAY, "22:00", "00:00", 120), (MONDAY + DAY, "00:00", "06:00", 330)]


def test_law_of_minors_clashes_with_a_night_typed_in_one_go(cast: Cast, agreement: Agreement) -> None:
    catalogue.load_reference()
    person = agreement.assignment.enrolment.person
    person.birth_date = dt.date(2010, 1, 1)
    person.save()
    said = logs.said(start="22:00", end="02:00", pause=0)
    logbook.write_night(agreement, day=said, key=uuid.uuid4(), by=cast.actor("learner_member"))
    [row] = board.table(logbook_queries.supervised(cast.actor("coordinator")), FRIDAY)
    assert "minor_night_from" in {finding.param for _monday, finding in row.findings}


def test_page_asks_whether_it_was_a_night_keeps_both_days_and_undoes_both(
    cast: Cast, agreement: Agreement
) -> None:
    client, url = cast.client("learner_member"), reverse("log-write", args=[agreement.pk])
    typed = {
        "day": "16.11.2026",
        "starts_at": "22.00",
        "ends_at": "6",
        "break_minutes": "30",
        "text": "Sargā",
    }
    plain = client.get(reverse("log")).content.decode()
    asked = client.post(url, typed | {"ends_at": "6:00"}).content.decode()
    assert ('name="night"' in plain, 'name="night"' in asked) == (False, True)
    assert not LogEntry.objects.exists()
    by_day = client.post(url, typed | {"starts_at": "8:00", "ends_at": "16:00", "night": "on"})
    assert by_day.status_code == 302
    assert len(_kept()) == 1, "a day is a day, whatever is ticked"
    LogEntry.objects.all().delete()
    kept = client.post(
        reverse("log-keep"),
        typed
        | {
            "ends_at": "6:00",
            "night": "on",
            "user": cast.learner_member.user.pk,
            "agreement": agreement.pk,
            "client_key": str(uuid.uuid4()),
        },
    )
    assert kept.status_code == 200
    assert [each[0] for each in _kept()] == [MONDAY, MONDAY + DAY]
    change = reverse("log-entry", args=[LogEntry.objects.order_by("day")[0].pk])
    refused = client.post(change, typed | {"ends_at": "6:00", "night": "on"})
    assert refused.status_code == 200
    assert 'name="night"' not in refused.content.decode()
    client.post(reverse("log-undo"))
    assert not LogEntry.objects.exists()
