"""What an alliance's coordinator watches of stays: by the days of each agreement."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from alliances.kernel.actor import Actor
from dvb.agreements.models import Agreement
from dvb.agreements.oversight import unsigned
from matching.assignments.models import Assignment
from matching.openings.models import Opening
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements.signed import drawn, ready, sign
from tests.matching.rounds.joint import joint_round

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def _lead(cast: Cast) -> Actor:
    """The alliance's lead, who sees the assignments because they are of her round."""
    Assignment.objects.update(round=joint_round(cast))
    return cast.actor("alliance_coordinator")


@freeze_time("2026-11-10 10:00")
def test_the_agreement_to_be_signed_says_when_its_stay_begins(cast: Cast) -> None:
    """An opening may get other days for whoever comes next: what was released keeps its own."""
    first = timezone.localdate() + 14 * DAY
    made = ready(cast, starts_on=first)
    by = _lead(cast)
    Opening.objects.update(starts_on=first + 30 * DAY)
    [row] = unsigned(by)
    assert (row.member, row.count, row.day) == (cast.school, 1, first)
    sign(cast, made, "school")
    assert [row.day for row in unsigned(by)] == [first], "two signatures are missing"
    sign(cast, made, "host", "learner")
    assert unsigned(by) == []


@freeze_time("2026-11-10 10:00")
def test_an_opening_that_begins_soon_does_not_hurry_a_later_agreement(cast: Cast) -> None:
    ready(cast, starts_on=timezone.localdate() + 15 * DAY)
    by = _lead(cast)
    Opening.objects.update(starts_on=timezone.localdate())
    assert unsigned(by) == []


@freeze_time("2026-11-10 10:00")
def test_a_stay_whose_last_day_has_passed_is_not_late(cast: Cast) -> None:
    today = timezone.localdate()
    made = ready(cast, starts_on=today)
    by = _lead(cast)
    for last, count in ((today, 1), (today - DAY, 0)):
        Agreement.objects.filter(pk=made.pk).update(terms={**made.terms, "ends_on": str(last)})
        assert sum(row.count for row in unsigned(by)) == count, last


@freeze_time("2026-11-10 10:00")
def test_a_draft_begins_on_the_agreed_day_whatever_its_opening_says_later(cast: Cast) -> None:
    first = timezone.localdate() + 14 * DAY
    drawn(cast, starts_on=first)
    by = _lead(cast)
    assert [row.day for row in unsigned(by)] == [first]
    Opening.objects.update(starts_on=first + DAY)
    assert [row.day for row in unsigned(by)] == [first]
