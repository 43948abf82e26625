"""Who acts next about the papers of a supervisor, and about an address that another school changed."""

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


class AddressState(StrEnum):
    """The address of an employer to which a school writes, beside the one that is written down now."""

    SAME = "same"
    CHANGED = "changed"


register(
    Process(
        "contact_address",
        "address of an employer that another school changed",
        states=AddressState,
        rows={
            "same": Row(nobody="letters go to the address that is written down, or the school keeps its own"),
            "changed": Row(
                Turn(
                    Party.SCHOOL,
                    todo.contacts_changed,
                    letter="contact_changed",
                    reminder=MONDAY_DIGEST,
                )
            ),
        },
    )
)
