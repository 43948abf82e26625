"""What subjects above do when a stay gets an earlier last day, in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from alliances.kernel.actor import Actor
from dvb.agreements.models import Agreement

Shorten = Callable[[Agreement, dt.date, Actor], None]
_REGISTERED: list[Shorten] = []


def register(shorten: Shorten) -> None:
    """Register, in ``registration``, what a new last day takes away."""
    _REGISTERED.append(shorten)


def shortened(agreement: Agreement, last_day: dt.date, by: Actor) -> None:
    """Tell that nothing after this day is of the stay any more."""
    for shorten in _REGISTERED:
        shorten(agreement, last_day, by)
