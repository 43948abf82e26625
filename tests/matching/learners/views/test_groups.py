"""Pages of groups: the list of a year, the picture of a year, the calendar form, the roll-over."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse

from alliances.catalogue.models import Programme
from matching.learner_pages.views.year_picture import Stretch, year_picture
from matching.learners.models import CalendarBlock, Group
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
LIST_BUDGET = 14


def url(name: str, *args: object) -> str:
    return reverse(f"matching:{name}", args=args)


@pytest.fixture(autouse=True)
def _autumn() -> Any:
    with freeze_time("2026-11-22 12:00"):
        yield


@pytest.fixture
def group(cast: Cast) -> Group:
    made: Group = make.GroupFactory(school=cast.school, programme=cast.programme, code="AT-1")
    cast.learner.group = made
    cast.learner.save()
    return made


def calendar(*rows: tuple[str, str, str], initial: int = 0, **more: str) -> dict[str, str]:
    form = {"block-TOTAL_FORMS": str(len(rows)), "block-INITIAL_FORMS": str(initial), **more}
    for n, (kind, first, last) in enumerate(rows):
        form |= {f"block-{n}-kind": kind, f"block-{n}-starts_on": first, f"block-{n}-ends_on": last}
    return form


def test_list_shows_own_groups_of_the_year_with_counts(cast: Cast, group: Group) -> None:
    make.GroupFactory(school=cast.other_school, programme=cast.other_programme, code="SVEŠA")
    CalendarBlock.objects.create(
        group=group, kind="dvb", starts_on=dt.date(2026, 10, 5), ends_on=dt.date(2026, 10, 9)
    )
    [row] = cast.client("coordinator").get(url("group-list")).context["groups"]
    assert (row.code, row.learners, row.blocks_n) == ("AT-1", 1, 1)


def test_number_of_queries_does_not_grow_with_groups(cast: Cast, group: Group) -> None:
    client = cast.client("coordinator")
    few = queries_of(client, url("group-list"))
    for _n in range(20):
        make.GroupFactory(school=cast.school, programme=make.ProgrammeFactory(school=cast.school))
    assert queries_of(client, url("group-list")) == few <= LIST_BUDGET


def test_an_empty_group_made_by_mistake_is_removed(cast: Cast, group: Group) -> None:
    client = cast.client("coordinator")
    empty = make.GroupFactory(school=cast.school, programme=cast.programme, code="AT-9")
    here = url("group-edit", empty.pk)
    assert 'value="remove"' in client.get(here).content.decode()
    assert client.post(here, {"do": "remove"}).url == url("group-list")
    assert not Group.objects.filter(pk=empty.pk).exists()
    make.EnrolmentFactory(programme=cast.programme, group=group)
    full = url("group-edit", group.pk)
    assert 'value="remove"' not in client.get(full).content.decode()
    client.post(full, {"do": "remove"})
    assert Group.objects.filter(pk=group.pk).exists()


def test_without_a_programme_the_page_leads_to_the_programmes(cast: Cast) -> None:
    client = cast.client("coordinator")
    goal = reverse("alliances:organisation-programmes", args=[cast.school.pk])
    assert goal not in client.get(url("group-create")).content.decode().split("<main")[1]
    Programme.objects.filter(school=cast.school).update(school=cast.outsider.organisation)
    page = client.get(url("group-create"))
    assert goal in page.content.decode().split("<main")[1]


def test_group_of_another_school_is_no_page(cast: Cast, group: Group) -> None:
    client = cast.client("other_coordinator")
    for name in ("group-detail", "group-edit", "group-calendar"):
        assert client.get(url(name, group.pk)).status_code == 404
        assert client.post(url(name, group.pk), {}).status_code in (404, 405)


def test_calendar_is_written_from_its_form_and_drawn(cast: Cast, group: Group) -> None:
    client, here = cast.client("coordinator"), url("group-calendar", group.pk)
    form = calendar(
        ("school", "01.09.2026", "04.10.2026"), ("dvb", "05.10.2026.", "30.10.2026"), ("", "", "")
    )
    assert client.post(here, form).url == url("group-detail", group.pk)
    assert group.blocks.count() == 2
    page = client.get(url("group-detail", group.pk)).content.decode()
    assert page.count("<svg") >= 2
    assert "05.10.2026" in page


def test_overlap_is_said_above_the_lines_and_nothing_is_lost(cast: Cast, group: Group) -> None:
    form = calendar(("school", "01.09.2026", "05.10.2026"), ("dvb", "05.10.2026", "30.10.2026"))
    answer = cast.client("coordinator").post(url("group-calendar", group.pk), form)
    assert answer.status_code == 200
    assert "05.10.2026–30.10.2026" in text_of(answer)
    assert 'value="30.10.2026"' in answer.content.decode()
    assert group.blocks.count() == 0


def test_half_a_line_is_no_line(cast: Cast, group: Group) -> None:
    answer = cast.client("coordinator").post(
        url("group-calendar", group.pk), calendar(("dvb", "05.10.2026", ""), ("", "", ""))
    )
    assert answer.context["forms"].forms[0].errors.keys() == {"ends_on"}


def test_emptied_line_goes(cast: Cast, group: Group) -> None:
    CalendarBlock.objects.create(
        group=group, kind="dvb", starts_on=dt.date(2026, 10, 5), ends_on=dt.date(2026, 10, 9)
    )
    cast.client("coordinator").post(url("group-calendar", group.pk), calendar(("", "", ""), initial=1))
    assert group.blocks.count() == 0


def test_group_is_opened_and_changed_by_form(cast: Cast) -> None:
    client = cast.client("coordinator")
    values = {"code": "AT-2", "programme": cast.programme.pk, "course": 2, "last_course": 4}
    client.post(f"{url('group-create')}?year=2027/28", values)
    made = Group.objects.get(code="AT-2")
    assert made.school_year.code == "2027/28"
    client.post(url("group-edit", made.pk), {**values, "code": "AT-2b"})
    made.refresh_from_db()
    assert made.code == "AT-2b"
    foreign = client.post(url("group-create"), {**values, "programme": cast.other_programme.pk})
    assert list(foreign.context["form"].errors) == ["programme"]


def test_roll_over_is_shown_before_it_is_done_and_done_once(cast: Cast, group: Group) -> None:
    client, here = cast.client("coordinator"), url("group-roll-over")
    with freeze_time("2027-08-25 12:00"):
        client = cast.client("coordinator")
        page = client.get(here)
        assert (page.context["plan"].moving, page.context["plan"].graduating) == (1, 0)
        form = {"to_year": "2027/28", "graduated_on": "30.06.2027", f"code_{group.pk}": "AT-2"}
        assert client.post(here, form).status_code == 200
        assert not Group.objects.filter(code="AT-2").exists()
        assert client.post(here, {**form, "is_sure": "on"}).status_code == 302
        cast.learner.refresh_from_db()
        assert cast.learner.group is not None
        assert (cast.learner.group.code, cast.learner.group.course) == ("AT-2", 2)
        again = client.post(here, {**form, "is_sure": "on"})
        assert again.status_code == 200
        assert again.context["plan"].done_on == dt.date(2027, 8, 25)
        assert client.get(here).status_code == 409
        assert Group.objects.filter(school=cast.school).count() == 2


def test_viewer_of_a_school_rolls_nothing(cast: Cast, group: Group) -> None:
    viewer = make.MembershipFactory(organisation=cast.school, role="viewer")
    cast.outsider = viewer
    client = cast.client("outsider")
    assert client.get(url("group-list")).status_code == 200
    assert client.get(url("group-roll-over")).status_code == 403
    assert client.get(url("group-calendar", group.pk)).status_code == 403


def bars(svg: str) -> list[tuple[float, float]]:
    found = re.findall(r'<rect class="plot-series-1" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    return [(float(x), float(width)) for x, width in found]


def test_picture_draws_every_day_once_and_cuts_at_the_year() -> None:
    stretches = [Stretch("dvb", dt.date(2026, 8, 20), dt.date(2026, 10, 9))]
    plot = year_picture(dt.date(2026, 9, 1), dt.date(2027, 8, 31), stretches, title="2026/27")
    for svg, left, width in ((plot.svg, 92, 640), (plot.narrow, 40, 340)):
        unit = (width - left) / 31
        assert [round(wide / unit) for _x, wide in bars(svg)] == [30, 9]
        assert [x for x, _wide in bars(svg)] == [left, left]
    assert plot.table.rows[0][3] == "51"
    assert "DVB" in plot.svg
