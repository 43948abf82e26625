"""States of a week of the log, and the moves that are allowed between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.lifecycles import declare_moves
from dvb.agreements.lifecycle import CONFIRMED_WEEKS


class LogWeekState(StrEnum):
    OPEN = "open"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    CHECKED = "checked"


declare_moves(
    LogWeekState,
    {
        "open": {"returned", "confirmed"},
        "returned": {"open", "confirmed"},
        "confirmed": {"open", "returned", "checked"},
        "checked": {"open"},
    },
)


CONFIRMED = CONFIRMED_WEEKS
"""The hours of the week count."""
