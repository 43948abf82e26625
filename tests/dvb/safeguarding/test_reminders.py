"""What time alone brings is one letter for several reports, and none about what came or was read just now."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from tests.clock import freeze_time
from tests.dvb.safeguarding.world import World, client_of

pytestmark = pytest.mark.django_db


def _day(number: int, hour: str = "05:00") -> Any:
    return freeze_time(f"2026-11-{number} {hour}")


def _run(number: int) -> None:
    with _day(number):
        for __ in range(2):
            concerns.escalate_due(timezone.localdate())


def _letters(kind: str) -> Counter[str]:
    return Counter(Message.objects.filter(kind=kind).values_list("to_email", flat=True))


def test_one_reminder_for_several_reports(world: World) -> None:
    for text in ("Viens", "Otrs", "Trešais"):
        world.report(text)
    _run(22)
    assert _letters("concern_reminder") == {world.officer.user.email: 1}
    letter = Message.objects.get(kind="concern_reminder")
    assert "3 ziņojumi" in letter.subject
    assert letter.path == reverse("concern-list")
    assert AuditEntry.objects.filter(verb="concern.remind").count() == 3


def test_one_letter_a_week_about_several_that_are_late(world: World) -> None:
    for text in ("Viens", "Otrs"):
        world.report(text)
    world.report("Par viņu", kept_from=[world.deputy.user])
    for number in (24, 25, 26):
        _run(number)
    people = {one.user.email: 1 for one in (world.officer, world.deputy, world.director)}
    assert _letters("concern_overdue") == people
    subjects = dict(Message.objects.filter(kind="concern_overdue").values_list("to_email", "subject"))
    assert "3 ziņojumi" in subjects[world.director.user.email]
    assert "2 ziņojumi" in subjects[world.deputy.user.email], "nothing of the one that is kept from her"


def test_a_later_report_has_a_letter_of_its_own(world: World) -> None:
    world.report("Viens")
    _run(22)
    with _day(22, "09:00"):
        world.report("Otrs")
    _run(24)
    with _day(25):
        concerns.escalate_due(timezone.localdate())
    assert _letters("concern_reminder") == {world.officer.user.email: 2}


def test_nobody_is_reminded_of_what_came_minutes_ago(world: World) -> None:
    """An urgent one has a day: half of it is over at once. One that passes on late is new to its reader."""
    world.report("Steidzami", is_urgent=True)
    concerns.escalate_due(timezone.localdate())
    assert not _letters("concern_reminder")
    made = world.report("Parasts")
    with _day(23, "04:50"):
        concerns.hand_over(made, user=world.cast.coordinator.user, by=world.officer.as_actor())
    _run(23)
    assert world.cast.coordinator.user.email not in _letters("concern_reminder")


def test_urgent_report_of_the_evening_is_reminded_of_in_the_morning(world: World) -> None:
    with _day(20, "20:00"):
        world.report(is_urgent=True)
    _run(21)
    assert _letters("concern_reminder") == {world.officer.user.email: 1}


def _reads(world: World, made: Concern) -> None:
    client_of(world.officer).get(reverse("concern-detail", args=[made.pk]))


def _reads_after_another(world: World, made: Concern) -> None:
    """It was opened by its earlier reader: that the new one reads it is noted as well."""
    with _day(20, "13:00"):
        client_of(world.officer).get(reverse("concern-detail", args=[made.pk]))
        concerns.take_over(made, by=world.deputy.as_actor())
    client_of(world.deputy).get(reverse("concern-detail", args=[made.pk]))


def _writes(world: World, made: Concern) -> None:
    with _day(20, "13:00"):
        concerns.note_opened(made, by=world.officer.as_actor())
    concerns.write_word(made, text="Runājam", by=world.officer.as_actor())


@pytest.mark.parametrize("does", [_reads, _reads_after_another, _writes])
def test_nobody_is_reminded_of_what_she_has_just_read(world: World, does: Any) -> None:
    made = world.report()
    with _day(21, "20:00"):
        does(world, made)
    _run(22)
    assert not _letters("concern_reminder")
    _run(23)
    assert sum(_letters("concern_reminder").values()) == 1, "a day later it waits again"


def test_letter_about_several_is_dropped_only_when_all_are_closed(world: World) -> None:
    first, second = world.report("Viens"), world.report("Otrs")
    _run(22)
    letter = Message.objects.get(kind="concern_reminder")
    assert letter.subject_id == first.pk
    with _day(22, "06:00"):
        concerns.close(first, outcome="Runāju", answer="Jā", by=world.officer.as_actor())
        assert messages.deliver(letter.pk).status == "sent"
    Message.objects.filter(pk=letter.pk).update(status="queued")
    with _day(22, "06:30"):
        concerns.close(second, outcome="Runāju", answer="Jā", by=world.officer.as_actor())
        Message.objects.filter(pk=letter.pk).update(due_at=timezone.now() - dt.timedelta(hours=1))
        assert messages.deliver(letter.pk).status == "dropped"
