"""Letters that ask for something: whether that is still to be done is looked up when they are sent.

A letter that waits for the morning must not ask for an answer that was given in the evening. Whoever writes
a kind of letter that asks says here when it is still needed; every other kind tells what has happened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from alliances.messages.models import Message

StillNeeded = Callable[[Message], bool]
_ASKING: dict[str, StillNeeded] = {}


def register(kind: str, still_needed: StillNeeded) -> None:
    """Make a kind of letter known that asks for something, and until when that is to be done."""
    _ASKING[kind] = still_needed


def kinds() -> frozenset[str]:
    """The kinds of letters that ask."""
    return frozenset(_ASKING)


def is_needed(message: Message) -> bool:
    """Whether what a letter asks for is still to be done; one that only tells is always needed."""
    still_needed = _ASKING.get(message.kind)
    return still_needed is None or still_needed(message)


def register_rows(kind: str, waiting: Callable[[], QuerySet[Any]]) -> None:
    """The same for letters about one row: they are needed while that is among these."""
    register(kind, lambda message: waiting().filter(pk=message.subject_id or 0).exists())
