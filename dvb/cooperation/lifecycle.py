"""States of cooperation agreements, and the moves that are allowed between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.lifecycles import declare_moves


class CooperationState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    ENDED = "ended"


declare_moves(
    CooperationState,
    {
        "draft": {"signed"},
        "signed": {"ended"},
        "ended": (),
    },
)
