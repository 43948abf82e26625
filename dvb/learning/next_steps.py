"""Who acts next about skills, the reports at the end of a stay, and the question half a year later."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Ending, Party, Process, Row, Turn, register
from dvb.learning import todo


class SkillState(StrEnum):
    """A skill of a learner in a stay."""

    NOT_ASSESSED = "not_assessed"
    PASSED = "passed"
    CONFIRMED = "confirmed"


class ReportState(StrEnum):
    """What one side says at the end of a stay."""

    DUE = "due"
    MADE = "made"


class QuestionState(StrEnum):
    """A question that is asked once."""

    ASKED = "asked"
    ANSWERED = "answered"


_THREE_MONTHS = Ending("90 days after the end of the stay nobody is asked any more")
register(
    Process(
        "skill",
        "assessment of a skill",
        states=SkillState,
        rows={
            "not_assessed": Row(
                Turn(
                    Party.SUPERVISOR,
                    on_page="skills of each learner on the page of her link",
                    letter="link_supervisor",
                ),
                Turn(
                    Party.EMPLOYER,
                    todo.to_assess,
                    untold="named in the digest from two weeks before the end of the stay",
                    reminder=MONDAY_DIGEST,
                ),
                ends=_THREE_MONTHS,
            ),
            "passed": Row(
                Turn(
                    Party.SCHOOL,
                    todo.to_confirm,
                    untold="stands on the start page and in the digest",
                    reminder=MONDAY_DIGEST,
                )
            ),
            "confirmed": Row(nobody=FINAL),
        },
    )
)
register(
    Process(
        "self_check",
        "self-check at the beginning of a stay",
        states=QuestionState,
        rows={
            "asked": Row(
                Turn(Party.LEARNER, todo.of_learner, untold="she may leave it out"),
                ends=Ending("the last day of the stay"),
            ),
            "answered": Row(nobody=FINAL),
        },
    )
)
register(
    Process(
        "end_report",
        "report at the end of a stay",
        states=ReportState,
        rows={
            "due": Row(
                Turn(
                    Party.EMPLOYER,
                    todo.to_report,
                    untold="named in the digest from two weeks before the end of the stay",
                    reminder=MONDAY_DIGEST,
                ),
                Turn(
                    Party.SUPERVISOR,
                    on_page="the report on the page of her link",
                    letter="link_supervisor",
                ),
                Turn(Party.LEARNER, todo.of_learner, untold="stands on her start page"),
                ends=_THREE_MONTHS,
            ),
            "made": Row(nobody=FINAL),
        },
    )
)
register(
    Process(
        "employment",
        "question half a year after a stay",
        states=QuestionState,
        rows={
            "asked": Row(
                Turn(Party.LEARNER, todo.of_learner, letter="employment"),
                ends=Ending("asked once; not repeated"),
            ),
            "answered": Row(nobody=FINAL),
        },
    )
)
