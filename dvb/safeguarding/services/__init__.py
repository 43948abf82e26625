"""Reports of accidents and concerns: received, answered, handed over, reminded of, and what they lead to."""

from dvb.safeguarding.services.absence import set_absence
from dvb.safeguarding.services.escalation import escalate_due, hand_over, release_member, take_over
from dvb.safeguarding.services.officers import (
    is_available,
    name_officer,
    officer_of,
)
from dvb.safeguarding.services.reports import close, note_opened, report
from dvb.safeguarding.services.suspending import stop

__all__ = [
    "close",
    "escalate_due",
    "hand_over",
    "is_available",
    "name_officer",
    "note_opened",
    "officer_of",
    "release_member",
    "report",
    "set_absence",
    "stop",
    "take_over",
]
