"""What is read of the subject; nothing here writes."""

from dvb.indicators.queries.figures import (
    BREAKDOWNS,
    Figure,
    Scope,
    compute,
    learners_of,
    period_of,
    scope_of,
)

__all__ = [
    "BREAKDOWNS",
    "Figure",
    "Scope",
    "compute",
    "learners_of",
    "period_of",
    "scope_of",
]
