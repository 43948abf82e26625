"""A last day that lies ahead closes nothing before it: whoever goes on learning is cared for as before."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.learner_pages.services import learners
from matching.learners.models import Enrolment
from matching.openings.models import Opening
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
DOORS = ("matching:learner-edit", "matching:learner-exclusions")


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


@pytest.mark.parametrize(
    ("reason", "days", "is_open"),
    [
        ("graduated", 300, True),
        ("graduated", 10, False),
        ("graduated", -1, False),
        ("leave", 300, False),
        ("transfer", 300, False),
    ],
)
def test_wishes_are_offered_where_they_are_taken(cast: Cast, reason: str, days: int, is_open: bool) -> None:
    """A graduation far ahead leaves openings that end before it; the page, its door and the service agree."""
    today = timezone.localdate()
    Opening.objects.update(starts_on=today + dt.timedelta(days=20), ends_on=today + dt.timedelta(days=90))
    last = today + dt.timedelta(days=days)
    Enrolment.objects.filter(pk=cast.learner.pk).update(ended_on=last, end_reason=reason)
    client, url = cast.client("coordinator"), reverse("matching:learner-wishes", args=[cast.learner.pk])
    page = client.get(reverse("matching:learner-detail", args=[cast.learner.pk])).content.decode()
    assert (url in page) is is_open
    assert (
        "<button" in client.get(url).content.decode().partition("<main")[2].partition("</main")[0]
    ) is is_open
    answer = client.post(url, {"do": f"add:{cast.opening.pk}"})
    assert (answer.status_code == 302) is is_open
