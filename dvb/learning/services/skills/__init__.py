"""Skills: assessed by the supervisor, confirmed by the school, counted once; and the evidence behind."""

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

__all__ = [
    "Judgement",
    "assess",
    "assess_by_link",
    "can_assess",
    "can_check",
    "confirm",
    "confirm_school",
    "counted_before",
    "may_withdraw",
    "outcomes_for",
    "self_check",
    "to_confirm",
    "withdraw",
]
