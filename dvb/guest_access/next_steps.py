"""Who acts next about what guardians and supervisors ask or refuse by their links."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Party, Process, Row, Turn, register
from dvb.guest_access import todo


class ReplyState(StrEnum):
    """A question or a no of a guardian or supervisor."""

    OPEN = "open"
    CLOSED = "closed"


register(
    Process(
        "guest_reply",
        "question or refusal of a guardian or supervisor",
        states=ReplyState,
        fields=("dvb.guestreply.closed_at",),
        rows={
            "open": Row(Turn(Party.SCHOOL, todo.to_answer, letter="guest_reply", reminder=MONDAY_DIGEST)),
            "closed": Row(nobody=FINAL),
        },
    )
)
