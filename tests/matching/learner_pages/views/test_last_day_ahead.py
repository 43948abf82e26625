"""A last day that lies ahead closes nothing before it: whoever goes on learning is cared for as before."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.learner_pages.services import learners
from matching.learners.models import Enrolment
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
DOORS = ("matching:learner-edit", "matching:learner-wishes", "matching:learner-exclusions")


@pytest.mark.parametrize(("days", "is_open"), [(1, True), (0, True), (-1, False)])
def test_the_learners_page_keeps_its_doors_until_the_last_day(cast: Cast, days: int, is_open: bool) -> None:
    last = timezone.localdate() + dt.timedelta(days=days)
    Enrolment.objects.filter(pk=cast.learner.pk).update(ended_on=last, end_reason="graduated")
    cast.learner.refresh_from_db()
    page = cast.client("coordinator").get(reverse("matching:learner-detail", args=[cast.learner.pk]))
    shown = page.content.decode()
    doors = [reverse(name, args=[cast.learner.pk]) for name in DOORS]
    assert [door in shown for door in doors] == [is_open] * len(doors)
    assert reverse("matching:learner-end", args=[cast.learner.pk, "leave"]) not in shown, "it is recorded"
    by = cast.actor("coordinator")
    if is_open:
        learners.edit(cast.learner, town="Cēsis", by=by)
    else:
        with refusal("already_ended"):
            learners.edit(cast.learner, town="Cēsis", by=by)
