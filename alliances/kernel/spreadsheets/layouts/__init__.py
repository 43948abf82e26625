"""The files that schools, employers and the ministry send, as columns."""

from alliances.kernel.spreadsheets.layouts.employers import EMPLOYERS
from alliances.kernel.spreadsheets.layouts.enrolment import VET_ENROLMENT
from alliances.kernel.spreadsheets.layouts.learners import LEARNERS
from alliances.kernel.spreadsheets.layouts.openings import OPENINGS

__all__ = ["EMPLOYERS", "LEARNERS", "OPENINGS", "VET_ENROLMENT"]
