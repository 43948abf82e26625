"""Tables of learners."""

from matching.learners.models.guardians import Guardian
from matching.learners.models.learners import (
    BlockKind,
    CalendarBlock,
    EndReason,
    Enrolment,
    EnrolmentQuerySet,
    Group,
    Person,
    SchoolYear,
    Sex,
)
from matching.learners.models.stock import EnrolmentStock
from matching.learners.models.viewings import Viewing

__all__ = [
    "BlockKind",
    "CalendarBlock",
    "EndReason",
    "Enrolment",
    "EnrolmentQuerySet",
    "EnrolmentStock",
    "Group",
    "Guardian",
    "Person",
    "SchoolYear",
    "Sex",
    "Viewing",
]
