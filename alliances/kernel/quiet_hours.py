"""Quiet hours: no e-mail is sent at night; messages created then wait for the morning."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

STARTS, ENDS = dt.time(20), dt.time(7)
DIGEST_WEEKDAY, DIGEST_TIME = 0, dt.time(8)


def next_sending_time(moment: dt.datetime) -> dt.datetime:
    """The moment itself, or 7 in the morning after it; ``moment`` is in local time.

    A demo has no night (``QUIET_HOURS``): whoever tries it in the evening reads her letters at once.
    """
    if not settings.QUIET_HOURS or ENDS <= moment.time() < STARTS:
        return moment
    day = moment.date() + dt.timedelta(days=1 if moment.time() >= STARTS else 0)
    return dt.datetime.combine(day, ENDS, tzinfo=moment.tzinfo)


def next_digest_time(moment: dt.datetime) -> dt.datetime:
    """Monday at 8, this week's if it has not passed yet."""
    day = moment.date() + dt.timedelta(days=(DIGEST_WEEKDAY - moment.weekday()) % 7)
    candidate = dt.datetime.combine(day, DIGEST_TIME, tzinfo=moment.tzinfo)
    return candidate if candidate > moment else candidate + dt.timedelta(days=7)
