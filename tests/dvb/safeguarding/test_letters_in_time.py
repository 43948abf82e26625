"""A letter about a report is not sent once the report stands otherwise: closed, passed on, read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from tests.clock import freeze_time
from tests.dvb.safeguarding.world import World

pytestmark = pytest.mark.django_db


def _everything(world: World) -> Concern:
    """An urgent report with a word and an addition, late; nothing of it was sent yet."""
    made = world.report(is_urgent=True)
    concerns.add(made, text="Vēl", by=world.cast.actor("learner_member"))
    for number in (1, 2):
        concerns.escalate_due(timezone.localdate() + dt.timedelta(days=number))
    return made


def _state(*, to: str = "") -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rows = Message.objects.filter(kind__startswith="concern").exclude(kind="concern_appointed")
    for row in rows.filter(to_email=to) if to else rows:
        found.setdefault(row.kind, set()).add(row.status)
    return found


def _close(world: World, made: Concern) -> None:
    concerns.write_word(made, text="Runājam", by=world.officer.as_actor())
    concerns.close(made, outcome="Runāju", answer="Jā", by=world.officer.as_actor())


def _nothing(world: World, made: Concern) -> None:
    pass


@pytest.mark.parametrize(("then", "is_sent"), [(_nothing, True), (_close, False)])
def test_letters_that_wait_are_dropped_once_it_is_closed(
    world: World, then: Callable[[World, Concern], None], is_sent: bool
) -> None:
    then(world, _everything(world))
    messages.deliver_due(timezone.now())
    kinds = _state()
    assert kinds.pop("concern_received") | kinds.pop("concern_answered", set()) == {"sent"}
    assert {"concern", "concern_added", "concern_overdue", "concern_urgent"} <= set(kinds)
    assert {status for one in kinds.values() for status in one} == {"sent" if is_sent else "dropped"}


def test_earlier_reader_is_not_told_that_it_waits_for_her(world: World) -> None:
    made = _everything(world)
    concerns.take_over(made, by=world.director.as_actor())
    with freeze_time("2026-11-20 15:00"):
        concerns.take_over(made, by=world.deputy.as_actor())
        messages.deliver_due(timezone.now())
    assert _state(to=world.officer.user.email) == {
        "concern": {"dropped"},
        "concern_added": {"dropped"},
        "concern_reminder": {"dropped"},
        "concern_overdue": {"dropped"},
        "concern_moved": {"dropped", "sent"},
    }
    assert _state(to=world.deputy.user.email)["concern"] == {"sent"}
    last = Message.objects.get(kind="concern_moved", to_email=world.officer.user.email, status="sent")
    assert str(world.deputy.user) in last.subject, "she knows who answers now"


def test_nobody_is_asked_to_look_at_an_urgent_report_that_is_read(world: World) -> None:
    made = world.report(is_urgent=True)
    concerns.note_opened(made, by=world.officer.as_actor())
    messages.deliver_due(timezone.now())
    assert _state()["concern_urgent"] == {"dropped"}


def test_letter_of_an_appointment_ends_with_it(world: World) -> None:
    concerns.name_officer(world.cast.school, user=world.deputy.user, by=world.director.as_actor())
    with freeze_time("2026-11-20 15:00"):
        messages.deliver_due(timezone.now())
    states = Message.objects.filter(kind="concern_appointed").values_list("to_email", "status")
    assert (world.officer.user.email, "dropped") in set(states)
    assert (world.deputy.user.email, "sent") in set(states)
