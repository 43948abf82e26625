"""The September roll-over: one step, once, and the plan tells the truth before it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from matching.enrolment_changes.services import roll_over
from matching.learners.models import Enrolment, Group, SchoolYear
from matching.openings.models import Wish
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
JUNE = dt.date(2027, 6, 30)


@pytest.fixture(autouse=True)
def _summer() -> Any:
    with freeze_time("2027-08-20 12:00"):
        yield


@pytest.fixture
def school(cast: Cast) -> Actor:
    return cast.actor("coordinator")


@pytest.fixture
def classes(cast: Cast) -> dict[str, Group]:
    """A first and a last course with two learners each; one of each has left or will leave."""
    made = {}
    for code, course in (("AT-1", 1), ("AT-4", 4)):
        group = make.GroupFactory(school=cast.school, programme=cast.programme, code=code, course=course)
        for n in range(2):
            make.EnrolmentFactory(programme=cast.programme, group=group, external_id=f"{code}/{n}")
        make.EnrolmentFactory(
            programme=cast.programme, group=group, ended_on=dt.date(2027, 1, 31), end_reason="leave"
        )
        made[code] = group
    return made


def test_plan_counts_what_will_happen_and_writes_nothing(cast: Cast, classes: dict[str, Group]) -> None:
    before = (Group.objects.count(), SchoolYear.objects.count(), AuditEntry.objects.count())
    plan = roll_over.plan(cast.school, to_year="2027/28")
    assert (plan.moving, plan.graduating, plan.without_group) == (2, 2, 1)
    assert [(step.code, step.course) for step in plan.advancing] == [("AT-1", 2)]
    assert (Group.objects.count(), SchoolYear.objects.count(), AuditEntry.objects.count()) == before


def test_groups_advance_learners_move_and_the_last_course_graduates(
    cast: Cast, school: Actor, classes: dict[str, Group]
) -> None:
    done = roll_over.run(cast.school, to_year="2027/28", graduated_on=JUNE, by=school)
    new = Group.objects.get(school=cast.school, school_year__code="2027/28")
    assert (new.code, new.course, new.programme) == ("AT-1", 2, cast.programme)
    assert new.enrolments.count() == done.moving == 2
    graduated = Enrolment.objects.filter(end_reason="graduated")
    assert set(graduated.values_list("group", "ended_on")) == {(classes["AT-4"].pk, JUNE)}
    assert graduated.count() == done.graduating == 2
    assert Enrolment.objects.filter(end_reason="leave", ended_on=dt.date(2027, 1, 31)).count() == 2
    cast.learner.refresh_from_db()
    assert (cast.learner.group, cast.learner.ended_on) == (None, None)
    entry = AuditEntry.objects.get(verb="school.roll_over")
    assert len(entry.after["graduated"]) == 2
    assert entry.after["groups"][str(classes["AT-1"].pk)]["to"] == new.pk


def test_second_time_is_refused_and_changes_nothing(
    cast: Cast, school: Actor, classes: dict[str, Group]
) -> None:
    roll_over.run(cast.school, to_year="2027/28", graduated_on=JUNE, by=school)
    state = list(Enrolment.objects.order_by("pk").values_list("group", "ended_on"))
    with refusal("rolled_over_already"):
        roll_over.run(cast.school, to_year="2027/28", graduated_on=JUNE, by=school)
    assert list(Enrolment.objects.order_by("pk").values_list("group", "ended_on")) == state
    assert roll_over.offered(cast.school) is None


def test_year_that_has_not_begun_does_not_roll(cast: Cast, school: Actor, classes: dict[str, Group]) -> None:
    roll_over.run(cast.school, to_year="2027/28", graduated_on=JUNE, by=school)
    with refusal("year_not_begun"):
        roll_over.run(cast.school, to_year="2028/29", graduated_on=dt.date(2028, 6, 30), by=school)


def test_one_schools_roll_over_leaves_the_other_alone(
    cast: Cast, school: Actor, classes: dict[str, Group]
) -> None:
    foreign = make.GroupFactory(school=cast.other_school, programme=cast.other_programme, code="AT-1")
    cast.other_learner.group = foreign
    cast.other_learner.save()
    roll_over.run(cast.school, to_year="2027/28", graduated_on=JUNE, by=school)
    cast.other_learner.refresh_from_db()
    assert cast.other_learner.group == foreign
    assert roll_over.offered(cast.other_school) == "2027/28"
    with refusal("not_yours"):
        roll_over.run(cast.other_school, to_year="2027/28", graduated_on=JUNE, by=school)


def test_learners_join_a_group_that_is_there_already(
    cast: Cast, school: Actor, classes: dict[str, Group]
) -> None:
    year = SchoolYear.objects.create(
        code="2027/28", starts_on=dt.date(2027, 9, 1), ends_on=dt.date(2028, 8, 31)
    )
    there = make.GroupFactory(
        school=cast.school, school_year=year, programme=cast.programme, code="AT-2", course=2
    )
    codes = {classes["AT-1"].pk: "AT-2"}
    roll_over.run(cast.school, to_year="2027/28", graduated_on=JUNE, codes=codes, by=school)
    assert there.enrolments.count() == 2


def test_name_of_another_group_is_refused_and_nothing_is_half_done(
    cast: Cast, school: Actor, classes: dict[str, Group]
) -> None:
    year = SchoolYear.objects.create(
        code="2027/28", starts_on=dt.date(2027, 9, 1), ends_on=dt.date(2028, 8, 31)
    )
    make.GroupFactory(school=cast.school, school_year=year, programme=cast.programme, code="AT-1", course=1)
    with refusal("code_taken"):
        roll_over.run(cast.school, to_year="2027/28", graduated_on=JUNE, by=school)
    assert not Enrolment.objects.filter(end_reason="graduated").exists()
    codes = {classes["AT-1"].pk: "AT-2"}
    roll_over.run(cast.school, to_year="2027/28", graduated_on=JUNE, codes=codes, by=school)


def test_two_groups_never_get_one_name(cast: Cast, school: Actor, classes: dict[str, Group]) -> None:
    make.GroupFactory(school=cast.school, programme=cast.programme, code="AT-2", course=2)
    with refusal("code_twice"):
        roll_over.run(
            cast.school, to_year="2027/28", graduated_on=JUNE, codes={classes["AT-1"].pk: "AT-2"}, by=school
        )


@pytest.mark.parametrize("on", [dt.date(2026, 8, 31), dt.date(2027, 9, 1)])
def test_graduation_lies_in_the_old_year(
    cast: Cast, school: Actor, classes: dict[str, Group], on: dt.date
) -> None:
    with refusal("graduated_outside_year"):
        roll_over.run(cast.school, to_year="2027/28", graduated_on=on, by=school)


def test_nobody_graduates_before_being_enrolled(cast: Cast, school: Actor, classes: dict[str, Group]) -> None:
    make.EnrolmentFactory(programme=cast.programme, group=classes["AT-4"], started_on=dt.date(2027, 7, 1))
    with refusal("before_start"):
        roll_over.run(cast.school, to_year="2027/28", graduated_on=JUNE, by=school)


def test_school_without_groups_has_nothing_to_roll(cast: Cast, school: Actor) -> None:
    assert roll_over.offered(cast.school) is None
    with refusal("no_groups"):
        roll_over.run(cast.school, to_year="2027/28", graduated_on=JUNE, by=school)


def test_wishes_of_graduates_go_and_others_stay(cast: Cast, school: Actor, classes: dict[str, Group]) -> None:
    for group in classes.values():
        learner = group.enrolments.filter(ended_on=None).first()
        Wish.objects.create(enrolment=learner, opening=cast.opening, rank=1)
    roll_over.run(cast.school, to_year="2027/28", graduated_on=JUNE, by=school)
    assert Wish.objects.get().enrolment.group.code == "AT-1"


def test_next_names_are_suggested_and_can_be_typed_over(cast: Cast) -> None:
    codes = {
        "AT-1A": "AT-2A",
        "AT-1B": "AT-2B",
        "1.K": "2.K",
        "PV24": "PV24",
        "M-11": "M-11",
        "AT1-1": "AT2-1",
    }
    rows = {
        code: make.GroupFactory(school=cast.school, programme=cast.programme, code=code) for code in codes
    }
    plan = roll_over.plan(cast.school, to_year="2027/28")
    names = roll_over.suggested_names(plan)
    assert {code: names[row.pk] for code, row in rows.items()} == codes
    page = cast.client("coordinator").get(reverse("matching:group-roll-over") + "?to_year=2027/28")
    assert 'value="AT-2A"' in page.content.decode()


def test_no_two_groups_are_suggested_one_name(cast: Cast) -> None:
    for code in ("AT-1", "AT-2"):  # both in the first course
        make.GroupFactory(school=cast.school, programme=cast.programme, code=code)
    names = roll_over.suggested_names(roll_over.plan(cast.school, to_year="2027/28"))
    assert sorted(names.values()) == ["AT-1", "AT-2"]
