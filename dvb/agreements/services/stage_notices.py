"""Who is told when an agreement is suspended, resumed or over: subjects that know people's links register.

They are called in the transaction of the change: whoever is told learns what is so, and nobody is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from dvb.agreements.models import Agreement

Change = Literal["suspended", "resumed", "ended", "ended_early", "void"]
Listener = Callable[[Change, Agreement], None]
_LISTENERS: list[Listener] = []


def register(listener: Listener) -> None:
    _LISTENERS.append(listener)


def announce(change: Change, agreement: Agreement) -> None:
    for listener in _LISTENERS:
        listener(change, agreement)
