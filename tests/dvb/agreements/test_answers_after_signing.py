"""Once all have signed, nobody withdraws the answer that led to the agreement, also after its end."""

from __future__ import annotations

import pytest

from dvb.agreements.lifecycle import SIGNED_BY_ALL
from dvb.agreements.models import Agreement
from matching.assignments.services import assignments, withdrawals
from tests.cast import Cast
from tests.dvb.agreements import signed
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", sorted(SIGNED_BY_ALL - {"terminated"}))  # its end freed the seat
def test_no_answer_is_withdrawn_once_all_have_signed(cast: Cast, status: str) -> None:
    made = signed.active(cast)
    Agreement.objects.filter(pk=made.pk).update(status=status)
    row = made.assignment
    for side, name in (("employer", "employer_member"), ("learner", "learner_member")):
        by = cast.actor(name)
        assert withdrawals.has_accepted(row, side)
        assert not withdrawals.may_withdraw(row, side, by)
        with refusal("in_force"):
            withdrawals.withdraw_answer(row, side=side, reason="other", note="Kļūda", by=by)
    with refusal("in_force"):
        assignments.withdraw(row, reason="other", note="Kļūda", by=cast.actor("coordinator"))
    row.refresh_from_db()
    assert row.status == "agreed"
