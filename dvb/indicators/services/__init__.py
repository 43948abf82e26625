"""RR 3.5 from the database: computed for who may see it, frozen, corrected, reproduced; targets."""

from dvb.indicators.services.freezing import correct, freeze, may_freeze, reproduce
from dvb.indicators.services.targets import may_set, set_target, targets_for

__all__ = [
    "correct",
    "freeze",
    "may_freeze",
    "may_set",
    "reproduce",
    "set_target",
    "targets_for",
]
