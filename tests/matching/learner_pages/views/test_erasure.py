"""A school's administrator erases whose time is over, and nobody else does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from alliances.people.models import Membership
from matching.learners.models import Enrolment, Person
from tests.cast import Cast

pytestmark = pytest.mark.django_db

LONG_AGO = dt.date(2016, 6, 30)


@pytest.fixture
def administrator(cast: Cast) -> Cast:
    Membership.objects.filter(pk=cast.coordinator.pk).update(role="administrator")
    return cast


def leave(cast: Cast, day: dt.date = LONG_AGO) -> Person:
    Enrolment.objects.filter(pk=cast.learner.pk).update(started_on=dt.date(2014, 9, 1), ended_on=day)
    return cast.learner.person


def test_whose_time_is_over_is_a_task_and_is_erased_by_one_press(administrator: Cast) -> None:
    person, client = leave(administrator), administrator.client("coordinator")
    page = reverse("matching:erasure-list")
    assert page in client.get("/").content.decode()
    assert person.name in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 200
    assert client.post(page, {"reason": "Termiņš beidzies"}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.email) == ("–", "")
    assert page not in client.get("/").content.decode()
    assert client.get(page).status_code == 200


def test_nobody_else_sees_or_does_it(administrator: Cast) -> None:
    leave(administrator)
    pages = [
        reverse("matching:erasure-list"),
        reverse("matching:learner-erase", args=[administrator.learner.pk]),
    ]
    for name in (
        "other_coordinator",
        "employer_member",
        "learner_member",
        "alliance_coordinator",
        "outsider",
    ):
        for page in pages:
            assert administrator.client(name).post(page, {"reason": "x"}).status_code in (403, 404)
    assert Person.objects.filter(erased_at__isnull=False).count() == 0


def test_a_learner_who_is_enrolled_is_not_erased_and_the_page_says_why(administrator: Cast) -> None:
    page = reverse("matching:learner-erase", args=[administrator.learner.pk])
    client = administrator.client("coordinator")
    assert "Vispirms ierakstiet mācību beigas" in client.get(page).content.decode()
    client.post(page, {"reason": "Lūgums"})
    assert Person.objects.filter(erased_at__isnull=False).count() == 0
    leave(administrator)
    assert client.post(page, {"reason": "Lūgums"}).status_code == 302
    assert Person.objects.filter(erased_at__isnull=False).count() == 1
