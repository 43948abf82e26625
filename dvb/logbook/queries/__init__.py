"""What is read of the subject; nothing here writes."""

from dvb.logbook.queries.hours_board import Row, counts, supervised, table, waiting_for
from dvb.logbook.queries.stay_days import Stay, days_of, stays
from dvb.logbook.queries.week_views import WeekView, latest_before, missing_of, progress_of, week_view, within
from dvb.logbook.queries.weeks import (
    FRIDAY,
    confirmed_between,
    count_ready,
    is_over,
    to_check,
    waiting,
    with_entries,
)

__all__ = [
    "FRIDAY",
    "Row",
    "Stay",
    "WeekView",
    "confirmed_between",
    "count_ready",
    "counts",
    "days_of",
    "is_over",
    "latest_before",
    "missing_of",
    "progress_of",
    "stays",
    "supervised",
    "table",
    "to_check",
    "waiting",
    "waiting_for",
    "week_view",
    "with_entries",
    "within",
]
