"""States of agreements and their amendments, and the moves that are allowed between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.moves import require_allowed


class AgreementState(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    PARTLY_SIGNED = "partly_signed"
    SIGNED = "signed"
    ACTIVE = "active"
    AMENDED = "amended"
    SUSPENDED = "suspended"
    ENDED = "ended"
    TERMINATED = "terminated"
    VOID = "void"


class AmendmentState(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    PARTLY_SIGNED = "partly_signed"
    SIGNED = "signed"
    VOID = "void"


class CooperationState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    ENDED = "ended"


class LogWeekState(StrEnum):
    OPEN = "open"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    CHECKED = "checked"


class PlanState(StrEnum):
    DRAFT = "draft"
    AGREED = "agreed"


BEFORE_SIGNED = frozenset({"draft", "ready", "partly_signed"})
"""The wording can still be changed; a change takes signatures away."""

SIGNABLE = frozenset({"ready", "partly_signed"})

RUNNING = frozenset({"active", "amended"})
"""The learner is at the employer."""

IN_FORCE = RUNNING | {"signed", "suspended"}
"""Signed by all and not over: it can be amended and terminated."""

OVER = frozenset({"ended", "terminated", "void"})

LIVED = RUNNING | {"suspended", "ended", "terminated"}
"""The learner is or was at the employer."""

CONFIRMED = frozenset({"confirmed", "checked"})
"""The hours of the week count."""

MOVES: dict[type[StrEnum], dict[str, frozenset[str]]] = {
    AgreementState: {
        "draft": frozenset({"ready", "void"}),
        "ready": frozenset({"draft", "partly_signed", "void"}),
        "partly_signed": frozenset({"draft", "partly_signed", "signed", "void"}),
        "signed": frozenset({"active", "terminated", "void"}),
        "active": frozenset({"amended", "suspended", "ended", "terminated"}),
        "amended": frozenset({"suspended", "ended", "terminated"}),
        "suspended": frozenset({"active", "amended", "ended", "terminated"}),
        "ended": frozenset(),
        "terminated": frozenset(),
        "void": frozenset(),
    },
    CooperationState: {
        "draft": frozenset({"signed"}),
        "signed": frozenset({"ended"}),
        "ended": frozenset(),
    },
    LogWeekState: {
        "open": frozenset({"returned", "confirmed"}),
        "returned": frozenset({"open", "confirmed"}),
        "confirmed": frozenset({"open", "returned", "checked"}),
        "checked": frozenset({"open"}),
    },
    AmendmentState: {
        "draft": frozenset({"ready", "void"}),
        "ready": frozenset({"draft", "partly_signed", "void"}),
        "partly_signed": frozenset({"draft", "partly_signed", "signed", "void"}),
        "signed": frozenset(),
        "void": frozenset(),
    },
}
"""``draft`` again means: a change took the signatures away. So does ``open`` again for a week of the log."""


def require_move(old: str, new: StrEnum) -> None:
    """Refuse a move that the table does not have.

    Raises
    ------
    Refused
        ``move_not_allowed`` when ``new`` cannot follow ``old``.
    """
    require_allowed(new.value, MOVES[type(new)][old])
