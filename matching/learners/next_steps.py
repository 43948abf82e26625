"""Who acts next when a school year ends."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.next_steps import MONDAY_DIGEST, Ending, Party, Process, Row, Turn, register
from matching.learners import todo


class GroupState(StrEnum):
    """The learners of a group, by the school year of the group."""

    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"


register(
    Process(
        "group",
        "group of a school year",
        states=GroupState,
        rows={
            "this_year": Row(nobody="waits for the end of the school year", ends=Ending("31 August")),
            "last_year": Row(
                Turn(
                    Party.SCHOOL,
                    todo.move_groups_up,
                    untold="September comes for all; the digest names it",
                    reminder=MONDAY_DIGEST,
                )
            ),
        },
    )
)
