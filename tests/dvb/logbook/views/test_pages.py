"""Pages of the log: who gets them, what a telephone sends later, and the papers."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.links import services as links
from dvb.agreements.models import Agreement
from dvb.logbook import services as logbook
from dvb.logbook.models import LogEntry, LogWeek
from dvb.logbook.queries.stay_days import Stay
from dvb.logbook.services import log_documents as log_papers
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.dvb.logbook.logs import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_noon")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def _noon() -> Any:
    with freeze_time(logs.NOW):
        yield


@pytest.fixture
def agreement(cast: Cast, _noon: Any) -> Agreement:
    return logs.at_work(cast)


def _typed(agreement: Agreement, cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "user": cast.learner_member.user.pk,
        "agreement": agreement.pk,
        "client_key": str(uuid.uuid4()),
        "day": "16.11.2026",
        "starts_at": "8.00",
        "ends_at": "15:30",
        "break_minutes": "30",
        "text": "Maina riepas",
        **more,
    }


def test_what_a_telephone_kept_arrives_once_and_under_its_own_account(
    cast: Cast, agreement: Agreement
) -> None:
    url, client = reverse("log-keep"), cast.client("learner_member")
    assert client.get(url).json()["user"] == cast.learner_member.user.pk
    typed = _typed(agreement, cast)
    assert [client.post(url, typed).status_code for _ in range(2)] == [200, 200]
    assert LogEntry.objects.get().tasks.get().text == "Maina riepas"
    other = client.post(url, _typed(agreement, cast, user=cast.coordinator.user.pk, day="17.11.2026"))
    assert (other.status_code, other.json()) == (403, {"code": "other_person"})
    for wrong, code in (
        ({"day": "23.11.2026"}, "future"),
        ({"starts_at": "x"}, "form"),
        ({"client_key": ""}, "form"),
        ({"agreement": "999"}, "not_found"),
    ):
        answer = client.post(url, _typed(agreement, cast) | wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert LogEntry.objects.count() == 1
    assert cast.client("coordinator").get(url).status_code == 403
    assert Client().get(url).status_code == 302


def test_the_form_without_a_connection_names_nobody(cast: Cast, agreement: Agreement) -> None:
    client = cast.client("learner_member")
    shell = client.get(reverse("log-offline")).content.decode()
    person = cast.learner.person
    for name in (
        person.last_name,
        str(cast.learner_member.user),
        cast.school.name,
        cast.employer.name,
        "csrf",
    ):
        assert name not in shell
    worker = client.get(reverse("log-worker"))
    assert worker["Service-Worker-Allowed"] == "/", "it governs /log/ and /report/, by how it is registered"
    assert worker["Content-Type"].startswith("text/javascript")


def test_a_day_is_written_without_a_script_and_undone(cast: Cast, agreement: Agreement) -> None:
    client = cast.client("learner_member")
    page = client.post(reverse("log-write", args=[agreement.pk]), _typed(agreement, cast), follow=True)
    assert reverse("log-undo") in page.content.decode()
    entry = LogEntry.objects.get()
    change = reverse("log-entry", args=[entry.pk])
    client.post(change, _typed(agreement, cast, ends_at="16:00"))
    entry.refresh_from_db()
    assert entry.minutes == 450
    client.post(reverse("log-undo"))
    entry.refresh_from_db()
    assert entry.minutes == 420
    client.post(reverse("log-entry-remove", args=[entry.pk]))
    assert not LogEntry.objects.exists()
    client.post(reverse("log-undo"))
    assert LogEntry.objects.get().tasks.get().text == "Maina riepas"
    refused = client.post(
        reverse("log-write", args=[agreement.pk]), _typed(agreement, cast, starts_at="9:00")
    )
    assert refused.status_code == 200
    assert "Maina riepas" in refused.content.decode(), "what was typed is still there"


@pytest.mark.parametrize(
    "person", ["other_coordinator", "other_employer_member", "alliance_coordinator", "outsider"]
)
def test_another_tenant_finds_no_log(cast: Cast, agreement: Agreement, person: str) -> None:
    [entry] = logs.write(cast, agreement)
    client = cast.client(person)
    for name, key in (
        ("log-of", agreement.pk),
        ("log-diary", agreement.pk),
        ("log-hours-xlsx", agreement.pk),
        ("log-away", agreement.pk),
        ("log-entry", entry.pk),
    ):
        assert client.get(reverse(name, args=[key])).status_code == 404
    seen = f"{entry.week_id}:{logbook.mark_of(entry.week)}"
    client.post(reverse("log-confirm"), {"week": seen})
    client.post(reverse("log-check"), {"week": seen})
    assert LogWeek.objects.get().status == "open"


def test_a_link_opens_weeks_only_after_the_code(cast: Cast, agreement: Agreement) -> None:
    [entry] = logs.write(cast, agreement)
    token = links.token_of(logs.supervisor(cast, agreement))
    client, seen = Client(), f"{entry.week_id}:{logbook.mark_of(entry.week)}"
    page = client.get(reverse("link-weeks", args=[token])).content.decode()
    assert "15:30" not in page
    client.post(reverse("link-confirm", args=[token]), {"week": seen})
    client.post(reverse("link-return", args=[token, entry.week_id]), {"reason": "Nē"})
    assert LogWeek.objects.get().status == "open"


def test_papers_say_the_hours(cast: Cast, agreement: Agreement) -> None:
    """Overtime is what goes beyond the week, where hours a week alone are agreed: 19.50 is not."""
    logs.write(cast, agreement, MONDAY)
    holiday = MONDAY + 2 * DAY
    by = cast.actor("learner_member")
    logbook.write(agreement, day=logs.said(MONDAY + DAY, end="18:00"), key=uuid.uuid4(), by=by)
    logbook.write(agreement, day=logs.said(holiday, "21:00", "00:00", 0), key=uuid.uuid4(), by=by)
    logbook.record_absence(
        agreement, kind="sick", starts_on=MONDAY + 3 * DAY, ends_on=MONDAY + 3 * DAY, by=by
    )
    facts = log_papers.hours_facts(Stay(agreement), MONDAY)
    names = ("worked", "overtime", "night", "rest_day", "holiday")
    assert [str(facts.total(name)) for name in names] == ["19.50", "0.00", "2.00", "0.00", "3.00"]
    diary = log_papers.diary_facts(Stay(agreement))
    assert (str(diary.hours), len(diary.weeks), len(diary.away)) == ("19.50", 1, 1)
    client = cast.client("employer_member")
    for name in ("log-diary", "log-hours-pdf"):
        paper = client.get(reverse(name, args=[agreement.pk]) + "?month=2026-11")
        assert paper.content.startswith(b"%PDF-")


def test_the_board_asks_before_it_checks_and_other_kinds_see_figures(
    cast: Cast, agreement: Agreement
) -> None:
    [entry] = logs.write(cast, agreement)
    logbook.confirm(logs.seen(entry.week), by=cast.actor("employer_member"))
    client, name = cast.client("coordinator"), cast.learner.person.last_name
    assert name in client.get(reverse("log-board")).content.decode()
    assert name in client.get(reverse("log-review") + f"?agreement={agreement.pk}").content.decode()
    assert LogWeek.objects.get().status == "confirmed", "reading checks nothing"
    client.post(reverse("log-check"), {"week": f"{entry.week_id}:another"})
    assert LogWeek.objects.get().status == "confirmed", "what was not seen is not checked"
    client.post(reverse("log-check"), {"week": f"{entry.week_id}:{logbook.mark_of(entry.week)}"})
    assert LogWeek.objects.get().status == "checked"
    figures = cast.client("alliance_coordinator").get(reverse("log-board"))
    assert figures.status_code == 200
    assert name not in figures.content.decode()


def test_each_day_of_the_log_has_a_title_of_its_own(cast: Cast, agreement: Agreement) -> None:
    client, titles = cast.client("learner_member"), set()
    for day in (MONDAY, MONDAY + DAY):
        page = client.get(reverse("log"), {"agreement": agreement.pk, "day": day.isoformat()})
        titles.add(page.content.decode().partition("<title>")[2].partition("</title>")[0])
    assert len(titles) == 2
    assert not [title for title in titles if "11.2026" not in title]


def test_the_form_for_days_away_begins_with_the_day_that_was_open(cast: Cast, agreement: Agreement) -> None:
    client, day = cast.client("learner_member"), logs.FRIDAY - dt.timedelta(days=2)
    page = client.get(reverse("log"), {"day": f"{day}"}).content.decode()
    away = f"{reverse('log-away', args=[agreement.pk])}?day={day}"
    assert f'href="{away}"' in page
    form = client.get(away).context["form"]
    assert (form["starts_on"].value(), form["ends_on"].value()) == (day, day)
