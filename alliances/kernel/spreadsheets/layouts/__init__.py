"""The files that schools, employers and the ministry send, as columns."""

from alliances.kernel.spreadsheets.layouts.employers import EMPLOYERS
from alliances.kernel.spreadsheets.layouts.enrolment import VET_ENROLMENT
from alliances.kernel.spreadsheets.layouts.esco import ESCO_SKILLS
from alliances.kernel.spreadsheets.layouts.learners import LEARNERS
from alliances.kernel.spreadsheets.layouts.openings import OPENINGS
from alliances.kernel.spreadsheets.layouts.outcomes import OUTCOMES

__all__ = ["EMPLOYERS", "ESCO_SKILLS", "LEARNERS", "OPENINGS", "OUTCOMES", "VET_ENROLMENT"]
