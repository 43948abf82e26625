"""States of openings, rounds, runs, proposals and assignments, and the allowed moves between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.moves import require_allowed


class OpeningState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    ASLEEP = "asleep"
    CLOSED = "closed"


class RoundState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    CLOSED = "closed"


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ProposalState(StrEnum):
    PROPOSED = "proposed"
    LOCKED = "locked"
    PUBLISHED = "published"


class AssignmentState(StrEnum):
    SENT = "sent"
    EMPLOYER_ACCEPTED = "employer_accepted"
    LEARNER_ACCEPTED = "learner_accepted"
    AGREED = "agreed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OPEN_ASSIGNMENTS = frozenset({"sent", "employer_accepted", "learner_accepted"})
LIVE_ASSIGNMENTS = OPEN_ASSIGNMENTS | {"agreed"}
"""States in which the learner holds the seat."""

MOVES: dict[type[StrEnum], dict[str, frozenset[str]]] = {
    OpeningState: {
        "draft": frozenset({"published", "closed"}),
        "published": frozenset({"paused", "asleep", "closed"}),
        "paused": frozenset({"published", "closed"}),
        "asleep": frozenset({"published", "paused", "closed"}),
        "closed": frozenset(),
    },
    RoundState: {
        "draft": frozenset({"proposed", "closed"}),
        "proposed": frozenset({"proposed", "published", "closed"}),
        "published": frozenset({"closed"}),
        "closed": frozenset(),
    },
    RunState: {
        "queued": frozenset({"running", "failed"}),
        "running": frozenset({"done", "failed"}),
        "done": frozenset(),
        "failed": frozenset(),
    },
    ProposalState: {
        "proposed": frozenset({"locked", "published"}),
        "locked": frozenset({"proposed", "published"}),
        "published": frozenset(),
    },
    AssignmentState: {
        "sent": frozenset({"employer_accepted", "learner_accepted", "declined", "expired", "withdrawn"}),
        "employer_accepted": frozenset({"sent", "agreed", "declined", "expired", "withdrawn"}),
        "learner_accepted": frozenset({"agreed", "declined", "expired", "withdrawn"}),
        "agreed": frozenset({"withdrawn"}),
        "declined": frozenset(),
        "expired": frozenset(),
        "withdrawn": frozenset(),
    },
}


def require_move(old: StrEnum, new: StrEnum) -> None:
    """Refuse a move that the table does not have.

    Raises
    ------
    Refused
        ``move_not_allowed`` when ``new`` cannot follow ``old``.
    """
    require_allowed(new.value, MOVES[type(old)][old.value])
