"""Who acts next about the log: a day to write, and a week to confirm, correct or check."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.next_steps import (
    FINAL,
    MONDAY_DIGEST,
    Ending,
    Party,
    Process,
    Reminder,
    Row,
    Turn,
    register,
)
from dvb.logbook import services as logbook
from dvb.logbook import todo
from dvb.logbook.lifecycle import LogWeekState

WEEKS_WAIT = Reminder("log_letters", 7, logbook.remind, place=70)
_GRACE = Ending("30 days after the end of the stay days are not entered any more")


class LogDayState(StrEnum):
    """One day of work as planned."""

    MISSING = "missing"
    WRITTEN = "written"


register(
    Process(
        "log_day",
        "day of the log",
        states=LogDayState,
        rows={
            "missing": Row(
                Turn(
                    Party.LEARNER,
                    todo.mine,
                    untold="every day is such a day; the start page counts those that are missing",
                ),
                ends=_GRACE,
            ),
            "written": Row(nobody="goes with its week"),
        },
    )
)
register(
    Process(
        "log_week",
        "week of the log",
        states=LogWeekState,
        fields=("dvb.logweek.status", "dvb.logweek.confirmed_at"),
        rows={
            "open": Row(
                Turn(
                    Party.SUPERVISOR,
                    on_page="weeks on the page of her link",
                    letter="log_waiting",
                    reminder=WEEKS_WAIT,
                ),
                Turn(Party.EMPLOYER, todo.to_confirm, letter="log_waiting", reminder=WEEKS_WAIT),
                Turn(Party.SCHOOL, todo.unconfirmed, untold="stands on the board", reminder=MONDAY_DIGEST),
            ),
            "returned": Row(
                Turn(Party.LEARNER, todo.mine, letter="log_returned"),
                ends=_GRACE,
            ),
            "confirmed": Row(
                Turn(Party.SCHOOL, todo.to_check, untold="stands on the board", reminder=MONDAY_DIGEST)
            ),
            "checked": Row(nobody=FINAL),
        },
    )
)
