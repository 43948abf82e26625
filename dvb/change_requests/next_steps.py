"""Who acts next about a request of a party."""

from __future__ import annotations

from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Party, Process, Reminder, Row, Turn, register
from dvb.change_requests import services, todo
from dvb.change_requests.lifecycle import RequestState

_REMINDED = Reminder("requests reminded", services.REMIND_AFTER.days, services.remind_due, place=77)
register(
    Process(
        "request",
        "request of a party about an agreement",
        states=RequestState,
        fields=("dvb.changerequest.status", "dvb.changerequest.answered_at"),
        rows={
            "open": Row(Turn(Party.SCHOOL, todo.to_answer, letter="change_asked", reminder=_REMINDED)),
            "accepted": Row(
                Turn(
                    Party.SCHOOL,
                    todo.to_carry_out,
                    untold="the school accepted it itself",
                    reminder=MONDAY_DIGEST,
                )
            ),
            "declined": Row(nobody=FINAL),
            "withdrawn": Row(nobody=FINAL),
            "over": Row(nobody=FINAL),
        },
    )
)
