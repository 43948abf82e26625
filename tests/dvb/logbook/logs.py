"""A learner at work with a log, for whoever tests what becomes of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from dvb.guest_access.services import guest_links as outside
from dvb.logbook import services as logbook
from dvb.logbook.models import LogEntry, LogWeek
from tests.cast import Cast
from tests.dvb.agreements import signed as make

NOW = "2026-11-20 12:00"
"""A Friday; the Wednesday before is a public holiday."""
FRIDAY = dt.date(2026, 11, 20)
MONDAY = dt.date(2026, 11, 16)
EMAIL = "vaditaja@piemers.example"


def at_work(cast: Cast, **of_opening: Any) -> Agreement:
    """The learner's agreement runs since October."""
    return make.active(cast, **of_opening)


def said(
    day: dt.date = MONDAY, start: str = "08:00", end: str = "15:30", pause: int = 30, **more: Any
) -> logbook.Day:
    times = [dt.time.fromisoformat(time) for time in (start, end)]
    return logbook.Day(day=day, starts_at=times[0], ends_at=times[1], break_minutes=pause, **more)


def write(cast: Cast, agreement: Agreement, *days: dt.date, by: str = "learner_member") -> list[LogEntry]:
    actor = cast.actor(by)
    return [logbook.write(agreement, day=said(day), key=uuid.uuid4(), by=actor) for day in days or (MONDAY,)]


def seen(*weeks: LogWeek) -> dict[int, str]:
    return {week.pk: logbook.mark_of(week) for week in weeks}


def supervisor(cast: Cast, agreement: Agreement, email: str = EMAIL) -> PersonalLink:
    by = cast.actor("coordinator")
    return outside.invite_supervisor(agreement, name="Parauga Vadītāja", email=email, by=by)
