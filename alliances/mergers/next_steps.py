"""Who acts next about a record that somebody holds for a double."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Party, Process, Row, Turn, register
from alliances.mergers import todo


class MergerState(StrEnum):
    """A question about a double, by its ``decided_at``."""

    ASKED = "asked"
    DECIDED = "decided"


register(
    Process(
        "merger",
        "question whether two records are one employer",
        states=MergerState,
        fields=("alliances.merger.decided_at",),
        rows={
            "asked": Row(
                *(
                    Turn(who, todo.to_agree, letter="merger_asked", reminder=MONDAY_DIGEST)
                    for who in (Party.EMPLOYER, Party.SCHOOL)
                )
            ),
            "decided": Row(nobody=FINAL),
        },
    )
)
