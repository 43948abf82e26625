"""The ministry's file of learners on 1 October."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from alliances.kernel.errors import Refused
from alliances.people.models import Membership
from matching.imports import services as imports
from matching.imports.learners.stock import day_in_name
from matching.learners.models import EnrolmentStock
from tests import factories as make
from tests.cast import Cast
from tests.matching.imports.sheets import changed, codes, csv, only_row, previewed

NAME = "izglitojamoskprofesionalasizglprogr_pa_progr_01102025.csv"


@pytest.fixture
def clerk(cast: Cast) -> Membership:
    return make.MembershipFactory(organisation=cast.ministry, role="coordinator")


def line(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "Pašvaldība": "Cēsu novads",
        "Iestādes reģistrācijas Nr.": "4334903240",
        "Iestādes nosaukums": cast.school.name.upper(),
        "Izglītības programmas kods": "33 525 01 1",
        "Izglītības programmas nosaukums": "Autotransports",
        "1.kursā": "20",
        "2.kursā": "18",
        "3.kursā": "",
        "4.kursā": "15",
        "Izglītojamo skaits kopā (1.-4.kurss)": "53",
        **more,
    }


def test_rows_are_counted_for_the_day_in_the_name(cast: Cast, clerk: Membership) -> None:
    batch = previewed([line(cast)], "stock", by=clerk.as_actor(), name=NAME)
    imports.confirm(batch, by=clerk.as_actor())
    stock = EnrolmentStock.objects.get()
    assert stock.ref_date == dt.date(2025, 10, 1)
    assert (stock.programme_code, stock.course_1, stock.course_3, stock.total) == ("33525011", 20, 0, 53)
    assert stock.school == cast.school


def test_second_reading_changes_nothing_and_a_correction_is_shown(cast: Cast, clerk: Membership) -> None:
    by = clerk.as_actor()
    imports.confirm(previewed([line(cast)], "stock", by=by, name=NAME), by=by)
    assert previewed([line(cast)], "stock", by=by, name=NAME).counts["unchanged"] == 1
    row = line(cast, **{"1.kursā": "21", "Izglītojamo skaits kopā (1.-4.kurss)": "54"})
    shown = only_row(previewed([row], "stock", by=by, name=NAME))
    assert changed(shown) == {"course_1": ("20", "21"), "total": ("53", "54")}


def test_years_that_do_not_add_up_are_warned_of(cast: Cast, clerk: Membership) -> None:
    row = line(cast, **{"1.kursā": "21"})
    assert codes(only_row(previewed([row], "stock", by=clerk.as_actor(), name=NAME))) == ["total_differs"]


def test_a_name_without_a_day_asks_for_it(cast: Cast, clerk: Membership) -> None:
    by = clerk.as_actor()
    with pytest.raises(Refused) as refused:
        imports.receive(csv([line(cast)]), "izglitojamie.csv", "stock", by=by)
    assert (refused.value.code, refused.value.field) == ("ref_date_missing", "ref_date")
    batch = previewed([line(cast)], "stock", by=by, ref_date="2024-10-01")
    assert batch.options["ref_date"] == "2024-10-01"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        (NAME, dt.date(2025, 10, 1)),
        ("progr_31092025.xlsx", None),
        ("2025.xlsx", None),
        ("20251001.xlsx", None),
        ("skaits 01102023 (2).xlsx", dt.date(2023, 10, 1)),
    ],
)
def test_the_day_is_read_from_the_name(name: str, day: dt.date | None) -> None:
    assert day_in_name(name) == day
