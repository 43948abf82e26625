"""E-mails: written once, sent once, quiet at night, each failure kept."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import pytest
from django.core import mail
from django.utils import timezone

from alliances.links import services as links
from alliances.messages import services as messages
from alliances.messages.models import Message
from matching.learners.models import Guardian, Person
from tests.cast import Cast
from tests.clock import freeze_time
from tests.refusals import refusal

NOON, NIGHT = "2026-11-18 10:00", "2026-11-18 21:30"  # UTC; two hours later in Riga
pytestmark = pytest.mark.django_db


def _put(cast: Cast, **values: object) -> Message | None:
    to = messages.Address("anna@piemers.example", "Anna", "lv")
    given = {"to": to, "about": cast.opening, "by": cast.actor("coordinator"), "path": "/x/"} | values
    return messages.put("digest", context={"count": 2, "lines": ["<a>", "b"]}, **given)


@freeze_time(NOON)
def test_message_is_sent_once_and_says_where_to_go(cast: Cast) -> None:
    made = _put(cast)
    assert made
    assert made.subject == "Nedēļas kopsavilkums: 2 izmaiņas"
    messages.deliver(made.pk)
    messages.deliver(made.pk)
    assert len(mail.outbox) == 1
    assert mail.outbox[0].body.count("http://127.0.0.1:8000/x/") == 1
    assert "– <a>" in mail.outbox[0].body, "plain text is not escaped"
    made.refresh_from_db()
    assert (made.status, made.attempts) == ("sent", 1)


@freeze_time(NOON)
def test_same_key_is_written_once(cast: Cast) -> None:
    assert _put(cast, key="one")
    assert _put(cast, key="one") is None
    assert Message.objects.count() == 1


@freeze_time(NIGHT)
def test_night_waits_for_the_morning_but_a_code_does_not(cast: Cast) -> None:
    waits, code = _put(cast), _put(cast, is_urgent=True)
    assert waits
    assert code
    assert timezone.localtime(waits.due_at).isoformat() == "2026-11-19T07:00:00+02:00"
    assert messages.deliver_due(timezone.now()) == 1
    assert len(mail.outbox) == 1
    messages.deliver_due(dt.datetime(2026, 11, 19, 5, 0, tzinfo=dt.UTC))
    assert len(mail.outbox) == 1, "not before it is due by the clock"
    with freeze_time("2026-11-19 05:00:01"):
        messages.deliver_due(timezone.now())
    assert len(mail.outbox) == 2


def test_failure_is_kept_and_tried_again_until_it_is_final(cast: Cast) -> None:
    with (
        freeze_time(NOON) as clock,
        mock.patch("django.core.mail.EmailMessage.send", side_effect=OSError("no")),
    ):
        made = _put(cast)
        assert made
        for __ in range(messages.MAX_ATTEMPTS + 2):
            messages.deliver_due(timezone.now())
            clock.shift(dt.timedelta(hours=4))
        made.refresh_from_db()
        assert (made.status, made.attempts, made.error) == ("failed", messages.MAX_ATTEMPTS, "OSError: no")


def test_sending_again_needs_ten_minutes_and_brings_a_fresh_link(cast: Cast) -> None:
    actor = cast.actor("coordinator")
    with freeze_time(NOON) as clock:
        mother = {"name": "Māte", "email": "mate@piemers.example", "relation": "mother"}
        Guardian.objects.create(person=cast.learner.person, **mother)
        Person.objects.update(birth_date=dt.date(2010, 1, 1))
        link = links.issue(
            "guardian",
            about=cast.learner.person,
            organisation=cast.school,
            name="Māte",
            email="mate@piemers.example",
            language="lv",
            expires_on=dt.date(2026, 11, 20),
            by=actor,
        )
        made = _put(cast, link=link)
        assert made
        with refusal("too_soon"):
            messages.send_again(made, by=actor)
        clock.move_to("2026-11-25 10:00")
        again = messages.send_again(made, by=actor)
        assert again.link
        assert again.link.pk != link.pk
        assert links.is_live(again.link)
        assert links.token_of(again.link) != links.token_of(link)
        with refusal("too_soon"):
            messages.send_again(made, by=actor)


@freeze_time(NOON)
def test_digest_gathers_a_week_into_one(cast: Cast) -> None:
    for __ in range(3):
        _put(cast, in_digest=True)
    assert messages.deliver_due(timezone.now()) == 0
    monday = dt.datetime(2026, 11, 23, 6, 0, 1, tzinfo=dt.UTC)
    with freeze_time(monday):
        assert messages.send_digests(timezone.now()) == 1
        assert messages.send_digests(timezone.now()) == 0
        messages.deliver_due(timezone.now())
    assert [one.subject for one in mail.outbox] == ["Nedēļas kopsavilkums: 3 izmaiņas"]


@freeze_time(NOON)
def test_secret_text_is_gone_once_sent(cast: Cast) -> None:
    made = _put(cast, is_secret=True)
    assert made
    assert messages.deliver(made.pk).body == ""
