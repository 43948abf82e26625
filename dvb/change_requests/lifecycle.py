"""States of a request, and the moves that are allowed between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.lifecycles import declare_moves


class RequestState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OVER = "over"


declare_moves(
    RequestState,
    {
        "open": {"accepted", "declined", "withdrawn", "over"},
        "accepted": {"declined"},  # as long as it is not carried out
        "declined": (),
        "withdrawn": (),
        "over": (),
    },
)
