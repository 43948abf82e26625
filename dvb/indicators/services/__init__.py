"""RR 3.5 from the database: computed for who may see it, frozen, corrected, reproduced; targets."""

from dvb.indicators.services.figures import (
    BREAKDOWNS,
    Figure,
    Scope,
    compute,
    learners_of,
    period_of,
    scope_of,
)
from dvb.indicators.services.freezing import correct, freeze, may_freeze, reproduce
from dvb.indicators.services.targets import may_set, set_target, targets_for

__all__ = [
    "BREAKDOWNS",
    "Figure",
    "Scope",
    "compute",
    "correct",
    "freeze",
    "learners_of",
    "may_freeze",
    "may_set",
    "period_of",
    "reproduce",
    "scope_of",
    "set_target",
    "targets_for",
]
