"""The hours of all learners of a month in one workbook: confirmed and waiting apart, absences in it."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from dvb.logbook import services as logbook
from dvb.logbook.models import LogWeek, PaperMonth
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def _sheets(response: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    book = load_workbook(io.BytesIO(response.content))
    sheets = []
    for sheet in book.worksheets:
        head, *rows = sheet.iter_rows(values_only=True)
        sheets.append([dict(zip(head, row, strict=True)) for row in rows])
    return sheets[0], sheets[1]


def test_one_workbook_holds_the_month_of_all_learners(cast: Cast) -> None:
    client, url = cast.client("employer_member"), reverse("log-month-hours")
    with freeze_time("2026-11-27 18:00"):
        running = logs.at_work(cast)
        logs.write(cast, running, dt.date(2026, 11, 16), dt.date(2026, 11, 17))
        logbook.confirm(logs.seen(*LogWeek.objects.all()), by=cast.actor("employer_member"))
        logs.write(cast, running, dt.date(2026, 11, 23), dt.date(2026, 10, 30))
        away = {"kind": "sick", "starts_on": dt.date(2026, 11, 24), "ends_on": dt.date(2026, 12, 4)}
        logbook.record_absence(running, by=cast.actor("coordinator"), **away)
        response = client.get(url, {"month": "2026-11"})
        assert 'filename="stundas-2026-11-sia-parauga-darbnica' in response["Content-Disposition"]
        [row], days = _sheets(response)
        assert row["Izglītojamais"] == cast.learner.person.name
        assert (row["Apstiprinātas stundas"], row["Gaida apstiprinājumu"]) == (14, 7)
        assert row["Prombūtne, dienas: slimība"] == 5, "the working days of this month"
        assert len(days) == 3, "what lies in October is not of November"
        single = client.get(reverse("log-hours-xlsx", args=[running.pk]), {"month": "2026-11"})
        assert f"stundas-2026-11-{running.pk}.xlsx" in single["Content-Disposition"]


def test_the_hours_of_the_board_are_those_of_its_months(cast: Cast) -> None:
    """Two files of a school, read side by side: what is confirmed, waits and is from paper is the same."""
    client, by = cast.client("coordinator"), cast.actor("coordinator")
    with freeze_time("2026-11-27 18:00"):
        running = logs.at_work(cast)
        logs.write(cast, running, dt.date(2026, 10, 19), dt.date(2026, 11, 16))
        logbook.confirm(logs.seen(*LogWeek.objects.all()), by=cast.actor("employer_member"))
        logs.write(cast, running, dt.date(2026, 11, 24))
        PaperMonth.objects.create(
            agreement=running,
            month=dt.date(2026, 10, 1),
            minutes=600,
            confirmed_name="A",
            entered_by_id=by.user_id,
        )
        months = [
            _sheets(client.get(reverse("log-month-hours"), {"month": m}))[0] for m in ("2026-10", "2026-11")
        ]
        [board], __ = _sheets(client.get(reverse("log-board"), {"file": "xlsx"}))
    rows = [row for month in months for row in month]

    def total(name: str) -> float:
        return sum(row[name] for row in rows)

    paper = "Tostarp no papīra"
    assert board["Apstiprinātas stundas"] == total("Apstiprinātas stundas") > total(paper)
    assert board[paper] == total(paper) == 10
    assert board["Gaida"] == total("Gaida apstiprinājumu") > 0


@pytest.mark.parametrize("month", ["2026-13", "2026", "x", "2026-1"])
def test_a_month_that_is_none_is_refused_with_words(cast: Cast, month: str) -> None:
    with freeze_time("2026-11-27 18:00"):
        running = logs.at_work(cast)
        for url in (reverse("log-month-hours"), reverse("log-hours-pdf", args=[running.pk])):
            shown = cast.client("employer_member").get(url, {"month": month}, follow=True)
            assert "Tāda mēneša nav" in text_of(shown)


def test_another_employers_workbook_names_nobody(cast: Cast) -> None:
    with freeze_time("2026-11-27 18:00"):
        logs.at_work(cast)
        rows, days = _sheets(cast.client("other_employer_member").get(reverse("log-month-hours")))
        assert (rows, days) == ([], [])
        for reader in ("learner_member", "alliance_coordinator"):
            assert cast.client(reader).get(reverse("log-month-hours")).status_code == 403
