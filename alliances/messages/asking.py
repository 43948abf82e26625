"""Letters that ask for something: whether that is still to be done is looked up when they are sent.

A letter that waits for the morning must not ask for an answer that was given in the evening. Whoever writes
a kind of letter that asks says here when it is still needed; and of one that tells how things stand, what
holds now where that is something else. Every other kind tells what has happened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from alliances.audit.models import AuditEntry
from alliances.messages.models import Message

SENT_AGAIN = "message.send_again"

StillNeeded = Callable[[Message], bool]
HoldsNow = Callable[[Message], str]
_ASKING: dict[str, StillNeeded] = {}
_STATES: dict[str, HoldsNow] = {}


def register(kind: str, still_needed: StillNeeded) -> None:
    """Make a kind of letter known that asks for something, and until when that is to be done."""
    _ASKING[kind] = still_needed


def register_state(kind: str, holds_now: HoldsNow) -> None:
    """Make a kind of letter known that tells how things stand: what holds now, empty while that is so."""
    _STATES[kind] = holds_now


def kinds() -> frozenset[str]:
    """The kinds of letters that ask, or tell how things stand."""
    return frozenset(_ASKING) | frozenset(_STATES)


def holds_instead(message: Message) -> str:
    """What holds now instead of what a letter tells; empty while it is true."""
    holds_now = _STATES.get(message.kind)
    return holds_now(message) if holds_now is not None else ""


def is_needed(message: Message) -> bool:
    """Whether what a letter asks for is still to be done, and what it tells is so; others always are."""
    still_needed = _ASKING.get(message.kind)
    is_asked = still_needed is None or still_needed(message)
    return is_asked and not holds_instead(message)


def register_rows(kind: str, waiting: Callable[[], QuerySet[Any]]) -> None:
    """The same for letters about one row: they are needed while that is among these."""
    register(kind, lambda message: waiting().filter(pk=message.subject_id or 0).exists())


def key_of(message: Message) -> str:
    """What a letter is about, in the words of its writer; one that was sent again has it from the first."""
    seen: set[int] = set()
    while not message.key and message.pk and message.pk not in seen:
        seen.add(message.pk)
        entry = AuditEntry.objects.about(message).filter(verb=SENT_AGAIN).first()
        before = Message.objects.filter(pk=entry.before.get("message") or 0).first() if entry else None
        if before is None:
            break
        message = before
    return message.key or ""
