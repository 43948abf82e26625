"""What the heads of the lists of learners and groups count."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
from matching.openings.models import SeatClaim
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _autumn() -> Any:
    with freeze_time("2026-11-22 12:00"):
        yield


def _enrol(cast: Cast, last_name: str, **values: Any) -> None:
    make.EnrolmentFactory(programme=cast.programme, person__last_name=last_name, **values)


def test_title_says_that_a_place_still_waits_for_an_answer(cast: Cast) -> None:
    claim = SeatClaim.objects.create(seat=cast.opening.seats.get(), enrolment=cast.learner, round=None)
    values = {
        "enrolment": cast.learner,
        "opening": cast.opening,
        "origin": "round",
        "answer_by": make.YEAR_ENDS,
    }
    sent = Assignment.objects.create(claim=claim, **values)
    page = cast.client("coordinator").get(reverse("matching:learner-list"))
    assert (page.context["without_place"], page.context["unanswered"]) == (0, 1)
    assert "Vieta ir visiem (1), bet 1 izglītojamais vēl gaida atbildi" in text_of(page)
    Assignment.objects.filter(pk=sent.pk).update(status="agreed")
    assert cast.client("coordinator").get(reverse("matching:learner-list")).context["unanswered"] == 0


def test_a_group_counts_whoever_has_not_left_yet(cast: Cast) -> None:
    _enrol(cast, "Aizgājējs", ended_on=dt.date(2026, 11, 21), end_reason="leave")
    _enrol(cast, "Paliekošais", ended_on=dt.date(2026, 11, 22), end_reason="leave")
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    Enrolment.objects.filter(school=cast.school).update(group=group)
    page = cast.client("coordinator").get(reverse("matching:group-detail", args=[group.pk]))
    assert (len(page.context["learners"]), page.context["left"]) == (2, 1)
    [row] = cast.client("coordinator").get(reverse("matching:group-list")).context["groups"]
    assert row.learners == 2
