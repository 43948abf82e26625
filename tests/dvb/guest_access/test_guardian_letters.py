"""Guardians of minors are written to by themselves: once for each wording, in their language."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from alliances.catalogue.services import reference as catalogue
from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.agreements.services import amendments
from dvb.guest_access import tasks
from dvb.guest_access.services import guardian_letters
from matching.learners.models import Guardian
from matching.learners.services import guardians
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.pages import text_of

pytestmark = pytest.mark.django_db
NOON = "2026-11-18 10:00"


@pytest.fixture
def minor(cast: Cast) -> Cast:
    catalogue.load_reference()
    person = cast.learner.person
    person.birth_date = dt.date(2009, 11, 20)
    person.save()
    cast.learner.refresh_from_db()
    return cast


def guardian(cast: Cast, name: str, **values: Any) -> Guardian:
    return guardians.add(cast.learner, name=name, relation="mother", by=cast.actor("coordinator"), **values)


def _later() -> list[str]:
    """What waits for the worker, by the name of its task; asked once."""
    rows = DBTaskResult.objects.filter(task_path__contains="guardians").order_by("enqueued_at")
    found = [path.rpartition(".")[2] for path in rows.values_list("task_path", flat=True)]
    rows.delete()
    return found


@freeze_time(NOON)
def test_release_writes_to_each_guardian_once_a_wording(
    minor: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    mother = guardian(minor, "Ilze Paraudziņa", email="ilze@piemers.example")
    guardian(minor, "John Sample", email="john@piemers.example", language="en")
    with django_capture_on_commit_callbacks(execute=True):
        made = make.ready(minor)
    assert _later() == ["notify_guardians"], "the release asks for it"
    tasks.notify_guardians.func(made.pk)
    tasks.notify_guardians.func(made.pk)
    rows = {row.to_email: row for row in Message.objects.filter(kind="guardian_agreement")}
    assert set(rows) == {"ilze@piemers.example", "john@piemers.example"}, "one each, also when asked twice"
    assert "please read about" in rows["john@piemers.example"].subject
    assert "please read" not in rows[mother.email].subject, "in her language"
    assert rows[mother.email].link == PersonalLink.objects.get(email=mother.email)
    sent = minor.client("coordinator").get(reverse("alliances:message-list"))
    assert mother.email in text_of(sent), "the school sees it among its messages"
    shown = minor.client("coordinator").get(reverse("agreement-detail", args=[made.pk]))
    assert mother.email in text_of(shown) or "john@piemers.example" in text_of(shown)
    by = minor.actor("coordinator")
    agreements.change(made, number="2", dated_on=made.dated_on, place="", by=by)
    assert guardian_letters.notify(Agreement.objects.get(pk=made.pk)) == 0, "a draft is nobody's to read"
    released = agreements.release(made, by=by)
    assert guardian_letters.notify(released) == 0, "what she reads is the same"
    day = {"work": ["08:00", "15:30"], "pause": 30, "pause_at": "12:00"}
    agreements.plan_week(released, week={str(weekday): day for weekday in range(5)}, by=by)
    assert guardian_letters.notify(agreements.release(released, by=by)) == 2, "other hours, another letter"


@freeze_time(NOON)
def test_without_an_address_the_school_sees_that_it_hands_the_letter_over(minor: Cast) -> None:
    row = guardian(minor, "Ilze Paraudziņa")
    made = make.ready(minor)
    assert guardian_letters.notify(made) == 0
    page, letter = reverse("agreement-detail", args=[made.pk]), [minor.learner.pk, row.pk]
    assert reverse("guardian-letter", args=letter) in minor.client("coordinator").get(page).content.decode()
    assert (
        reverse("guardian-letter", args=letter)
        not in minor.client("employer_member").get(page).content.decode()
    )
    client = minor.client("coordinator")
    assert (
        reverse("guardian-link", args=letter)
        in client.get(reverse("guardian-letter", args=letter)).content.decode()
    )


def test_nobody_is_written_to_about_an_adult(minor: Cast) -> None:
    guardian(minor, "Ilze Paraudziņa", email="ilze@piemers.example")
    with freeze_time(NOON):
        made = make.ready(minor)
    with freeze_time("2027-11-20 10:00"):
        assert guardian_letters.notify(made) == 0
    assert not Message.objects.filter(kind="guardian_agreement").exists()


@freeze_time(NOON)
def test_amendment_is_told_when_released_and_asked_about_when_signed(
    minor: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    mother = guardian(minor, "Ilze Paraudziņa", email="ilze@piemers.example")
    made, by = make.active(minor), minor.actor("coordinator")
    drawn = amendments.draw_up(made, effective_on=dt.date(2027, 3, 1), reason="Cits", supervisor="B", by=by)
    assert guardian_letters.notify_of_amendment(drawn) == 0
    with django_capture_on_commit_callbacks(execute=True):
        ready = amendments.release(drawn, by=by)
    assert _later() == ["notify_guardians_of_amendment"]
    tasks.notify_guardians_of_amendment.func(ready.pk)
    tasks.notify_guardians_of_amendment.func(ready.pk)
    [told] = Message.objects.filter(kind="guardian_amendment")
    assert told.link
    client = minor.client("outsider")
    token = links.token_of(told.link)
    client.post(reverse("link-open", args=[token]), {"code": links.new_code(told.link, how="email")})
    assert "01.03.2027" in text_of(client.get(reverse("link", args=[token])))
    with django_capture_on_commit_callbacks(execute=True):
        for side in make.SIDES:
            ready = amendments.sign(ready, side=side, name="A", signed_on=timezone.localdate(), by=SYSTEM)
    assert _later() == ["notify_guardians_of_amendment"], "with the last signature only"
    tasks.notify_guardians_of_amendment.func(ready.pk)
    assert Message.objects.get(kind="guardian_amended").to_email == mother.email
