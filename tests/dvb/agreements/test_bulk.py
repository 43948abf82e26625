"""Agreements of a whole group: drawn up with one click, looked at one by one, released together."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from matching.learners.models import Group
from tests import factories
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(cast: Cast) -> Group:
    """Three agreed learners of one group, one of none, and one of another school."""
    made = factories.GroupFactory(school=cast.school, programme=cast.programme)
    learners = [factories.EnrolmentFactory(programme=cast.programme, group=made) for _ in range(3)]
    for learner in [*learners, cast.learner, cast.other_learner]:
        make.agree(learner, factories.OpeningFactory(employer=cast.employer))
    return made


def test_one_click_draws_drafts_up_and_releases_none(cast: Cast, group: Group) -> None:
    by = cast.actor("coordinator")
    assert len(agreements.draw_up_all(by=by, group=group.pk)) == 3
    assert len(agreements.draw_up_all(by=by)) == 1
    assert agreements.draw_up_all(by=by) == []
    assert set(Agreement.objects.values_list("status", flat=True)) == {"draft"}
    pks = list(Agreement.objects.values_list("pk", flat=True))
    outcome = agreements.release_many(pks, by=by)
    assert (len(outcome.done), len(outcome.refused)) == (0, 4)
    for agreement in Agreement.objects.all()[:2]:
        agreements.look_at(agreement, by=by)
    outcome = agreements.release_many(pks, by=by)
    assert (len(outcome.done), len(outcome.refused)) == (2, 2)


def test_a_change_takes_the_look_back_and_one_refusal_stops_no_other(cast: Cast, group: Group) -> None:
    by = cast.actor("coordinator")
    one, two, three = agreements.draw_up_all(by=by, group=group.pk)
    for agreement in (one, two, three):
        agreements.look_at(agreement, by=by)
    values = {"number": "1", "place": ""}
    changed = agreements.change(one, by=by, dated_on=one.dated_on, **values)
    assert changed.looked_at is None
    agreements.look_at(agreements.change(two, by=by, dated_on=None, **values), by=by)
    outcome = agreements.release_many([one.pk, two.pk, three.pk], by=by)
    assert [row.pk for row in outcome.done] == [three.pk]
    assert {row.pk for row, _sentence in outcome.refused} == {one.pk, two.pk}


def test_a_school_reviews_draft_after_draft_by_the_pages(cast: Cast, group: Group) -> None:
    client = cast.client("coordinator")
    assert group.code in text_of(client.get(reverse("agreement-list")))
    to = client.post(reverse("agreement-draw-up-all"), {"group": group.pk}).headers["Location"]
    page = client.get(to)
    assert "3 melnraksti" in text_of(page)
    assert b'name="pick"' not in page.content
    drafts = list(Agreement.objects.order_by("pk"))
    following = client.post(reverse("agreement-look", args=[drafts[0].pk])).headers["Location"]
    assert following == reverse("agreement-detail", args=[drafts[1].pk])
    client.post(reverse("agreement-look", args=[drafts[1].pk]))
    last = client.post(reverse("agreement-look", args=[drafts[2].pk])).headers["Location"]
    assert last == reverse("agreement-review")
    answer = client.post(
        reverse("agreement-release-many"), {"pick": [row.pk for row in drafts[:2]] + ["x"]}, follow=True
    )
    assert "2 līgumi ir gatavi" in text_of(answer)
    assert Agreement.objects.filter(status="ready").count() == 2


def test_another_school_reviews_and_releases_nothing_of_ours(cast: Cast, group: Group) -> None:
    (first, *_rest) = agreements.draw_up_all(by=cast.actor("coordinator"), group=group.pk)
    agreements.look_at(first, by=cast.actor("coordinator"))
    for name in ("other_coordinator", "outsider"):
        client = cast.client(name)
        assert client.post(reverse("agreement-look", args=[first.pk])).status_code == 404
        client.post(reverse("agreement-release-many"), {"pick": [first.pk]})
        client.post(reverse("agreement-draw-up-all"), {"group": group.pk})
    for name in ("employer_member", "learner_member", "ministry_viewer"):
        assert cast.client(name).get(reverse("agreement-review")).status_code == 403, name
    assert set(Agreement.objects.values_list("status", flat=True)) == {"draft"}
    assert Agreement.objects.count() == 3


def test_a_school_looks_at_the_agreements_of_one_group(cast: Cast, group: Group) -> None:
    """The group of each row is read with it, not one by one."""
    agreements.draw_up_all(by=cast.actor("coordinator"))
    client, address = cast.client("coordinator"), reverse("agreement-list")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert len(client.get(address).context["listing"].page) == 4
    assert not [one for one in asked if 'FROM "matching_group" WHERE "matching_group"."id" =' in one["sql"]]
    for query in ({"group": group.pk}, {"q": group.code}):
        listing = client.get(address, query).context["listing"]
        assert {row.assignment.enrolment.group for row in listing.page} == {group}
        assert listing.shown == 3
