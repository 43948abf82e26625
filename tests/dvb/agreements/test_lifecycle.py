"""The table of moves of an agreement: what may follow what, and that nothing else may."""

from __future__ import annotations

import pytest

from alliances.kernel.lifecycles import moves_from, require_move
from dvb.agreements.lifecycle import BEFORE_SIGNED, FINISHED, IN_FORCE, AgreementState, AmendmentState
from tests.refusals import refusal

ALLOWED = {
    "draft": "ready void",
    "ready": "draft partly_signed void",
    "partly_signed": "draft ready partly_signed signed void",
    "signed": "active terminated void",
    "active": "amended suspended ended terminated",
    "amended": "suspended ended terminated",
    "suspended": "active amended ended terminated",
    "ended": "",
    "terminated": "",
    "void": "",
}


@pytest.mark.parametrize("old", list(AgreementState))
def test_only_the_moves_of_the_table_are_allowed(old: AgreementState) -> None:
    for new in AgreementState:
        if new.value in ALLOWED[old].split():
            require_move(old, new)
        else:
            with refusal("move_not_allowed"):
                require_move(old, new)


def test_every_state_stands_in_one_group_and_in_the_table() -> None:
    assert {state.value for state in AgreementState} == BEFORE_SIGNED | IN_FORCE | FINISHED
    assert not BEFORE_SIGNED & IN_FORCE | IN_FORCE & FINISHED | BEFORE_SIGNED & FINISHED
    for states in (AgreementState, AmendmentState):
        assert all(moves_from(state) <= {each.value for each in states} for state in states)


def test_a_signed_amendment_is_not_taken_back() -> None:
    for new in AmendmentState:
        with refusal("move_not_allowed"):
            require_move("signed", new)
