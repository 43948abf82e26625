"""A place that ended before the employer signed leaves it no paper about the learner."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.kernel.visibility import visible_to
from dvb.agreements.models import Agreement, Signature
from matching.assignments.models import Assignment
from tests.cast import Cast
from tests.dvb.agreements import signed as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["declined", "expired", "withdrawn"])
@pytest.mark.parametrize("is_signed", [False, True], ids=["not signed by it", "signed by it"])
def test_employer_keeps_what_it_signed_alone(cast: Cast, state: str, is_signed: bool) -> None:
    agreement = make.ready(cast)
    if is_signed:
        make.sign(cast, agreement, "host")
    assert Signature.objects.filter(side="host").exists() == is_signed
    employer, page = cast.client("employer_member"), "agreement-detail"
    paths = [reverse(page, args=[agreement.pk])]
    assert [employer.get(path).status_code for path in paths] == [200]
    Assignment.objects.filter(pk=agreement.assignment_id).update(
        status=state, ended_at=agreement.assignment.sent_at
    )
    expected = 200 if is_signed else 404
    assert [employer.get(path).status_code for path in paths] == [expected]
    assert visible_to(cast.actor("employer_member"), Agreement).exists() == is_signed
    for person in ("coordinator", "learner_member"):
        assert visible_to(cast.actor(person), Agreement).exists(), "the school and the learner keep it"
