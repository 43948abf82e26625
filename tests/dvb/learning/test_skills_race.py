"""Two schools' people confirm the same skill of one person at once: PostgreSQL, real threads, one counts."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import SYSTEM
from dvb.agreements import services as agreements
from dvb.learning.models import Assessment, Confirmation
from dvb.learning.services import skills
from matching.openings.models import Opening
from tests.cast import gather
from tests.dvb.agreements import signed
from tests.matching.assignments.test_seats_race import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_confirmations_made_at_once_the_first_by_its_day_is_new() -> None:
    cast, today = gather(), timezone.localdate()
    days = (today, today - dt.timedelta(days=1))
    outcomes = [
        LearningOutcome.objects.create(code=f"b{n}", name_lv="b", qualification=cast.qualification)
        for n in range(4)
    ]
    Opening.objects.update(starts_on=today)
    rows = []
    for opening in (cast.opening, cast.other_opening):
        opening.refresh_from_db()
        made = agreements.draw_up(signed.agree(cast.learner, opening), by=SYSTEM)
        made = signed.sign(cast, agreements.release(made, by=SYSTEM, accepts_overlap=True), *signed.SIDES)
        agreements.advance(today)
        made.refresh_from_db()
        rows.append(
            skills.assess(made, judgements=[skills.Judgement(one.pk, 3) for one in outcomes], by=SYSTEM)
        )
    Assessment.objects.update(assessed_on=min(days))
    by = cast.actor("coordinator")
    for pair in zip(*rows, strict=True):
        calls = (partial(skills.confirm, [row], on=on, by=by) for row, on in zip(pair, days, strict=True))
        assert at_once(*calls) == ["ok", "ok"]
    words = Confirmation.objects.order_by("outcome_id", "confirmed_on").values_list("confirmed_on", "is_new")
    assert list(words) == [(min(days), True), (today, False)] * len(outcomes)
