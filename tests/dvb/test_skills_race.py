"""Two schools' people confirm the same skill of one person at once: PostgreSQL, real threads, one counts."""

from __future__ import annotations

import pytest
from django.utils import timezone

from alliances.kernel.actor import SYSTEM
from alliances.models import LearningOutcome
from dvb.models import Confirmation
from dvb.services import agreements, skills
from matching.models import Opening
from tests.cast import gather
from tests.dvb import signed
from tests.matching.test_seats_race import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_one_of_two_confirmations_made_at_once_is_new() -> None:
    cast, today = gather(), timezone.localdate()
    brakes = LearningOutcome.objects.create(code="b", name_lv="b", qualification=cast.qualification)
    Opening.objects.update(starts_on=today)
    rows = []
    for opening in (cast.opening, cast.other_opening):
        opening.refresh_from_db()
        made = agreements.draw_up(signed.agree(cast.learner, opening), by=SYSTEM)
        made = signed.sign(cast, agreements.release(made, by=SYSTEM), *signed.SIDES)
        agreements.advance(today)
        made.refresh_from_db()
        rows += skills.assess(made, said=[skills.Judgement(brakes.pk, 3)], by=SYSTEM)
    by = cast.actor("coordinator")
    answers = at_once(*(lambda row=row: skills.confirm([row], on=today, by=by) for row in rows))  # type: ignore[misc]
    assert answers == ["ok", "ok"]
    assert sorted(Confirmation.objects.values_list("is_new", flat=True)) == [False, True]
