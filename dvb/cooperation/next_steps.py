"""Who acts next about a cooperation agreement."""

from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Ending, Party, Process, Row, Turn, register
from dvb.cooperation import todo
from dvb.cooperation.lifecycle import CooperationState

register(
    Process(
        "cooperation",
        "cooperation agreement of a school and an employer",
        states=CooperationState,
        fields=("dvb.cooperationagreement.status",),
        rows={
            "draft": Row(
                *(
                    Turn(
                        who,
                        todo.to_sign,
                        untold="the school hands the paper over; the digest names it",
                        reminder=MONDAY_DIGEST,
                    )
                    for who in (Party.SCHOOL, Party.EMPLOYER)
                )
            ),
            "signed": Row(nobody="waits for its last day", ends=Ending("its last day, where it has one")),
            "ended": Row(nobody=FINAL),
        },
    )
)
