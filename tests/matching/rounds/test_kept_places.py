"""A further run of a round moves nobody without need."""

from __future__ import annotations

import pytest

from matching.openings.models import Seat
from matching.rounds.models import Proposal, Run
from matching.rounds.services import proposals, runs
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import joint_round, solve

pytestmark = pytest.mark.django_db


def places(run: Run) -> dict[int, int | None]:
    return dict(Proposal.objects.filter(run=run).values_list("enrolment_id", "opening_id"))


def test_equal_places_are_kept_when_two_pairs_are_locked_and_the_round_runs_again(cast: Cast) -> None:
    for _ in range(8):
        make.EnrolmentFactory(programme=cast.programme)
        make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
    Seat.objects.exclude(number=1).delete()
    round_ = joint_round(cast, kinds=["dvb"])
    first = solve(round_)
    turned = list(Proposal.objects.filter(run=first, opening__isnull=False).order_by("enrolment_id"))
    openings = [row.opening_id for row in turned]
    for row, opening in zip(turned, openings[1:] + openings[:1], strict=True):
        Proposal.objects.filter(pk=row.pk).update(opening=opening)  # another answer of the same cost
    before = places(first)
    pair = Proposal.objects.filter(run=first, enrolment=cast.learner).get()
    proposals.lock(pair, by=cast.actor("coordinator"))
    second = solve(round_)
    assert places(second) == before
    assert second.certificate_ok
    assert second.summary["placed"] == first.summary["placed"]
    assert runs.replay(second)
