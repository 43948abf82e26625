"""The logbook: days written, weeks confirmed and checked, absences, months from paper, and reading it."""

from dvb.logbook.services.absences import (
    OF_LEARNER,
    enter_paper_month,
    record_absence,
    remove_absence,
    remove_paper_month,
)
from dvb.logbook.services.board import Row, counts, supervised, table, waiting_for
from dvb.logbook.services.entries import Day, change, plan_lines, remove, to_day_input, write
from dvb.logbook.services.letters import remind
from dvb.logbook.services.locking import is_own, may_check, may_confirm, may_write
from dvb.logbook.services.nights import is_night, write_night
from dvb.logbook.services.photos import add_photo, remove_photo, why_no_photo
from dvb.logbook.services.reading import WeekView, latest_before, progress_of, week_view, within
from dvb.logbook.services.stay import Stay, stays
from dvb.logbook.services.weeks import (
    agreements_of,
    check,
    confirm,
    is_over,
    mark_of,
    send_back,
    to_check,
    waiting,
)

__all__ = [
    "OF_LEARNER",
    "Day",
    "Row",
    "Stay",
    "WeekView",
    "add_photo",
    "agreements_of",
    "change",
    "check",
    "confirm",
    "counts",
    "enter_paper_month",
    "is_night",
    "is_over",
    "is_own",
    "latest_before",
    "mark_of",
    "may_check",
    "may_confirm",
    "may_write",
    "plan_lines",
    "progress_of",
    "record_absence",
    "remind",
    "remove",
    "remove_absence",
    "remove_paper_month",
    "remove_photo",
    "send_back",
    "stays",
    "supervised",
    "table",
    "to_check",
    "to_day_input",
    "waiting",
    "waiting_for",
    "week_view",
    "why_no_photo",
    "within",
    "write",
    "write_night",
]
