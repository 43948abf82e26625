"""Who acts next about a report of an accident or a concern."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Party, Process, Row, Turn, register
from dvb.safeguarding import todo


class ConcernState(StrEnum):
    """A report, by its ``closed_at`` and ``due_on``."""

    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


_ANSWER = Turn(Party.NAMED_PERSON, todo.to_answer, letter="concern", reminder=MONDAY_DIGEST)
register(
    Process(
        "concern",
        "report of an accident or a concern",
        states=ConcernState,
        fields=("dvb.concern.closed_at",),
        rows={"open": Row(_ANSWER), "overdue": Row(_ANSWER), "closed": Row(nobody=FINAL)},
    )
)
