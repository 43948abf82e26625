"""Whoever confirms a week confirms what she saw: its tasks and remarks as well as its hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from dvb.logbook import services as logbook
from dvb.logbook.models import Absence, LogWeek
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@freeze_time(logs.NOW)
def test_other_tasks_or_another_remark_are_another_week_than_the_one_that_was_seen(cast: Cast) -> None:
    agreement = logs.at_work(cast)
    [entry] = logs.write(cast, agreement)
    link = logs.supervisor(cast, agreement)
    told = {"text": "Metina", "remark": "Viens pats"}
    for said in (logs.said(text="Metina"), logs.said(**told), logs.said(pause=45, **told)):
        seen = logs.seen(entry.week)
        entry = logbook.change(entry, day=said, by=cast.actor("learner_member"))
        with refusal("week_changed"):
            logbook.confirm(seen, by=SYSTEM, link=link)
    seen = logs.seen(entry.week)
    assert logbook.confirm(seen, by=SYSTEM, link=link)
    # The school, too, checks what it saw: meanwhile the week was changed and confirmed anew.
    entry = logbook.change(entry, day=logs.said(pause=60, **told), by=cast.actor("learner_member"))
    logbook.confirm(logs.seen(entry.week), by=SYSTEM, link=link)
    with refusal("week_changed"):
        logbook.check(seen, by=cast.actor("coordinator"))
    assert logbook.check(logs.seen(entry.week), by=cast.actor("coordinator"))


@freeze_time(logs.NOW)
def test_a_week_in_which_nothing_is_left_is_not_confirmed(cast: Cast) -> None:
    agreement = logs.at_work(cast)
    [entry] = logs.write(cast, agreement)
    link, week = logs.supervisor(cast, agreement), entry.week
    logbook.remove(entry, by=cast.actor("learner_member"))
    with refusal("week_changed"):
        logbook.confirm(logs.seen(week), by=SYSTEM, link=link)


@freeze_time(logs.NOW)
@pytest.mark.parametrize("is_checked", [False, True])
def test_an_absence_that_comes_or_goes_ends_what_was_confirmed_without_it(
    cast: Cast, *, is_checked: bool
) -> None:
    agreement = logs.at_work(cast)
    [entry] = logs.write(cast, agreement)
    link, week, by = logs.supervisor(cast, agreement), entry.week, cast.actor("learner_member")

    def confirm() -> None:
        logbook.confirm(logs.seen(LogWeek.objects.get(pk=week.pk)), by=SYSTEM, link=link)
        if is_checked:
            logbook.check(logs.seen(week), by=cast.actor("coordinator"))

    confirm()
    tuesday = logs.MONDAY + dt.timedelta(days=1)
    sick: dict[str, Any] = {"kind": "sick", "starts_on": tuesday, "ends_on": tuesday, "by": by}
    with refusal("week_confirmed"):
        logbook.record_absence(agreement, **sick, sure=[])
    away = logbook.record_absence(agreement, **sick, sure=["sure_confirmed"])
    week.refresh_from_db()
    assert (week.status, week.confirmed_name) == ("open", "")
    confirm()
    logbook.remove_absence(away, by=by)
    week.refresh_from_db()
    assert week.status == "open"


@freeze_time(logs.NOW)
def test_a_week_with_another_absence_than_was_seen_is_another_week(cast: Cast) -> None:
    agreement = logs.at_work(cast)
    [entry] = logs.write(cast, agreement)
    link, seen = logs.supervisor(cast, agreement), logs.seen(entry.week)
    tuesday = logs.MONDAY + dt.timedelta(days=1)
    by = cast.actor("learner_member")
    logbook.record_absence(agreement, kind="sick", starts_on=tuesday, ends_on=tuesday, by=by)
    with refusal("week_changed"):
        logbook.confirm(seen, by=SYSTEM, link=link)


@freeze_time(logs.NOW)
def test_the_page_asks_before_an_absence_ends_a_confirmation(cast: Cast) -> None:
    agreement = logs.at_work(cast)
    [entry] = logs.write(cast, agreement)
    logbook.confirm(logs.seen(entry.week), by=SYSTEM, link=logs.supervisor(cast, agreement))
    client, url = cast.client("learner_member"), reverse("log-away", args=[agreement.pk])
    tuesday = logs.MONDAY + dt.timedelta(days=1)
    values = {"kind": "sick", "starts_on": f"{tuesday:%d.%m.%Y}", "ends_on": f"{tuesday:%d.%m.%Y}"}
    values |= {"percent": "100"}
    assert 'name="sure_confirmed"' not in client.get(url).content.decode()
    assert 'name="sure_confirmed"' in client.post(url, values).content.decode()
    assert not Absence.objects.exists()
    assert client.post(url, {**values, "sure_confirmed": "on"}).status_code == 302
    assert client.get(url).content.decode().count("apstiprinājums beigsies") == 0
    week = LogWeek.objects.get(pk=entry.week_id)
    assert week.status == "open"
