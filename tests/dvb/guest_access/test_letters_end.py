"""A letter that waits with a personal link ends with the link, or goes on with its successor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.guest_access.services import guest_links as outside
from matching.learners.services import guardians
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.guest_access.worlds import World, made
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db]
DAY = dt.timedelta(days=1)


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    yield from made(cast)


def _of_guardian(world: World) -> PersonalLink:
    return outside.invite_guardian(world.guardian, enrolment=world.cast.learner, by=world.by)


def test_letter_of_the_last_day_as_a_minor_is_not_sent_on_the_birthday(world: World) -> None:
    with freeze_time("2027-11-19 20:30"):
        link = _of_guardian(world)
        sent = outside.send(link, by=world.by)
        assert sent
        assert sent.status == Message.Status.QUEUED
    with freeze_time("2027-11-20 12:00"):
        assert messages.deliver(sent.pk).status == Message.Status.DROPPED


def test_letter_that_waits_goes_on_with_the_new_link(world: World) -> None:
    """A letter about an agreement waits for the morning; the school sends a new link meanwhile."""
    link = _of_guardian(world)
    sent = outside.send(link, by=world.by)
    fresh = links.replace(link, by=world.by)
    assert sent
    sent.refresh_from_db()
    assert (sent.link, sent.status) == (fresh, Message.Status.QUEUED)


def test_letter_that_waits_for_the_morning_is_not_sent_to_whom_it_is_not_for(world: World) -> None:
    link = _of_guardian(world)
    sent = outside.send(link, by=world.by)
    assert sent
    Message.objects.filter(pk=sent.pk).update(due_at=sent.created_at)
    guardians.remove(world.guardian, enrolment=world.cast.learner, by=world.by)
    assert messages.deliver(sent.pk).status == Message.Status.DROPPED
    Message.objects.filter(pk=sent.pk).update(created_at=sent.created_at - DAY)
    with refusal("link_over"):
        messages.send_again(sent, by=world.by)
