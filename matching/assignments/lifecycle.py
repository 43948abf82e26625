"""States of assignments, and the moves that are allowed between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.lifecycles import declare_moves


class AssignmentState(StrEnum):
    SENT = "sent"
    EMPLOYER_ACCEPTED = "employer_accepted"
    LEARNER_ACCEPTED = "learner_accepted"
    AGREED = "agreed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


# Back from an acceptance: an answer is withdrawn until all have signed the agreement.
declare_moves(
    AssignmentState,
    {
        "sent": {"employer_accepted", "learner_accepted", "declined", "expired", "withdrawn"},
        "employer_accepted": {"sent", "agreed", "declined", "expired", "withdrawn"},
        "learner_accepted": {"sent", "agreed", "declined", "expired", "withdrawn"},
        "agreed": {"employer_accepted", "learner_accepted", "declined", "withdrawn"},
        "declined": (),
        "expired": (),
        "withdrawn": (),
    },
)


OPEN_ASSIGNMENTS = frozenset({"sent", "employer_accepted", "learner_accepted"})


LIVE_ASSIGNMENTS = OPEN_ASSIGNMENTS | {"agreed"}
"""States in which the learner holds the seat."""
