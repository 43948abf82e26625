"""States of openings, rounds, runs, proposals and assignments, and the allowed moves between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.moves import declare_moves


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


class AssignmentState(StrEnum):
    SENT = "sent"
    EMPLOYER_ACCEPTED = "employer_accepted"
    LEARNER_ACCEPTED = "learner_accepted"
    AGREED = "agreed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


declare_moves(
    AssignmentState,
    {
        "sent": {"employer_accepted", "learner_accepted", "declined", "expired", "withdrawn"},
        "employer_accepted": {"sent", "agreed", "declined", "expired", "withdrawn"},
        "learner_accepted": {"agreed", "declined", "expired", "withdrawn"},
        "agreed": {"withdrawn"},
        "declined": (),
        "expired": (),
        "withdrawn": (),
    },
)


OPEN_ASSIGNMENTS = frozenset({"sent", "employer_accepted", "learner_accepted"})
LIVE_ASSIGNMENTS = OPEN_ASSIGNMENTS | {"agreed"}
"""States in which the learner holds the seat."""
