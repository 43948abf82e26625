"""Who acts next about an agreement, an amendment, and what guardians and supervisors acknowledge."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Ending, Party, Process, Row, Turn, register
from dvb.agreements import todo
from dvb.agreements.lifecycle import AgreementState, AmendmentState


class PlaceState(StrEnum):
    """A place that both sides agreed to, until its agreement is drawn up."""

    AGREED = "agreed"
    DRAWN_UP = "drawn_up"


class AcknowledgementState(StrEnum):
    """What one person has to acknowledge about the current wording of an agreement."""

    MISSING = "missing"
    GIVEN = "given"


_FINISH = Turn(Party.SCHOOL, todo.to_finish, untold="the school drew it up itself", reminder=MONDAY_DIGEST)
_SIGN = (
    Turn(Party.EMPLOYER, todo.to_sign, letter="to_sign", reminder=MONDAY_DIGEST),
    Turn(Party.LEARNER, todo.to_sign, letter="to_sign", reminder=MONDAY_DIGEST),
    Turn(Party.SCHOOL, todo.to_sign, untold="the school released it itself", reminder=MONDAY_DIGEST),
    Turn(Party.SCHOOL, todo.signed_by_some, untold="the school released it itself", reminder=MONDAY_DIGEST),
)
_LEFT = Turn(
    Party.SCHOOL,
    todo.runs_without_learner,
    untold="only where the learner left: the school entered that itself",
    reminder=MONDAY_DIGEST,
)
_OFF = Turn(
    Party.SCHOOL,
    todo.off,
    untold="only where one side took the place back: the school is told of that",
    reminder=MONDAY_DIGEST,
)
_NOT_BEGUN = Turn(
    Party.SCHOOL,
    todo.not_begun,
    untold="only where a rule holds the start back: the page says so to whoever enters the last signature",
    reminder=MONDAY_DIGEST,
)
_LAST_DAY = Ending("the last day of the stay", "ended")
register(
    Process(
        "agreement",
        "agreement about a stay",
        states=AgreementState,
        fields=("dvb.agreement.status",),
        rows={
            "draft": Row(_FINISH, _LEFT, _OFF),
            "ready": Row(*_SIGN, _LEFT, _OFF),
            "partly_signed": Row(*_SIGN, _LEFT, _OFF),
            "signed": Row(_NOT_BEGUN, _LEFT, ends=Ending("begins on the first day of the stay", "begun")),
            "active": Row(_LEFT, ends=_LAST_DAY),
            "amended": Row(_LEFT, ends=_LAST_DAY),
            "suspended": Row(_LEFT, ends=_LAST_DAY),
            "ended": Row(nobody=FINAL + "; the reports at the end follow"),
            "terminated": Row(
                nobody="final: the learner needs a new place (see the answer)",
                ends=Ending("the seat is free after the last day", "freed"),
            ),
            "void": Row(nobody=FINAL),
        },
    )
)
register(
    Process(
        "agreed_place",
        "agreed place without an agreement",
        states=PlaceState,
        rows={
            "agreed": Row(
                Turn(
                    Party.SCHOOL,
                    todo.to_draw_up,
                    untold="stands on the start page and in the digest",
                    reminder=MONDAY_DIGEST,
                )
            ),
            "drawn_up": Row(nobody="the agreement follows: see there"),
        },
    )
)
register(
    Process(
        "amendment",
        "amendment of an agreement",
        states=AmendmentState,
        fields=("dvb.amendment.status",),
        rows={
            "draft": Row(_FINISH),
            "ready": Row(*_SIGN),
            "partly_signed": Row(*_SIGN),
            "signed": Row(nobody=FINAL),
            "void": Row(nobody=FINAL),
        },
    )
)
register(
    Process(
        "acknowledgement",
        "acknowledgement by a guardian or a supervisor",
        states=AcknowledgementState,
        rows={
            "missing": Row(
                Turn(
                    Party.GUARDIAN,
                    on_page="the agreement on the page of her link",
                    letter="guardian_agreement",
                ),
                Turn(
                    Party.SUPERVISOR,
                    on_page="the agreement on the page of her link",
                    letter="link_supervisor",
                ),
                Turn(
                    Party.SCHOOL,
                    todo.not_acknowledged,
                    untold="the school sends the letters itself",
                    reminder=MONDAY_DIGEST,
                ),
                ends=Ending("the learner's 18th birthday for guardians; the last day of the stay for all"),
            ),
            "given": Row(nobody="final, until the wording changes"),
        },
    )
)
