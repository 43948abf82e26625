"""The logbook: days written, weeks confirmed and checked, absences, months from paper, and reading it."""

from dvb.logbook.services.absences import (
    OF_LEARNER,
    enter_paper_month,
    record_absence,
    remove_absence,
    remove_paper_month,
)
from dvb.logbook.services.entries import Day, change, plan_lines, remove, to_day_input, write
from dvb.logbook.services.overnight_shifts import is_night, write_night
from dvb.logbook.services.permissions import is_own, may_check, may_confirm, may_write
from dvb.logbook.services.photos import add_photo, remove_photo, why_no_photo
from dvb.logbook.services.weekly_letters import remind
from dvb.logbook.services.weeks import agreements_of, check, confirm, mark_of, send_back, take_back

__all__ = [
    "OF_LEARNER",
    "Day",
    "add_photo",
    "agreements_of",
    "change",
    "check",
    "confirm",
    "enter_paper_month",
    "is_night",
    "is_own",
    "mark_of",
    "may_check",
    "may_confirm",
    "may_write",
    "plan_lines",
    "record_absence",
    "remind",
    "remove",
    "remove_absence",
    "remove_paper_month",
    "remove_photo",
    "send_back",
    "take_back",
    "to_day_input",
    "why_no_photo",
    "write",
    "write_night",
]
