"""A letter about how a stay stands is not sent, and not sent again, once the stay stands otherwise."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.agreements.services import signing_letters
from dvb.safeguarding import services as concerns
from tests.clock import freeze_time
from tests.dvb.safeguarding.world import World, client_of
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


def _stay(world: World) -> Agreement:
    return Agreement.objects.get(pk=world.stay.pk)


@pytest.fixture
def history(world: World) -> World:
    """Signed by all, suspended and resumed; then suspended for a report."""
    signing_letters.tell_in_force(world.stay, by=world.cast.actor("coordinator"))
    by = world.director.as_actor()
    with freeze_time("2026-11-20 08:00"):
        agreements.suspend(_stay(world), reason="plan", by=by)
    with freeze_time("2026-11-20 09:00"):
        agreements.resume(_stay(world), by=by)
    with freeze_time("2026-11-20 10:00"):
        concerns.stop(world.report(), by=world.officer.as_actor())
    return world


def test_letters_of_an_earlier_state_are_refused_and_say_what_holds_now(history: World) -> None:
    with freeze_time("2026-11-20 15:00"):
        by = history.director.as_actor()
        for kind in ("stay_suspended", "stay_resumed", "in_force"):
            old = Message.objects.filter(kind=kind).order_by("pk").first()
            assert old is not None, kind
            with refusal("out_of_date"):
                messages.send_again(old, by=by)
        now = Message.objects.filter(kind="stay_suspended").latest("pk")
        assert messages.send_again(now, by=by).body == now.body
        page = client_of(history.director)
        old = Message.objects.filter(kind="stay_resumed").order_by("pk")[0]
        shown = text_of(page.post(reverse("alliances:message-again", args=[old.pk]), follow=True))
        assert "Šis e-pasts ir novecojis" in shown
        assert "apturēts kopš 20.11.2026" in shown


def test_letter_of_an_earlier_state_that_still_waits_is_dropped(history: World) -> None:
    with freeze_time("2026-11-20 15:00"):
        messages.deliver_due(timezone.now())
    states = {
        (row.kind, row.status)
        for row in Message.objects.filter(kind__in=["stay_resumed", "stay_suspended"]).order_by("pk")
    }
    assert states == {("stay_resumed", "dropped"), ("stay_suspended", "dropped"), ("stay_suspended", "sent")}
