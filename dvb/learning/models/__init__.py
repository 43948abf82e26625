"""Tables of learning."""

from alliances.kernel import figure_sources
from dvb.learning.models.assessments import FIRST_FIRST, PASS, Assessment, Confirmation, Level
from dvb.learning.models.end_reports import SCORE, Employment, EndReport, LearnerView, Visit

figure_sources.register("dvb.assessment", "dvb.confirmation")
figure_sources.register_irrelevant("dvb.employment", "dvb.endreport", "dvb.learnerview", "dvb.visit")

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
