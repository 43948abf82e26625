"""Undo of the last step in a log, stored in the session until the next step."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dvb.logbook import services as logbook
from dvb.logbook.models import LogEntry, LogWeek

UNDO = "log-undo"


def undo_message(request: HttpRequest) -> str:
    """The message about the last step, shown once; it can be undone until the next step."""
    last = request.session.get(UNDO)
    if last is None or last.get("is_shown"):
        return ""
    request.session[UNDO] = last | {"is_shown": True}
    return str(last.get("message", ""))


def remember_written(request: HttpRequest, entry: LogEntry, *others: LogEntry) -> None:
    """Store how a new entry is undone, with the other part of a night shift."""
    remember(request, entry, None, _("%(day)s is entered.") % {"day": f"{entry.day:%d.%m.%Y}."})
    request.session[UNDO] |= {"besides": [one.pk for one in others]}
    request.session.modified = True


def remember(request: HttpRequest, entry: LogEntry, before: logbook.Day | None, message: str) -> None:
    """Store in the session how the step is undone, until the next one."""
    request.session[UNDO] = {
        "agreement": entry.week.agreement_id,
        "entry": entry.pk,
        "day": stored(before) if before else None,
        "message": message,
    }


def changed_message(before: LogWeek) -> str:
    if before.is_confirmed:
        return _("The entry is changed. The week waits for the supervisor again.")
    return _("The entry is changed.")


def stored(day: logbook.Day) -> dict[str, Any]:
    return {
        "day": str(day.day),
        "starts_at": f"{day.starts_at:%H:%M}",
        "ends_at": f"{day.ends_at:%H:%M}",
        "break_minutes": day.break_minutes,
        "lines": list(day.lines),
        "text": day.text,
        "remark": day.remark,
    }


def read(stored: dict[str, Any]) -> logbook.Day:
    return logbook.Day(
        **stored
        | {
            "day": dt.date.fromisoformat(stored["day"]),
            "starts_at": dt.time.fromisoformat(stored["starts_at"]),
            "ends_at": dt.time.fromisoformat(stored["ends_at"]),
        }
    )
