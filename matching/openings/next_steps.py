"""Who acts next about an opening."""

from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Ending, Party, Process, Row, Turn, register
from matching.openings import todo
from matching.openings.lifecycle import OpeningState

register(
    Process(
        "opening",
        "opening of an employer",
        states=OpeningState,
        fields=("matching.opening.status",),
        rows={
            "draft": Row(
                Turn(
                    Party.EMPLOYER,
                    todo.drafts,
                    untold="whoever began it sees it on her start page",
                    reminder=MONDAY_DIGEST,
                ),
                ends=Ending("its last day"),
            ),
            "published": Row(
                Turn(
                    Party.EMPLOYER,
                    todo.falling_asleep,
                    untold="asked two weeks before it falls asleep; the digest names it",
                    reminder=MONDAY_DIGEST,
                ),
                ends=Ending("falls asleep where nobody confirms it", "asleep"),
            ),
            "paused": Row(nobody="waits for the employer, who paused it", ends=Ending("its last day")),
            "asleep": Row(
                *(
                    Turn(who, todo.asleep, letter="openings_asleep", reminder=MONDAY_DIGEST)
                    for who in (Party.EMPLOYER, Party.SCHOOL)
                ),
                ends=Ending("its last day"),
            ),
            "closed": Row(nobody=FINAL),
        },
    )
)
