"""What a list of calendar blocks does."""

from __future__ import annotations

from typing import Any

import pytest

from matching.learners.models import CalendarBlock, Group
from tests import factories as make
from tests.cast import Cast
from tests.matching.imports.sheets import changed, codes, imported, only_row, previewed


@pytest.fixture
def group(cast: Cast) -> Group:
    return make.GroupFactory(school=cast.school, programme=cast.programme, code="AT-1")


def block(first: str, last: str, kind: str = "DVB", **more: Any) -> dict[str, Any]:
    return {"Grupa": "at-1", "Veids": kind, "No": first, "Līdz": last, **more}


def days(group: Group) -> list[tuple[str, str, str]]:
    blocks = group.blocks.order_by("starts_on")
    return [(b.kind, f"{b.starts_on:%d.%m}", f"{b.ends_on:%d.%m}") for b in blocks]


def test_blocks_of_every_kind_are_written(cast: Cast, group: Group) -> None:
    rows = [
        block("01.09.2026", "02.10.2026", "Teorija"),
        block("05.10.2026", "30.10.2026", "Darba vidē balstītas mācības"),
        block("02.11.2026", "06.11.2026", "brīvlaiks"),
        block("09.11.2026", "13.11.2026", "Prakse"),
    ]
    imported(rows, "calendar", by=cast.actor("coordinator"))
    assert days(group) == [
        ("school", "01.09", "02.10"),
        ("dvb", "05.10", "30.10"),
        ("holiday", "02.11", "06.11"),
        ("prakse", "09.11", "13.11"),
    ]
    assert previewed(rows, "calendar", by=cast.actor("coordinator")).counts["unchanged"] == 4


def test_block_is_known_by_its_first_day(cast: Cast, group: Group) -> None:
    by = cast.actor("coordinator")
    imported([block("05.10.2026", "30.10.2026")], "calendar", by=by)
    row = block("05.10.2026", "23.10.2026", "prakse")
    assert set(changed(only_row(previewed([row], "calendar", by=by)))) == {"kind", "ends_on"}
    imported([row], "calendar", by=by)
    assert days(group) == [("prakse", "05.10", "23.10")]


def test_overlap_in_the_file_and_with_the_calendar_is_refused(cast: Cast, group: Group) -> None:
    by = cast.actor("coordinator")
    imported([block("05.10.2026", "30.10.2026")], "calendar", by=by)
    rows = [
        block("30.10.2026", "13.11.2026"),
        block("16.11.2026", "20.11.2026"),
        block("20.11.2026", "27.11.2026"),
    ]
    batch = previewed(rows, "calendar", by=by)
    assert [row.state for row in batch.rows.all()] == ["refused", "new", "refused"]
    assert codes(batch.rows.first()) == ["blocks_overlap"]


def test_shortened_block_makes_room_whatever_the_order_of_rows(cast: Cast, group: Group) -> None:
    by = cast.actor("coordinator")
    imported([block("05.10.2026", "30.10.2026")], "calendar", by=by)
    imported(
        [block("26.10.2026", "30.10.2026", "prakse"), block("05.10.2026", "23.10.2026")], "calendar", by=by
    )
    assert days(group) == [("dvb", "05.10", "23.10"), ("prakse", "26.10", "30.10")]


def test_unknown_group_and_days_outside_the_year_are_refused(cast: Cast, group: Group) -> None:
    rows = [
        block("05.10.2026", "30.10.2026", Grupa="AT-11"),
        block("05.10.2031", "30.10.2031"),
        block("01.08.2027", "10.09.2027"),
        block("30.10.2026", "05.10.2026"),
    ]
    batch = previewed(rows, "calendar", by=cast.actor("coordinator"))
    assert [codes(row) for row in batch.rows.all()] == [
        ["group_unknown"],
        ["group_year"],
        ["days_turned"],
        ["days_turned"],
    ]


def test_another_schools_group_is_unknown(cast: Cast, group: Group) -> None:
    batch = previewed([block("05.10.2026", "30.10.2026")], "calendar", by=cast.actor("other_coordinator"))
    assert codes(only_row(batch)) == ["group_unknown"]
    assert not CalendarBlock.objects.exists()
