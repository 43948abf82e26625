"""States of a document that is signed, and the moves between them; a kind may bring others instead."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.lifecycles import declare_moves

SIGNABLE = frozenset({"ready", "partly_signed"})
"""Released to be signed, and not signed by all."""


class DocumentState(StrEnum):
    """Being drawn up, released, signed by some, signed by all, or given up."""

    DRAFT = "draft"
    READY = "ready"
    PARTLY_SIGNED = "partly_signed"
    SIGNED = "signed"
    VOID = "void"


# ``draft`` again means that a change took the signatures away; ``ready`` again, that the only signature was
# entered by mistake and taken back.
declare_moves(
    DocumentState,
    {
        "draft": {"ready", "void"},
        "ready": {"draft", "partly_signed", "void"},
        "partly_signed": {"draft", "ready", "partly_signed", "signed", "void"},
        "signed": (),
        "void": (),
    },
)
