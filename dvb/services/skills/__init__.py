"""Skills: assessed by the supervisor, confirmed by the school, counted once; and the evidence behind."""

from dvb.services.skills.assessing import (
    Judgement,
    assess,
    assess_by_link,
    can_assess,
    can_check,
    outcomes_for,
    self_check,
)
from dvb.services.skills.confirming import confirm, confirm_school, to_confirm, withdraw
from dvb.services.skills.evidence import Row, chain_of, lines_of, rows_of

__all__ = [
    "Judgement",
    "Row",
    "assess",
    "assess_by_link",
    "can_assess",
    "can_check",
    "chain_of",
    "confirm",
    "confirm_school",
    "lines_of",
    "outcomes_for",
    "rows_of",
    "self_check",
    "to_confirm",
    "withdraw",
]
