"""Plans of a group: create, then review, then agree; and whether a group can go to work."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from alliances.catalogue.models import LearningOutcome
from dvb.plans.models import Plan
from dvb.plans.services import plans
from dvb.plans.services.plans import Entry
from dvb.start_requirements import services as readiness
from dvb.start_requirements.models import Clearance
from matching.learners.models import Group
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.refusals import refusal

NOON = "2026-11-18 10:00"
pytestmark = pytest.mark.django_db


@pytest.fixture
def group(cast: Cast) -> Group:
    """A group of three learners, one of them a minor; the qualification has two official outcomes."""
    found = make.GroupFactory(school=cast.school, programme=cast.programme)
    for number, born in enumerate((dt.date(2010, 3, 1), dt.date(2005, 3, 1))):
        make.EnrolmentFactory(
            programme=cast.programme, group=found, external_id=f"G-{number}", person__birth_date=born
        )
    cast.learner.group = found
    cast.learner.save()
    for code in ("brakes", "engine"):
        LearningOutcome.objects.create(code=code, name_lv=code, qualification=cast.qualification)
    return found


def _template(cast: Cast) -> None:
    brakes = LearningOutcome.objects.get(code="brakes")
    entries = [Entry("host", brakes, hours=Decimal(40)), Entry("school", text="Drošība", hours=Decimal(10))]
    plans.set_template(cast.programme, entries, by=cast.actor("coordinator"))


def _client(cast: Cast) -> Client:
    return cast.client("coordinator")


@freeze_time(NOON)
def test_group_gets_drafts_that_nobody_has_agreed(cast: Cast, group: Group) -> None:
    by = cast.actor("coordinator")
    with refusal("no_template"):
        plans.draw_up(group, by=by)
    _template(cast)
    assert len(plans.draw_up(group, by=by)) == 3
    assert plans.draw_up(group, by=by) == [], "a second click makes nothing"
    assert set(Plan.objects.values_list("status", flat=True)) == {"draft"}
    plan = Plan.objects.earliest("pk")
    assert [(line.name, line.site) for line in plan.lines.all()] == [
        ("brakes", "host"),
        ("Drošība", "school"),
    ]
    assert [one.code for one in plans.missing_from(plan.lines.all(), cast.programme)] == ["engine"]


@freeze_time(NOON)
def test_agreeing_comes_after_review_and_a_change_takes_it_back(cast: Cast, group: Group) -> None:
    by = cast.actor("coordinator")
    _template(cast)
    made = plans.draw_up(group, by=by)
    with refusal("future"):
        plans.agree(made, on=dt.date(2026, 11, 19), by=by)
    assert plans.agree(made, on=dt.date(2026, 11, 18), by=by) == 3
    assert plans.agree(made, on=dt.date(2026, 11, 17), by=by) == 0
    kept = plans.change(made[0], [Entry("host", text="Cits")], by=by)
    assert (kept.status, kept.agreed_on) == ("draft", None)
    with refusal("no_lines"):
        plans.change(made[1], [], by=by)
    with refusal("not_yours"):
        plans.change(made[1], [Entry("host", text="Cits")], by=cast.actor("other_coordinator"))
    with refusal("not_yours"):
        plans.draw_up(group, by=cast.actor("outsider"))


@freeze_time(NOON)
def test_pages_walk_from_template_to_agreed_plans(cast: Cast, group: Group) -> None:
    client = _client(cast)
    brakes, engine = LearningOutcome.objects.order_by("code")
    page = reverse("group-plan-template", args=[group.pk])
    wrong = client.post(page, {"text_n0": "Drošība"})
    assert b"id_site_n0_error" in wrong.content
    said = {f"site_o{brakes.pk}": "host", f"hours_o{brakes.pk}": "30", f"site_o{engine.pk}": "school"}
    assert client.post(page, said | {"text_n0": "Drošība", "site_n0": "school"}).status_code == 302
    client.post(reverse("group-draw-plans", args=[group.pk]))
    keys = [plan.pk for plan in Plan.objects.all()]
    assert len(keys) == 3
    review = reverse("group-agree-plans", args=[group.pk])
    assert client.get(review, {"plan": keys[:2]}).status_code == 200
    assert not Plan.objects.filter(status="agreed").exists(), "looking agrees to nothing"
    client.post(review, {"plan": keys[:2], "on": "18.11.2026"})
    assert Plan.objects.filter(status="agreed").count() == 2
    assert client.get(reverse("plan-paper", args=[keys[0]])).content.startswith(b"%PDF-")
    own = cast.client("learner_member")
    mine = Plan.objects.get(enrolment=cast.learner).pk
    assert own.get(reverse("plan-detail", args=[mine])).status_code == 200
    for key in keys:
        for name in ("other_coordinator", "employer_member", "outsider"):
            assert cast.client(name).get(reverse("plan-detail", args=[key])).status_code in (403, 404)
        if key != mine:
            assert own.get(reverse("plan-detail", args=[key])).status_code == 404


@freeze_time(NOON)
def test_readiness_asks_minors_for_more(cast: Cast, group: Group, django_assert_num_queries: object) -> None:
    by, first, last = cast.actor("coordinator"), dt.date(2026, 12, 1), dt.date(2027, 5, 31)
    learners = list(group.enrolments.select_related("person").order_by("person__birth_date"))
    rows = readiness.table(learners, first, last)
    assert [row.is_minor for row in rows] == [False, False, True]
    assert [[cell.is_needed for cell in row.cells] for row in rows] == [
        [True, False, False, True],
        [True, False, False, True],
        [True, True, True, True],
    ]
    same = {"kind": "insurance", "valid_from": dt.date(2026, 9, 1), "reference": "P-1", "by": by}
    assert readiness.enter(learners, valid_to=dt.date(2027, 1, 31), **same) == 3  # type: ignore[arg-type]
    assert readiness.enter(learners, valid_to=dt.date(2027, 1, 31), **same) == 0  # type: ignore[arg-type]
    [short, *__] = readiness.table(learners, first, last)
    assert not short.cells[0].is_ok, "a policy that ends before the stay is not enough"
    assert short.cells[0].note
    readiness.enter(learners, valid_to=None, **(same | {"reference": "P-2"}))  # type: ignore[arg-type]
    assert all(row.cells[0].is_ok for row in readiness.table(learners, first, last))
    assert not any(row.is_ready for row in readiness.table(learners, first, last)), "plans are missing"
    _template(cast)
    plans.agree(plans.draw_up(group, by=by), on=dt.date(2026, 11, 18), by=by)
    assert [row.is_ready for row in readiness.table(learners, first, last)] == [True, True, False]
    with django_assert_num_queries(3):  # type: ignore[operator]
        readiness.table(learners, first, last)


@freeze_time(NOON)
def test_readiness_page_enters_for_the_chosen(cast: Cast, group: Group) -> None:
    page, client = reverse("group-readiness", args=[group.pk]), _client(cast)
    said = {"kind": "medical", "valid_from": "01.09.2026", "valid_to": "01.08.2026"}
    assert b"id_valid_to_error" in client.post(page, said | {"learner": [cast.learner.pk]}).content
    assert client.post(page, said | {"valid_to": ""}).status_code == 200, "nobody is chosen"
    assert client.post(page, said | {"valid_to": "", "learner": [cast.learner.pk]}).status_code == 302
    entered = Clearance.objects.get()
    foreign = reverse("clearance-remove", args=[entered.pk])
    assert cast.client("other_coordinator").post(foreign).status_code == 404
    assert cast.client("learner_member").post(foreign).status_code == 403
    client.post(foreign)
    assert not Clearance.objects.exists()
    assert client.post(page, said | {"valid_to": "", "learner": [cast.other_learner.pk]}).status_code == 200
    assert not Clearance.objects.exists(), "another school's learner is never entered"
