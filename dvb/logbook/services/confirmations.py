"""What ends a confirmation: any change of what was seen, days of absence as well as hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from dvb.agreements.models import Agreement
from dvb.logbook.lifecycle import LogWeekState
from dvb.logbook.models import LogWeek, monday_of
from dvb.logbook.queries.weeks import confirmed_between
from dvb.logbook.services.audit import record

CONFIRMED = "sure_confirmed"
"""What is asked before it is written: whether a confirmation shall end."""


def reopen(week: LogWeek, *, by: Actor) -> bool:
    """Reset a changed week to open; returns whether it was confirmed, checked or returned."""
    locked = LogWeek.objects.select_for_update(of=("self",)).get(pk=week.pk)
    if locked.status == LogWeekState.OPEN:
        return False
    require_move(locked.status, LogWeekState.OPEN)
    before = {"status": str(locked.status), "by": locked.confirmed_name}
    locked.status, locked.method, locked.confirmed_name = LogWeekState.OPEN, "", ""
    locked.confirmed_at = locked.confirmed_by = locked.link = locked.checked_at = locked.checked_by = None
    locked.returned_reason = ""
    locked.save()
    record(by, "reopen", locked, before=before, after={"status": str(locked.status)})
    return True


def reopen_between(agreement: Agreement, first: dt.date, last: dt.date, *, by: Actor) -> None:
    """Reset the weeks in which something about one of these days was changed."""
    for week in LogWeek.objects.filter(
        agreement=agreement, monday__gte=monday_of(first), monday__lte=last
    ).order_by("pk"):
        reopen(week, by=by)


def require_asked(agreement: Agreement, first: dt.date, last: dt.date, sure: Collection[str] | None) -> None:
    """Ask before a confirmation ends; ``sure`` is ``None`` where nobody is there to be asked.

    Raises
    ------
    Refused
        ``week_confirmed``.
    """
    if sure is None or CONFIRMED in sure:
        return
    week = confirmed_between(agreement, first, last).first()
    if week is not None:
        message = _(
            "%(name)s confirmed the week from %(day)s on. With this change the confirmation ends, its hours "
            "count no more, and the supervisor is asked again. Tick below if that is right."
        )
        values = {"name": week.confirmed_name or "–", "day": f"{week.monday:%d.%m.%Y.}"}
        raise Refused("week_confirmed", message % values, CONFIRMED)
