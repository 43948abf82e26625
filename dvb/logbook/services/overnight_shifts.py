"""A shift over midnight, entered at once and stored as two entries, one for each day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import replace

from django.db import transaction

from alliances.kernel.actor import Actor
from dvb.agreements.models import Agreement
from dvb.logbook.models import LogEntry
from dvb.logbook.services.entries import Day, write

MIDNIGHT = dt.time(0)


def is_night(starts_at: dt.time, ends_at: dt.time) -> bool:
    """Whether these times can only be a shift that ends on the next day."""
    return MIDNIGHT < ends_at < starts_at


def parts(day: Day) -> tuple[Day, Day]:
    """Split at midnight; the longer part has the break, both have the tasks and the remark."""
    before = replace(day, ends_at=MIDNIGHT, break_minutes=0)
    after = replace(day, day=day.day + dt.timedelta(days=1), starts_at=MIDNIGHT, break_minutes=0)
    if before.minutes >= after.minutes:
        return replace(before, break_minutes=day.break_minutes), after
    return before, replace(after, break_minutes=day.break_minutes)


@transaction.atomic
def write_night(
    agreement: Agreement, *, day: Day, key: uuid.UUID, by: Actor, sure: Collection[str] | None = None
) -> list[LogEntry]:
    """Write both parts, or neither; the same ``key`` again returns them.

    Raises
    ------
    Refused
        As :func:`dvb.logbook.services.entries.write`, for either part.
    """
    before, after = parts(day)
    first = write(agreement, day=before, key=key, by=by, sure=sure)
    next_key = uuid.uuid5(key, "after midnight")
    return [first, write(agreement, day=after, key=next_key, by=by, sure=sure)]
