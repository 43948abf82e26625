"""Seats that are held in certain days: assignments lie above and answer by the days of each stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import QuerySet

from matching.openings.models import SeatClaim

HeldBetween = Callable[[dt.date, dt.date], QuerySet[SeatClaim]]
_ANSWERS: list[HeldBetween] = []


def register(answer: HeldBetween) -> None:
    """Register, in ``registration``, who knows the days of stays; there is one."""
    _ANSWERS[:] = [answer]


def held_between(first: dt.date, last: dt.date) -> QuerySet[SeatClaim]:
    """Claims that nobody released, of stays with a day from ``first`` to ``last``."""
    (answer,) = _ANSWERS
    return answer(first, last)
