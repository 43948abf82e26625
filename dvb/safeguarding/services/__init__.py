"""Reports of accidents and concerns: received, answered, handed over, reminded of, and what they lead to."""

from dvb.safeguarding.services.absences import LONGEST_AWAY, set_absence
from dvb.safeguarding.services.appointments import announce_release, name_officer, release_member, set_phone
from dvb.safeguarding.services.escalation import escalate_due
from dvb.safeguarding.services.foreseeing import Passing, foresee
from dvb.safeguarding.services.officers import is_available, officer_of
from dvb.safeguarding.services.passing import hand_over, settle, take_over
from dvb.safeguarding.services.reports import (
    add,
    close,
    keep_draft,
    note_opened,
    note_read,
    report,
    write_word,
)
from dvb.safeguarding.services.suspending import stop

__all__ = [
    "LONGEST_AWAY",
    "Passing",
    "add",
    "announce_release",
    "close",
    "escalate_due",
    "foresee",
    "hand_over",
    "is_available",
    "keep_draft",
    "name_officer",
    "note_opened",
    "note_read",
    "officer_of",
    "release_member",
    "report",
    "set_absence",
    "set_phone",
    "settle",
    "stop",
    "take_over",
    "write_word",
]
