"""What is not as it should be, over all members of an alliance, of every registered kind."""

from __future__ import annotations

from alliances.kernel import exception_kinds
from alliances.kernel.actor import Actor


def total(actor: Actor) -> int:
    """How many exceptions there are in all."""
    return sum(kind.total(actor) for kind in exception_kinds.registered())
