"""States of agreements and their amendments, and the moves that are allowed between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.lifecycles import declare_moves
from dvb.signing.states import DocumentState


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


# ``draft`` again means that a change took the signatures away, as ``open`` again does for a week of the log;
# ``ready`` again, that the only signature was entered by mistake and taken back.
declare_moves(
    AgreementState,
    {
        "draft": {"ready", "void"},
        "ready": {"draft", "partly_signed", "void"},
        "partly_signed": {"draft", "ready", "partly_signed", "signed", "void"},
        "signed": {"active", "terminated", "void"},
        "active": {"amended", "suspended", "ended", "terminated"},
        "amended": {"suspended", "ended", "terminated"},
        "suspended": {"active", "amended", "ended", "terminated"},
        "ended": (),
        "terminated": (),
        "void": (),
    },
)


AmendmentState = DocumentState
"""An amendment has the states that kinds of document share."""


BEFORE_SIGNED = frozenset({"draft", "ready", "partly_signed"})
"""The wording can still be changed; a change takes signatures away."""


RUNNING = frozenset({"active", "amended"})
"""The learner is at the employer."""


IN_FORCE = RUNNING | {"signed", "suspended"}
"""Signed by all and not over: it can be amended and terminated."""


SIGNED_BY_ALL = IN_FORCE | {"ended", "terminated"}
"""All parties signed, whatever became of it since; one that was declared void is not counted as signed."""


FINISHED = frozenset({"ended", "terminated", "void"})


STARTED = RUNNING | {"suspended", "ended", "terminated"}
"""The learner is or was at the employer."""

CONFIRMED_WEEKS = frozenset({"confirmed", "checked"})
"""States of a week of the log whose hours count as hours of the stay."""

WITH_LOG = RUNNING | {AgreementState.SUSPENDED, AgreementState.ENDED, AgreementState.TERMINATED}
