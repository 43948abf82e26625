"""Openings that nobody confirms fall asleep: out of sight and out of rounds, and each employer hears once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command

from alliances.audit.models import AuditEntry
from alliances.kernel.visibility import visible_to
from alliances.messages.models import Message
from matching.openings.models import Opening, SeatClaim
from matching.openings.services import sleeping
from matching.rounds.snapshot import openings_of
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
LONG_AGO = TODAY - dt.timedelta(days=90)


@pytest.fixture(autouse=True)
def _autumn() -> Any:
    with freeze_time("2026-11-22 12:00"):
        yield


def confirmed_on(opening: Opening, day: dt.date) -> None:
    Opening.objects.filter(pk=opening.pk).update(confirmed_on=day)


def status(opening: Opening) -> str:
    opening.refresh_from_db()
    return opening.status


def test_unconfirmed_opening_is_hidden_after_ninety_days_and_not_a_day_before(cast: Cast) -> None:
    confirmed_on(cast.opening, LONG_AGO)
    confirmed_on(cast.other_opening, LONG_AGO + dt.timedelta(days=1))
    second = make.OpeningFactory(employer=cast.employer, confirmed_on=LONG_AGO, title="Otra")
    call_command("put_openings_to_sleep")
    assert [status(o) for o in (cast.opening, second, cast.other_opening)] == [
        "asleep",
        "asleep",
        "published",
    ]
    assert cast.opening not in visible_to(cast.actor("learner_member"), Opening)
    assert cast.opening not in openings_of(make.RoundFactory(owner=cast.school))
    assert cast.opening in visible_to(cast.actor("coordinator"), Opening)
    letter = Message.objects.get(kind="openings_asleep")
    assert letter.to_email == cast.employer_member.user.email
    assert "Otra" in letter.body
    assert "Autoserviss" in letter.body
    assert sleeping.put_to_sleep(TODAY) == 0
    assert AuditEntry.objects.filter(verb="opening.asleep").count() == 2


def test_full_paused_and_past_openings_are_not_asked(cast: Cast) -> None:
    full = make.OpeningFactory(employer=cast.employer, confirmed_on=LONG_AGO)
    SeatClaim.objects.create(seat=full.seats.get(), enrolment=cast.learner, round=None)
    make.OpeningFactory(employer=cast.employer, confirmed_on=LONG_AGO, status="paused")
    make.OpeningFactory(
        employer=cast.employer, confirmed_on=LONG_AGO, starts_on=LONG_AGO, ends_on=TODAY - dt.timedelta(1)
    )
    assert sleeping.put_to_sleep(TODAY) == 0


def test_employer_is_asked_two_weeks_before_and_wakes_what_sleeps_from_the_list(cast: Cast) -> None:
    client = cast.client("employer_member")
    confirm = f"/openings/{cast.opening.pk}/confirm/"
    confirmed_on(cast.opening, TODAY - dt.timedelta(days=sleeping.ASK_DAYS))
    assert f"/openings/{cast.opening.pk}/" in client.get("/").content.decode()
    confirmed_on(cast.opening, LONG_AGO)
    sleeping.put_to_sleep(TODAY)
    assert "/openings/?state=asleep" in client.get("/").content.decode()
    assert confirm in client.get("/openings/?state=asleep").content.decode()
    assert client.post(confirm).status_code == 302
    assert status(cast.opening) == "published"
    assert cast.client("other_employer_member").post(confirm).status_code == 404
