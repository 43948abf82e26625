"""Tables of learners."""

from alliances.kernel import figure_sources
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
    here_on,
)
from matching.learners.models.stock import EnrolmentStock
from matching.learners.models.viewings import Viewing

figure_sources.register("matching.enrolment", "matching.enrolmentstock", "matching.person")
figure_sources.register_irrelevant(
    "matching.calendarblock",
    "matching.enrolment_known_skills",
    "matching.group",
    "matching.guardian",
    "matching.schoolyear",
    "matching.viewing",
)

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
    "here_on",
]
