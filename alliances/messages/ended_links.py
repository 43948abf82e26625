"""What becomes of the letters that wait with a personal link when the link ends."""

from __future__ import annotations

from alliances.links.models import PersonalLink
from alliances.messages.models import Message


def follow(link: PersonalLink, successor: PersonalLink | None) -> None:
    """Drop what is queued with an ended link; where it has a successor, letters go on with that one.

    A code opens one link only: it is dropped with it. What is secret is wiped at once.
    """
    waiting = Message.objects.filter(link=link, status=Message.Status.QUEUED)
    if successor is not None:
        waiting.filter(is_secret=False).update(link=successor)
    waiting.filter(is_secret=True).update(body="", path="", sealed="")
    waiting.update(status=Message.Status.DROPPED)
