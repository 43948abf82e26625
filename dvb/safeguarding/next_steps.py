"""Who acts next about a report of an accident or a concern."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.next_steps import FINAL, Party, Process, Reminder, Row, Turn, register
from dvb.safeguarding import todo


class ConcernState(StrEnum):
    """A report, by its ``closed_at`` and ``due_on``."""

    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


_WEEKLY = Reminder("reports", 7)
_ANSWER = Turn(Party.NAMED_PERSON, todo.to_answer, letter="concern", reminder=_WEEKLY)
_LATE = Turn(Party.NAMED_PERSON, todo.to_answer, letter="concern_overdue", reminder=_WEEKLY)
_ESCALATED = Turn(Party.SCHOOL, todo.waiting_elsewhere, letter="concern_overdue", reminder=_WEEKLY)
register(
    Process(
        "concern",
        "report of an accident or a concern",
        states=ConcernState,
        fields=("dvb.concern.closed_at",),
        rows={"open": Row(_ANSWER), "overdue": Row(_LATE, _ESCALATED), "closed": Row(nobody=FINAL)},
    )
)
