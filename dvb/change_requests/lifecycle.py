"""States of a request, and the moves that are allowed between them."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.lifecycles import declare_moves


class RequestState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


declare_moves(
    RequestState,
    {
        "open": {"accepted", "declined", "withdrawn"},
        "accepted": {"declined"},  # as long as it is not carried out
        "declined": (),
        "withdrawn": (),
    },
)
