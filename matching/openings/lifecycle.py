"""States of openings, and the moves that are allowed between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.lifecycles import declare_moves


class OpeningState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    ASLEEP = "asleep"
    CLOSED = "closed"


declare_moves(
    OpeningState,
    {
        "draft": {"published", "closed"},
        "published": {"paused", "asleep", "closed"},
        "paused": {"published", "closed"},
        "asleep": {"published", "paused", "closed"},
        "closed": (),
    },
)
