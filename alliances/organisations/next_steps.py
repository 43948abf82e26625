"""Who acts next about the papers of a supervisor."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.next_steps import MONDAY_DIGEST, Ending, Party, Process, Row, Turn, register
from alliances.organisations import todo


class PaperState(StrEnum):
    """A paper of a supervisor, by its ``expires_on``."""

    HOLDS = "holds"
    ENDS_SOON = "ends_soon"
    ENDED = "ended"


_RENEW = Turn(
    Party.EMPLOYER,
    todo.papers_end,
    untold="stands in the digest of each Monday from 60 days before",
    reminder=MONDAY_DIGEST,
)
register(
    Process(
        "supervisor_paper",
        "paper of a supervisor",
        states=PaperState,
        rows={
            "holds": Row(nobody="waits for its last day", ends=Ending("its last day")),
            "ends_soon": Row(_RENEW, ends=Ending("its last day")),
            "ended": Row(_RENEW),
        },
    )
)
