"""The first floor's tables."""

from matching.models.assignments import Assignment
from matching.models.consents import RoundConsent, is_void, taking_part, without_consent
from matching.models.grants import NameGrant
from matching.models.guardians import Guardian
from matching.models.learners import (
    BlockKind,
    CalendarBlock,
    EndReason,
    Enrolment,
    EnrolmentStock,
    Group,
    Person,
    SchoolYear,
)
from matching.models.openings import (
    EmployerWish,
    Exclusion,
    Opening,
    PlacementKind,
    Seat,
    SeatClaim,
    Wish,
)
from matching.models.rounds import Lock, Proposal, Pseudonym, Round, Run, RunArchive, TravelTime
from matching.models.viewings import Viewing

__all__ = [
    "Assignment",
    "BlockKind",
    "CalendarBlock",
    "EmployerWish",
    "EndReason",
    "Enrolment",
    "EnrolmentStock",
    "Exclusion",
    "Group",
    "Guardian",
    "Lock",
    "NameGrant",
    "Opening",
    "Person",
    "PlacementKind",
    "Proposal",
    "Pseudonym",
    "Round",
    "RoundConsent",
    "Run",
    "RunArchive",
    "SchoolYear",
    "Seat",
    "SeatClaim",
    "TravelTime",
    "Viewing",
    "Wish",
    "is_void",
    "taking_part",
    "without_consent",
]
