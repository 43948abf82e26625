"""What becomes of the letters that wait with a personal link when the link ends."""

from __future__ import annotations

from django.db.models import QuerySet

from alliances.links.models import PersonalLink
from alliances.messages.addressing import Destination, reference_of, resolve
from alliances.messages.models import Message


def follow(link: PersonalLink, successor: PersonalLink | None) -> None:
    """Drop what is queued with an ended link; where it has a successor, letters go on with that one.

    A letter to a person goes to where she is written to now, with a new link, unless nobody may write to
    her any more. A code opens one link only: it is dropped with it. What is secret is wiped at once.
    """
    waiting = Message.objects.filter(link=link, status=Message.Status.QUEUED)
    if successor is not None:
        waiting.filter(is_secret=False).update(link=successor)
    _readdress(waiting.filter(is_secret=False).exclude(recipient_kind=""))
    waiting.filter(is_secret=True).update(body="", path="", sealed="")
    waiting.update(status=Message.Status.DROPPED, dropped_because=Message.Dropped.LINK_ENDED)


def _readdress(waiting: QuerySet[Message]) -> None:
    for message in waiting:
        where = resolve(reference_of(message))
        if not isinstance(where, Destination):
            message.status, message.dropped_because = Message.Status.DROPPED, where
        message.link = None
        message.save(update_fields=["status", "dropped_because", "link"])
