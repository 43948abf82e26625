"""An employer says how many learners a month it can answer; no round and no school sends more."""

from __future__ import annotations

import datetime as dt

import pytest

from alliances.kernel.actor import SYSTEM
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, publishing
from matching.openings.models import Opening
from matching.rounds.snapshot import openings_of, take
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import crowd, joint_round, solve
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


def limited(opening: Opening, most: int) -> Opening:
    Opening.objects.filter(pk=opening.pk).update(requests_a_month=most)
    opening.refresh_from_db()
    return opening


def test_round_sends_no_more_than_the_month_allows(cast: Cast) -> None:
    crowd(cast, learners=12, openings=0)
    Opening.objects.exclude(pk=cast.opening.pk).delete()
    opening = limited(cast.opening, 2)
    opening.seat_count = 6
    opening.save()
    for number in range(2, 7):
        opening.seats.create(number=number)
    round_ = joint_round(cast)
    assert [row.capacity for row in take(round_).problem.openings] == [2]
    solve(round_)
    publishing.publish(round_, by=cast.actor("alliance_coordinator"))
    assert Assignment.objects.filter(opening=opening).count() == 2
    row = openings_of(round_).get(pk=opening.pk)
    assert (row.free_seats, row.requests_left, row.open_seats) == (4, 0, 0)
    waiting = next(
        p for p in round_.current_run.proposals.filter(opening__isnull=True).select_related("enrolment")
    )
    assert assignments.choices_for(round_, waiting.enrolment) == []
    with refusal("not_a_choice"):
        assignments.send(
            round_,
            enrolment=waiting.enrolment,
            opening=opening,
            by=cast.actor("coordinator" if waiting.enrolment.school == cast.school else "other_coordinator"),
        )
    Assignment.objects.update(sent_at=dt.datetime(2026, 1, 31, tzinfo=dt.UTC))
    assert openings_of(round_).get(pk=opening.pk).requests_left == 2


def test_limit_that_fell_after_the_run_is_seen_at_publication(cast: Cast) -> None:
    Opening.objects.exclude(pk=cast.opening.pk).delete()
    crowd(cast, learners=4, openings=0)
    cast.opening.seats.create(number=2)
    Opening.objects.filter(pk=cast.opening.pk).update(seat_count=2)
    round_ = joint_round(cast)
    solve(round_)
    limited(cast.opening, 1)
    with refusal("requests_used_up"):
        publishing.publish(round_, by=cast.actor("alliance_coordinator"))
    assert not Assignment.objects.exists()


def test_two_rounds_share_the_limit_of_one_month(cast: Cast) -> None:
    Opening.objects.exclude(pk=cast.opening.pk).delete()
    cast.opening.seats.create(number=2)
    Opening.objects.filter(pk=cast.opening.pk).update(seat_count=2, requests_a_month=1)
    both = []
    for name in ("Pirmā", "Otrā"):
        programme = make.ProgrammeFactory(qualification=cast.qualification)
        make.EnrolmentFactory(programme=programme)
        both.append(make.RoundFactory(owner=programme.school, name=name))
        solve(both[-1])
    publishing.publish(both[0], by=SYSTEM)
    with refusal("requests_used_up"):
        publishing.publish(both[1], by=SYSTEM)
    assert Assignment.objects.count() == 1
