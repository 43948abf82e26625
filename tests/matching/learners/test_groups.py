"""Groups and their calendars: inside the year, never overlapping, only by the own school."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from matching.learners.models import CalendarBlock, Group, SchoolYear
from matching.learners.services import groups
from matching.learners.services.groups import Block
from tests import factories as make
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(cast: Cast) -> Actor:
    return cast.actor("coordinator")


@pytest.fixture
def group(cast: Cast) -> Group:
    return make.GroupFactory(school=cast.school, programme=cast.programme, code="AT-1")


def day(month: int, number: int) -> dt.date:
    return dt.date(2026 if month >= 9 else 2027, month, number)


def test_group_is_opened_in_a_year_that_is_made_where_missing(cast: Cast, school: Actor) -> None:
    made = groups.create(
        school=cast.school, school_year="2029/30", programme=cast.programme, code=" AT  9 ", by=school
    )
    assert (made.code, made.school_year.starts_on) == ("AT 9", dt.date(2029, 9, 1))
    with refusal("invalid"):
        groups.create(
            school=cast.school, school_year="2029/30", programme=cast.programme, code="AT 9", by=school
        )
    with refusal("school_year"):
        groups.create(
            school=cast.school, school_year="2029/31", programme=cast.programme, code="X", by=school
        )


def test_group_learns_a_programme_of_its_own_school(cast: Cast, school: Actor, group: Group) -> None:
    with refusal("foreign_school"):
        groups.edit(group, by=school, programme=cast.other_programme)
    with refusal("not_yours"):
        groups.create(
            school=cast.other_school,
            school_year="2026/27",
            programme=cast.other_programme,
            code="X",
            by=school,
        )


def test_programme_of_a_group_stays_while_learners_are_in_it(cast: Cast, school: Actor, group: Group) -> None:
    other = make.ProgrammeFactory(school=cast.school)
    cast.learner.group = group
    cast.learner.save()
    with refusal("group_in_use"):
        groups.edit(group, by=school, programme=other)
    groups.edit(group, by=school, code="AT-1a")
    assert AuditEntry.objects.get(verb="group.edit").after == {"code": "AT-1a"}


@pytest.mark.parametrize(("course", "last"), [(5, 4), (0, 4)])
def test_course_is_not_beyond_the_last(school: Actor, group: Group, course: int, last: int) -> None:
    with refusal("course"):
        groups.edit(group, by=school, course=course, last_course=last)


def test_calendar_is_written_anew_in_order(school: Actor, group: Group) -> None:
    groups.set_calendar(
        group, [Block("dvb", day(10, 5), day(10, 30)), Block("school", day(9, 1), day(10, 4))], by=school
    )
    groups.set_calendar(group, [Block("prakse", day(5, 3), day(6, 13))], by=school)
    assert list(group.blocks.values_list("kind", flat=True)) == ["prakse"]
    entry = AuditEntry.objects.filter(verb="group.set_calendar").latest("pk")
    assert [row[0] for row in entry.before["blocks"]] == ["school", "dvb"]


def test_same_calendar_leaves_no_trace(school: Actor, group: Group) -> None:
    rows = [Block("dvb", day(10, 5), day(10, 30))]
    groups.set_calendar(group, rows, by=school)
    groups.set_calendar(group, rows, by=school)
    assert AuditEntry.objects.filter(verb="group.set_calendar").count() == 1


def test_overlap_is_refused_and_says_which(school: Actor, group: Group) -> None:
    groups.set_calendar(group, [Block("school", day(9, 1), day(10, 4))], by=school)
    rows = [Block("prakse", day(10, 30), day(11, 6)), Block("dvb", day(10, 5), day(10, 30))]
    with pytest.raises(Refused) as caught:
        groups.set_calendar(group, rows, by=school)
    assert caught.value.code == "blocks_overlap"
    assert "30.10.2026–06.11.2026" in str(caught.value.message)
    assert "05.10.2026–30.10.2026" in str(caught.value.message)
    assert CalendarBlock.objects.get(group=group).kind == "school"


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (Block("dvb", dt.date(2026, 8, 31), day(9, 3)), "block_outside_year"),
        (Block("dvb", day(8, 30), dt.date(2027, 9, 1)), "block_outside_year"),
        (Block("dvb", day(10, 5), day(10, 4)), "block_order"),
        (Block("feast", day(10, 5), day(10, 9)), "block_kind"),
    ],
)
def test_impossible_block_is_refused(school: Actor, group: Group, block: Block, code: str) -> None:
    with refusal(code):
        groups.set_calendar(group, [block], by=school)


@given(st.lists(st.tuples(st.integers(0, 363), st.integers(0, 40)), max_size=6))
def test_calendar_is_taken_exactly_when_no_day_is_in_two_blocks(spans: list[tuple[int, int]]) -> None:
    year = SchoolYear(code="2026/27", starts_on=make.YEAR_STARTS, ends_on=make.YEAR_ENDS)
    blocks = [
        Block(
            "dvb",
            make.YEAR_STARTS + dt.timedelta(a),
            min(make.YEAR_STARTS + dt.timedelta(a + n), make.YEAR_ENDS),
        )
        for a, n in spans
    ]
    days = [d for block in blocks for d in range(block.starts_on.toordinal(), block.ends_on.toordinal() + 1)]
    ordered = sorted(blocks, key=lambda block: (block.starts_on, block.ends_on))
    if len(set(days)) == len(days):
        groups.check_calendar(year, ordered)
    else:
        with refusal("blocks_overlap"):
            groups.check_calendar(year, ordered)


@pytest.mark.parametrize(
    "name", ["other_coordinator", "employer_member", "ministry_viewer", "learner_member"]
)
def test_nobody_else_writes_a_calendar(cast: Cast, group: Group, name: str) -> None:
    with refusal("not_yours"):
        groups.set_calendar(group, [], by=cast.actor(name))
    groups.set_calendar(group, [], by=SYSTEM)
