"""Tables of learning."""

from dvb.learning.models.reports import SCORE, Employment, EndReport, LearnerView, Visit
from dvb.learning.models.skills import FIRST_FIRST, PASS, Assessment, Confirmation, Level

__all__ = [
    "FIRST_FIRST",
    "PASS",
    "SCORE",
    "Assessment",
    "Confirmation",
    "Employment",
    "EndReport",
    "LearnerView",
    "Level",
    "Visit",
]
