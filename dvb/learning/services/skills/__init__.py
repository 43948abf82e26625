"""Skills: assessed by the supervisor, confirmed by the school, counted once; and the evidence behind."""

from dvb.labour_law.chain import shared_minutes
from dvb.learning.services.skills.assessing import (
    Judgement,
    assess,
    assess_by_link,
    can_assess,
    can_check,
    outcomes_for,
    self_check,
)
from dvb.learning.services.skills.confirming import (
    confirm,
    confirm_school,
    counted_before,
    may_withdraw,
    to_confirm,
    withdraw,
)
from dvb.learning.services.skills.evidence import Row, chain_of, lines_of, rows_of
from dvb.learning.services.skills.progress import Member, Progress, initial_levels, members_of, progress_of

__all__ = [
    "Judgement",
    "Member",
    "Progress",
    "Row",
    "assess",
    "assess_by_link",
    "can_assess",
    "can_check",
    "chain_of",
    "confirm",
    "confirm_school",
    "counted_before",
    "initial_levels",
    "lines_of",
    "may_withdraw",
    "members_of",
    "outcomes_for",
    "progress_of",
    "rows_of",
    "self_check",
    "shared_minutes",
    "to_confirm",
    "withdraw",
]
