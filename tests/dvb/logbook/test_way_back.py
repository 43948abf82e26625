"""The log asks before something is lost, and what was confirmed by mistake is taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.catalogue.services import reference as catalogue
from alliances.links import services as links
from alliances.messages.models import Message
from dvb.agreements.models import Agreement
from dvb.logbook import services as logbook
from dvb.logbook.models import LogEntry, LogWeek
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.matching.rounds.joint import english
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db]
DAY = dt.timedelta(days=1)
LATE = "2026-11-28 12:00"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with freeze_time(LATE):
        yield


@pytest.fixture
def stay(cast: Cast) -> Agreement:
    return logs.at_work(cast)


def confirmed(cast: Cast, stay: Agreement) -> LogWeek:
    [entry] = logs.write(cast, stay)
    [week] = logbook.confirm(logs.seen(entry.week), by=cast.actor("employer_member"))
    return week


def typed(day: dt.date, **more: str) -> dict[str, str]:
    return {
        "day": f"{day:%d.%m.%Y}",
        "starts_at": "08:00",
        "ends_at": "15:30",
        "break_minutes": "30",
        "text": "Mainīju eļļu",
        "client_key": str(uuid.uuid4()),
        **more,
    }


def test_employer_takes_its_confirmation_back_until_the_school_has_checked(
    cast: Cast, stay: Agreement
) -> None:
    week = confirmed(cast, stay)
    client, url = cast.client("employer_member"), reverse("log-take-back", args=[week.pk])
    assert url in client.get(reverse("log-waiting")).content.decode()
    assert url in client.get(reverse("log-of", args=[stay.pk]) + f"?day={week.monday}").content.decode()
    for stranger in ("other_employer_member", "other_coordinator"):
        assert cast.client(stranger).post(url).status_code == 404
    with refusal("not_yours"):
        logbook.take_back(week, by=cast.actor("coordinator"))
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 302, "a second click"
    week.refresh_from_db()
    assert (week.status, week.confirmed_name) == ("open", "")
    logbook.confirm(logs.seen(week), by=cast.actor("employer_member"))
    logbook.check(logs.seen(week), by=cast.actor("coordinator"))
    with refusal("checked"):
        logbook.take_back(week, by=cast.actor("employer_member"))


def opened(cast: Cast, stay: Agreement) -> tuple[Client, str]:
    link, client = logs.supervisor(cast, stay), Client()
    token = links.token_of(link)
    client.post(reverse("link-open", args=[token]), {"code": links.new_code(link, how="read_out")})
    return english(client), token


def test_supervisor_takes_it_back_by_link(cast: Cast, stay: Agreement) -> None:
    week = confirmed(cast, stay)
    client, token = opened(cast, stay)
    url = reverse("link-week-take-back", args=[token, week.pk])
    assert url in client.get(reverse("link-weeks", args=[token])).content.decode()
    assert client.post(url).status_code == 302
    week.refresh_from_db()
    assert week.status == "open"


@pytest.mark.parametrize("by_link", [False, True])
def test_a_week_against_the_law_is_not_ticked_and_asks_separately(
    cast: Cast, stay: Agreement, by_link: bool
) -> None:
    """A minor with ten and a half hours on a day, beside a week that is in order."""
    catalogue.load_reference()
    cast.learner.person.birth_date = dt.date(2010, 5, 1)
    cast.learner.person.save()
    good = logs.write(cast, stay)[0].week
    day = logs.said(logs.MONDAY + 7 * DAY, "08:00", "19:00")
    bad = logbook.write(stay, day=day, key=uuid.uuid4(), by=cast.actor("learner_member")).week
    client: Client = english(cast.client("employer_member"))
    page_url, do_url = reverse("log-waiting"), reverse("log-confirm")
    if by_link:
        client, token = opened(cast, stay)
        page_url, do_url = reverse("link-weeks", args=[token]), reverse("link-confirm", args=[token])
    page = client.get(page_url).content.decode()
    boxes = {week.pk: page.split(f'id="week_{week.pk}"')[1].split(">")[0] for week in (good, bad)}
    assert "checked" in boxes[good.pk]
    assert "checked" not in boxes[bad.pk]
    assert f'value="{bad.pk}" id="accepted_' in page
    both = [f"{week.pk}:{logbook.mark_of(week)}" for week in (good, bad)]
    answer = client.post(do_url, {"week": both}, follow=True)
    assert "1 week clashes with the rules" in text_of(answer)
    states = dict(LogWeek.objects.values_list("pk", "status"))
    assert (states[good.pk], states[bad.pk]) == ("confirmed", "open")
    client.post(do_url, {"week": both, "accepted": [bad.pk]})
    assert LogWeek.objects.get(pk=bad.pk).status == "confirmed"


@pytest.mark.parametrize("state", ["confirmed", "checked"])
@pytest.mark.parametrize("way", ["write", "keep", "change"])
def test_an_entry_that_ends_a_confirmation_asks_first(
    cast: Cast, stay: Agreement, state: str, way: str
) -> None:
    week = confirmed(cast, stay)
    if state == "checked":
        logbook.check(logs.seen(week), by=cast.actor("coordinator"))
    client = english(cast.client("learner_member"))
    values = typed(logs.MONDAY + DAY)
    if way == "change":
        url = reverse("log-entry", args=[week.entries.get().pk])
    elif way == "keep":
        url = reverse("log-keep")
        values |= {"user": str(cast.learner_member.user_id), "agreement": str(stay.pk)}
    else:
        url = reverse("log-write", args=[stay.pk])
    asked = client.post(url, values)
    assert asked.status_code == (422 if way == "keep" else 200)
    assert LogWeek.objects.get(pk=week.pk).status == state
    if way != "keep":
        assert "the confirmation ends" in text_of(asked)
    assert client.post(url, {**values, "sure_confirmed": "on"}).status_code in (200, 302)
    assert LogWeek.objects.get(pk=week.pk).status == "open"
    assert LogEntry.objects.filter(day=logs.MONDAY + DAY).count() == 1


def test_removing_from_a_confirmed_week_is_confirmed_on_the_page(cast: Cast, stay: Agreement) -> None:
    week = confirmed(cast, stay)
    page = english(cast.client("learner_member")).get(reverse("log") + f"?day={week.monday}")
    body = page.content.decode().split(reverse("log-entry-remove", args=[week.entries.get().pk]))[0]
    assert "The confirmation ends" in body.split("data-confirm")[-1]


def test_hours_and_a_whole_day_away_contradict_each_other_in_both_orders(cast: Cast, stay: Agreement) -> None:
    by = cast.actor("learner_member")
    logs.write(cast, stay)
    away = {"kind": "sick", "starts_on": logs.MONDAY - DAY * 3, "ends_on": logs.MONDAY}
    with refusal("has_hours"):
        logbook.record_absence(stay, **away, by=by)
    part = logbook.record_absence(stay, **away, percent=50, by=by)
    logs.write(cast, stay, logs.MONDAY - DAY * 3)
    logbook.remove_absence(part, by=by)
    sick = {"kind": "sick", "starts_on": logs.MONDAY + DAY, "ends_on": logs.MONDAY + DAY}
    logbook.record_absence(stay, **sick, by=by)
    with refusal("away_that_day"):
        logs.write(cast, stay, logs.MONDAY + DAY)
    moved = LogEntry.objects.get(day=logs.MONDAY)
    with refusal("away_that_day"):
        logbook.change(moved, day=logs.said(logs.MONDAY + DAY), by=by)


def test_a_day_of_which_nothing_is_said_asks_first(cast: Cast, stay: Agreement) -> None:
    client = english(cast.client("learner_member"))
    values, url = typed(logs.MONDAY, text=""), reverse("log-write", args=[stay.pk])
    asked = client.post(url, values)
    assert "You have not said what you did" in text_of(asked)
    assert not LogEntry.objects.exists()
    assert client.post(url, {**values, "sure_empty": "on"}).status_code == 302
    assert LogEntry.objects.count() == 1


def test_the_form_of_an_entry_notices_a_change_from_another_device(cast: Cast, stay: Agreement) -> None:
    [entry] = logs.write(cast, stay)
    client, url = english(cast.client("learner_member")), reverse("log-entry", args=[entry.pk])
    shown = client.get(url).content.decode()
    seen = shown.split('name="as_seen" value="')[1].split('"')[0]
    day: Any = logs.said(logs.MONDAY, "09:00", text="No telefona")
    logbook.change(entry, day=day, by=cast.actor("learner_member"))
    late = client.post(url, {**typed(logs.MONDAY), "as_seen": seen})
    assert "Somebody changed this" in text_of(late)
    entry.refresh_from_db()
    assert entry.starts_at == dt.time(9)


def test_school_and_supervisor_read_of_absences_and_are_told_without_the_reason(
    cast: Cast, stay: Agreement
) -> None:
    logs.write(cast, stay)
    day = logs.MONDAY + DAY
    logbook.record_absence(stay, kind="sick", starts_on=day, ends_on=day, by=cast.actor("learner_member"))
    client, token = opened(cast, stay)
    for page in (
        client.get(reverse("link-weeks", args=[token])),
        english(cast.client("employer_member")).get(reverse("log-waiting")),
        english(cast.client("coordinator")).get(reverse("log-of", args=[stay.pk]) + f"?day={logs.MONDAY}"),
    ):
        assert "17 November 2026" in text_of(page)
    told = Message.objects.filter(kind="learner_away")
    assert {m.to_email for m in told} >= {cast.coordinator.user.email, cast.employer_member.user.email}
    assert all("slim" not in m.body and "sick" not in m.body for m in told)
