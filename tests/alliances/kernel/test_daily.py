"""The work of a day: in order, each under one name, and a failure stops nothing but itself."""

from __future__ import annotations

import datetime as dt

import pytest

from alliances.kernel import daily

DAY = dt.date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "_WORK", {})


def test_work_is_done_in_order_and_counted() -> None:
    done: list[tuple[str, dt.date]] = []

    def work(name: str, count: int) -> daily.Work:
        return lambda day: (done.append((name, day)), count)[1]

    daily.register("last", work("last", 3), place=20)
    daily.register("first", work("first", 0), place=10)
    assert list(daily.run(DAY).items()) == [("first", 0), ("last", 3)]
    assert done == [("first", DAY), ("last", DAY)]


@pytest.mark.parametrize(("name", "place"), [("one", 20), ("other", 10)])
def test_name_and_place_belong_to_one_work(name: str, place: int) -> None:
    daily.register("one", lambda _day: 0, place=10)
    with pytest.raises(ValueError, match=rf"{name}.* {place}"):
        daily.register(name, lambda _day: 0, place=place)


def test_work_that_fails_lets_the_rest_be_done_and_is_told_of() -> None:
    done = []

    def broken(day: dt.date) -> int:
        raise RuntimeError(f"broken on {day}")

    def work(day: dt.date) -> int:
        done.append(day)
        return 1

    for place, (name, each) in enumerate([("a", broken), ("b", work), ("c", broken), ("d", work)]):
        daily.register(name, each, place=place)
    with pytest.raises(ExceptionGroup) as told:
        daily.run(DAY)
    assert done == [DAY, DAY]
    assert [fault.__notes__ for fault in told.value.exceptions] == [
        ["in the daily work 'a'"],
        ["in the daily work 'c'"],
    ]
