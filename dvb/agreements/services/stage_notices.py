"""Who is told when an agreement begins to exist or changes: subjects that know somebody else register.

They are called in the transaction of the change, after its audit row: whoever is told learns what is so, and
nobody is forgotten. Each listener takes from the changes what concerns it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from dvb.agreements.models import Agreement


class Change(StrEnum):
    DRAWN_UP = "drawn_up"
    RELEASED = "released"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    AMENDED = "amended"
    ENDED = "ended"
    TERMINATED = "terminated"
    VOIDED = "voided"


STEPS = {
    "draw_up": Change.DRAWN_UP,
    "release": Change.RELEASED,
    "suspend": Change.SUSPENDED,
    "resume": Change.RESUMED,
    "amend": Change.AMENDED,
    "end": Change.ENDED,
    "terminate": Change.TERMINATED,
    "void": Change.VOIDED,
}
"""The steps in the trail of an agreement that are announced."""


Listener = Callable[[Change, Agreement], None]
_LISTENERS: list[Listener] = []


def register(listener: Listener) -> None:
    _LISTENERS.append(listener)


def announce(change: Change, agreement: Agreement) -> None:
    for listener in _LISTENERS:
        listener(change, agreement)


def announce_step(verb: str, agreement: Agreement) -> None:
    """Announce what a step of its trail did, where that is a change that somebody is told of."""
    if verb in STEPS:
        announce(STEPS[verb], agreement)
