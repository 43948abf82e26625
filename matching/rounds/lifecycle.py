"""States of rounds, runs and proposals, and the moves that are allowed between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.lifecycles import declare_moves


class RoundState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    CLOSED = "closed"


declare_moves(
    RoundState,
    {
        "draft": {"proposed", "closed"},
        "proposed": {"proposed", "published", "closed"},
        "published": {"closed"},
        "closed": (),
    },
)


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


declare_moves(
    RunState,
    {
        "queued": {"running", "failed"},
        "running": {"done", "failed"},
        "done": (),
        "failed": (),
    },
)


class ProposalState(StrEnum):
    PROPOSED = "proposed"
    LOCKED = "locked"
    PUBLISHED = "published"


declare_moves(
    ProposalState,
    {
        "proposed": {"locked", "published"},
        "locked": {"proposed", "published"},
        "published": (),
    },
)
