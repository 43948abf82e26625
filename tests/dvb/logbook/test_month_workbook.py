"""The hours of all learners of a month in one workbook: confirmed and waiting apart, absences in it."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from alliances.kernel.errors import Refused
from dvb.agreements.models import Agreement
from dvb.documents.logbook import hours_sheet
from dvb.logbook import queries as logbook_queries
from dvb.logbook import services as logbook
from dvb.logbook.models import LogWeek, PaperMonth
from dvb.logbook.services import log_documents
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


def test_a_month_from_paper_is_confirmed_on_page_board_workbook_and_paper(cast: Cast) -> None:
    by = cast.actor("coordinator")
    with freeze_time("2026-11-27 18:00"):
        running = logs.at_work(cast)
        paper = {"month": dt.date(2026, 11, 1), "minutes": 450, "confirmed_name": "A", "file": None}
        logbook.enter_paper_month(running, by=by, **paper)
        [stay] = logbook_queries.stays(Agreement.objects.all())
        facts = log_documents.hours_facts(stay, dt.date(2026, 11, 1))
        client = cast.client("coordinator")
        page = text_of(client.get(reverse("log-of", args=[running.pk])))
        [board], __ = _sheets(client.get(reverse("log-board"), {"file": "xlsx"}))
        [row], __ = _sheets(client.get(reverse("log-month-hours"), {"month": "2026-11"}))
        single = client.get(reverse("log-hours-xlsx", args=[running.pk]), {"month": "2026-11"})
        [*__, total], about = _sheets(single)
        [figure] = logbook_queries.counts(cast.actor("coordinator")) or [None]
    assert "Apstiprinātas stundas 7,5 h" in page
    said = [*(float(one["Apstiprinātas stundas"]) for one in (board, row)), float(facts.confirmed_hours)]
    assert said == [7.5] * 3
    assert [row["Tostarp no papīra"], row["Gaida apstiprinājumu"], total["Nostrādātas"]] == [7.5, 0, 7.5]
    assert {"Kas": "Apstiprinātas stundas", "Vērtība": 7.5} in about
    assert figure is None or figure.confirmed == 450
    table = hours_sheet(facts).tables[0]
    assert [line[2] for line in table.rows] == ["7,5", "7,5"], "from paper, and in all"


def test_hours_from_paper_and_a_whole_day_away_do_not_share_their_only_day(cast: Cast) -> None:
    by, first = (
        cast.actor("coordinator"),
        {"month": dt.date(2026, 10, 1), "confirmed_name": "A", "file": None},
    )
    with freeze_time("2026-11-27 18:00"):
        running = logs.at_work(cast)
        [stay] = logbook_queries.stays(Agreement.objects.all())
        month = {"starts_on": stay.starts_on, "ends_on": dt.date(2026, 10, 30)}
        away = logbook.record_absence(running, kind="sick", by=by, **month)
        day = dt.date(2026, 10, 31)
        with pytest.raises(Refused) as refused:
            logbook.enter_paper_month(running, minutes=25 * 60, by=by, **first)
        assert refused.value.code == "too_much"
        logbook.enter_paper_month(running, minutes=450, by=by, **first)
        with pytest.raises(Refused) as refused:
            logbook.record_absence(running, kind="unexcused", starts_on=day, ends_on=day, by=by)
        assert refused.value.code == "has_hours"
        logbook.remove_absence(away, by=by)
        logbook.record_absence(running, kind="unexcused", starts_on=day, ends_on=day, by=by)


def test_the_board_shows_first_what_waits_and_last_what_has_ended(cast: Cast) -> None:
    with freeze_time("2026-11-27 18:00"):
        running = logs.at_work(cast)
        [entry] = logs.write(cast, running, dt.date(2026, 11, 16))
        [row] = logbook_queries.table(Agreement.objects.all(), dt.date(2026, 11, 27))
        logbook.confirm(logs.seen(entry.week), by=cast.actor("employer_member"))
        [checked] = logbook_queries.table(Agreement.objects.all(), dt.date(2026, 11, 27))
        [over] = logbook_queries.table(Agreement.objects.all(), row.stay.ends_on + dt.timedelta(days=1))
    assert sorted([over, row, checked], key=lambda one: one.urgency) == [checked, row, over]
    assert (row.is_at_work, over.is_at_work) == (True, False)


def test_a_running_week_says_from_when_it_can_be_confirmed(cast: Cast) -> None:
    client = cast.client("employer_member")
    with freeze_time("2026-11-24 18:00"):
        running = logs.at_work(cast)
        logs.write(cast, running, dt.date(2026, 11, 23), dt.date(2026, 11, 24))
        page = text_of(client.get(reverse("log-of", args=[running.pk])))
        home = text_of(client.get(reverse("home")))
        [stay] = logbook_queries.stays(Agreement.objects.all())
        progress = logbook_queries.progress_of([stay], dt.date(2026, 11, 24))[running.pk]
        before = logbook_queries.progress_of([stay], dt.date(2026, 11, 23))[running.pk]
    assert "No 27.11.2026. šo nedēļu varēsiet apstiprināt šeit." in page
    assert "1 dienasgrāmatas nedēļu varēs apstiprināt no piektdienas" in home
    planned = stay.planned_minutes(dt.date(2026, 11, 24))
    assert planned > 0
    assert progress.planned - before.planned == planned, "today's plan stands beside today's hours"


def test_weeks_handed_back_wait_for_nobody_at_the_workplace(cast: Cast) -> None:
    """Their hours stand apart in the workbook of the month, the learner's sheet and the board's file."""
    client, by = cast.client("employer_member"), cast.actor("employer_member")
    with freeze_time("2026-11-27 18:00"):
        running = logs.at_work(cast)
        logs.write(cast, running, dt.date(2026, 11, 16), dt.date(2026, 11, 23))
        first, __ = LogWeek.objects.order_by("monday")
        logbook.send_back(first, reason="Trūkst pauzes.", by=by)
        [row], __ = _sheets(client.get(reverse("log-month-hours"), {"month": "2026-11"}))
        assert (row["Gaida apstiprinājumu"], row["Atdotas labošanai"]) == (7, 7)


@pytest.mark.parametrize(("state", "counted"), [("waiting", 0), ("returned", 0), ("confirmed", 8.5)])
def test_hours_that_are_paid_more_are_a_part_of_the_confirmed(cast: Cast, state: str, counted: float) -> None:
    """A holiday's hours that wait, or were handed back, are paid to nobody before they are confirmed."""
    client, by = cast.client("employer_member"), cast.actor("employer_member")
    with freeze_time("2026-11-27 18:00"):
        running = logs.at_work(cast)
        holiday = logs.said(dt.date(2026, 11, 18), end="17:00")
        logbook.write(running, day=holiday, key=uuid.uuid4(), by=cast.actor("learner_member"))
        week = LogWeek.objects.get()
        if state == "confirmed":
            logbook.confirm(logs.seen(week), by=by)
        elif state == "returned":
            logbook.send_back(week, reason="Trūkst pauzes.", by=by)
        [row], __ = _sheets(client.get(reverse("log-month-hours"), {"month": "2026-11"}))
    assert row["Tostarp svētku dienā"] == row["Apstiprinātas stundas"] == counted


def test_hours_of_every_month_are_a_link_away(cast: Cast) -> None:
    with freeze_time("2026-11-27 18:00"):
        running = logs.at_work(cast)
        logs.write(cast, running, dt.date(2026, 11, 16))
    with freeze_time("2027-02-01 18:00"):
        for party, page in (("employer_member", "log-waiting"), ("coordinator", "log-board")):
            shown = cast.client(party).get(reverse(page)).content.decode()
            assert [f"?month={month}" in shown for month in ("2026-10", "2026-11", "2026-12", "2027-02")] == [
                False,
                True,
                True,
                True,
            ], page


def test_a_checked_week_names_both_and_an_absence_in_it_asks_first(cast: Cast) -> None:
    """The week's state names who checked it and who confirmed it, each with the own day."""
    with freeze_time(logs.NOW):
        running = logs.at_work(cast)
        logs.write(cast, running)
        week = LogWeek.objects.get()
        logbook.confirm(logs.seen(week), by=cast.actor("employer_member"))
        logbook.check(logs.seen(week), by=cast.actor("coordinator"))
        client = cast.client("coordinator")
        page = text_of(client.get(reverse("log-of", args=[running.pk]) + f"?day={logs.MONDAY}"))
        checker, confirmer = cast.coordinator.user, cast.employer_member.user
        assert f"{checker}" in page.split("skola pārbaudījusi")[1][:40]
        assert f"Apstiprinājis: {confirmer}" in page
        values = {"kind": "sick", "starts_on": "17.11.2026", "ends_on": "17.11.2026", "percent": "100"}
        asked = text_of(client.post(reverse("log-away", args=[running.pk]), values, follow=True))
        assert f"{confirmer} apstiprināja nedēļu" in asked
        week.refresh_from_db()
        assert week.status == "checked"
