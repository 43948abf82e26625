"""A shift over midnight, typed in one go and kept as the parts of two days."""

from __future__ import annotations

import datetime as dt
import uuid
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


def parts(said: Day) -> tuple[Day, Day]:
    """To midnight and from midnight on; the break lies in the longer part, tasks and remark in both."""
    before = replace(said, ends_at=MIDNIGHT, break_minutes=0)
    after = replace(said, day=said.day + dt.timedelta(days=1), starts_at=MIDNIGHT, break_minutes=0)
    if before.minutes >= after.minutes:
        return replace(before, break_minutes=said.break_minutes), after
    return before, replace(after, break_minutes=said.break_minutes)


@transaction.atomic
def write_night(agreement: Agreement, *, day: Day, key: uuid.UUID, by: Actor) -> list[LogEntry]:
    """Write both parts, or neither; the same ``key`` again finds them.

    Raises
    ------
    Refused
        As :func:`dvb.logbook.services.entries.write`, for either part.
    """
    before, after = parts(day)
    first = write(agreement, day=before, key=key, by=by)
    return [first, write(agreement, day=after, key=uuid.uuid5(key, "after midnight"), by=by)]
