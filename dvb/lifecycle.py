"""States of agreements, and the moves that are allowed between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.moves import require_allowed


class AgreementState(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    PARTLY_SIGNED = "partly_signed"
    SIGNED = "signed"
    VOID = "void"


class PlanState(StrEnum):
    DRAFT = "draft"
    AGREED = "agreed"


MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"ready", "void"}),
    "ready": frozenset({"draft", "partly_signed", "void"}),
    "partly_signed": frozenset({"draft", "partly_signed", "signed", "void"}),
    "signed": frozenset({"void"}),
    "void": frozenset(),
}
"""``draft`` again means: a change took the signatures away."""


def require_move(old: str, new: AgreementState) -> None:
    """Refuse a move that the table does not have.

    Raises
    ------
    Refused
        ``move_not_allowed`` when ``new`` cannot follow ``old``.
    """
    require_allowed(new.value, MOVES[old])
