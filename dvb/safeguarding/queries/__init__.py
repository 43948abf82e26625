"""What pages of reports show; nothing here writes."""

from dvb.safeguarding.queries.contacts import Contact, contacts_of, is_out_of_reach
from dvb.safeguarding.queries.reports import (
    Pass,
    open_elsewhere,
    read_before,
    reported_by,
    reported_through,
    unread_of,
    unread_through,
    with_trails,
)
from dvb.safeguarding.queries.stays import (
    Other,
    StayStep,
    only_running_stay,
    others_at_employer,
    same_employer,
    stay_steps,
    stays_of,
)

__all__ = [
    "Contact",
    "Other",
    "Pass",
    "StayStep",
    "contacts_of",
    "is_out_of_reach",
    "only_running_stay",
    "open_elsewhere",
    "others_at_employer",
    "read_before",
    "reported_by",
    "reported_through",
    "same_employer",
    "stay_steps",
    "stays_of",
    "unread_of",
    "unread_through",
    "with_trails",
]
