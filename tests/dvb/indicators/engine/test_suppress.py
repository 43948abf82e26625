"""Rules G-07 and G-08: the example of rulebook section 9, and that nothing hidden follows by subtraction."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvb.indicators.engine.files import place, read_csv
from dvb.indicators.engine.suppress import (
    Published,
    Withheld,
    percent,
    primary,
    publication_day,
    publish,
    publish_lines,
    small_changes,
)


def _table(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_the_example_hides_rezekne_and_ogre_and_shows_the_rest() -> None:
    table = read_csv(place("example:suppression/cells.csv")).astype({"numerator": int, "denominator": int})
    done = publish(table, ["municipality"])
    shown = done.cells.set_index("municipality")
    assert shown["value"].dropna().to_dict() == {"Rīga": 23.3, "Valmiera": 25.8, "Jelgava": 19.3}
    assert shown["reason"].to_dict() == {
        "Rīga": "",
        "Valmiera": "",
        "Jelgava": "",
        "Rēzekne": "numerator",
        "Ogre": "complement",
    }
    assert shown.loc[["Rēzekne", "Ogre"], "numerator"].isna().all()
    assert done.total[["numerator", "denominator", "value"]].values.tolist() == [[189, 725, 26.1]]


@pytest.mark.parametrize(
    ("above", "below", "reason"),
    [
        (0, 50, ""),
        (1, 50, "numerator"),
        (4, 50, "numerator"),
        (5, 50, ""),
        (45, 50, ""),
        (46, 50, "complement"),
        (49, 50, "complement"),
        (50, 50, ""),
        (0, 9, "denominator"),
        (5, 10, ""),
    ],
)
def test_a_cell_is_hidden_by_its_numerator_its_complement_or_its_size(
    above: int, below: int, reason: str
) -> None:
    assert primary([above], [below]).tolist() == [reason]


def test_the_threshold_is_three_to_ten_and_numerators_are_parts() -> None:
    assert primary([3, 9], [50, 50], 3).tolist() == ["", ""]
    assert primary([3, 9], [50, 50], 10).tolist() == ["numerator", "numerator"]
    for bad in (([1], [50], 2), ([1], [50], 11), ([6], [5], 5), ([-1], [5], 5)):
        with pytest.raises(ValueError, match=r"between"):
            primary(*bad)


def test_five_is_the_threshold_of_every_way_out_where_nobody_names_another() -> None:
    none, four, five = (
        _table(s=list("abc"), numerator=[few, 40, 60], denominator=[100, 100, 100]) for few in (0, 4, 5)
    )
    for table, is_hidden in ((four, True), (five, False)):
        assert publish(table, ["s"]).cells["is_suppressed"].tolist()[0] is is_hidden
        lines = publish_lines(table.rename(columns={"s": "label"}).assign(dimension="s"), (140, 300))
        assert lines["s"].cells["is_suppressed"].tolist()[0] is is_hidden
        assert small_changes(none, table, ["s"]).tolist() == [is_hidden, False, False]


def test_a_share_is_rounded_as_readers_round_in_the_public_table_and_in_the_own_one() -> None:
    assert (percent(1, 16), percent(5, 80), percent(0, 0)) == (6.3, 6.3, None)
    for below in range(10, 401):
        for above in (5, below // 3, below - 5):
            exact = (Decimal(100 * above) / below).quantize(Decimal("0.1"), ROUND_HALF_UP)
            assert percent(above, below) == float(exact), (above, below)
    table = _table(school=["a"], numerator=[5], denominator=[80])
    assert publish(table, ["school"]).cells["value"].tolist() == [6.3]


def test_one_hidden_cell_takes_the_smallest_other_with_it() -> None:
    done = publish(_table(s=["a", "b", "c"], numerator=[3, 20, 10], denominator=[60, 60, 60]), ["s"])
    assert done.cells["reason"].tolist() == ["numerator", "", "secondary"]


def test_two_hidden_cells_that_a_total_fixes_take_a_third() -> None:
    # 3 of 3 and 4 of 4 have the sum 7, so both would be known.
    done = publish(_table(s=list("abc"), numerator=[3, 4, 20], denominator=[3, 4, 60]), ["s"])
    assert done.cells["is_suppressed"].all()


def test_cells_in_which_a_learner_stands_twice_hide_in_pairs_too() -> None:
    table = _table(kind=["dvb", "prakse"], numerator=[3, 30], denominator=[100, 100])
    assert publish(table, ["kind"], (32, 100)).cells["reason"].tolist() == ["numerator", "secondary"]


def test_a_hidden_cell_that_stands_alone_takes_none_with_it() -> None:
    done = publish(_table(kind=["dvb"], numerator=[3], denominator=[100]), ["kind"], (32, 100))
    assert done.cells["reason"].tolist() == ["numerator"]
    assert done.total["numerator"].tolist() == [32]


def test_a_table_in_which_a_learner_stands_twice_hides_in_pairs_along_rows_and_columns() -> None:
    kinds, sexes = zip(*itertools.product(("dvb", "prakse"), "fm"), strict=True)
    table = _table(kind=kinds, sex=sexes, numerator=[3, 20, 20, 30], denominator=[50] * 4)
    margins = {
        "kind": _table(kind=["dvb", "prakse"], numerator=[23, 50], denominator=[100, 100]),
        "sex": _table(sex=["f", "m"], numerator=[21, 45], denominator=[50, 50]),
    }
    done = publish(table, ["kind", "sex"], (66, 100), margins=margins)
    assert done.cells["reason"].tolist() == ["numerator", "secondary", "secondary", "secondary"]
    assert done.margins["sex"]["numerator"].tolist() == [21, 45], "not the sums of the cells"


def _beliefs(done: Published, cells: pd.DataFrame) -> list[int]:
    """How many values an attacker can still believe of each hidden cell, by trying everything."""
    hidden = np.flatnonzero(done.cells["is_suppressed"])
    if not len(hidden):
        return []
    above, below = (cells[name].to_numpy() for name in ("numerator", "denominator"))
    guesses = np.stack([axis.ravel() for axis in np.indices([below[at] + 1 for at in hidden])], axis=1)
    world = np.repeat(above[None, :], len(guesses), axis=0)
    world[:, hidden] = guesses
    agrees = np.ones(len(guesses), bool)
    for name, side in [("", done.total), *done.margins.items()]:
        for row in side[~side["is_suppressed"]].to_dict("records"):
            inside = (cells[name] == row[name]).to_numpy() if name else np.ones(len(cells), bool)
            agrees &= world[:, inside].sum(axis=1) == row["numerator"]
    return [len(np.unique(guesses[agrees, at])) for at in range(len(hidden))]


CELL = st.sampled_from([(0, 3), (1, 3), (3, 3), (0, 12), (2, 12), (6, 12), (12, 12), (5, 10), (11, 12)])


@settings(max_examples=15, deadline=None)
@given(st.lists(CELL, min_size=2, max_size=3))
def test_no_hidden_cell_of_a_line_follows_by_subtraction(cells: list[tuple[int, int]]) -> None:
    above, below = zip(*cells, strict=True)
    table = _table(s=[f"s{at}" for at in range(len(cells))], numerator=above, denominator=below)
    done = publish(table, ["s"])
    if 0 < sum(above) < sum(below):
        assert all(each > 1 for each in _beliefs(done, table))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([(2, 12), (6, 12), (7, 12), (10, 12)]), min_size=6, max_size=6))
def test_no_hidden_cell_of_a_table_follows_by_subtraction(cells: list[tuple[int, int]]) -> None:
    above, below = zip(*cells, strict=True)
    rows, columns = zip(*itertools.product("ab", "xyz"), strict=True)
    table = _table(r=rows, c=columns, numerator=above, denominator=below)
    done = publish(table, ["r", "c"])
    hidden = int(done.cells["is_suppressed"].sum())
    if 0 < hidden <= 5:
        assert all(each > 1 for each in _beliefs(done, table))


def test_a_table_of_two_dimensions_hides_a_rectangle_around_one_small_cell() -> None:
    rows, columns = zip(*itertools.product("abc", "xyz"), strict=True)
    table = _table(r=rows, c=columns, numerator=[3, 20, 30, 20, 25, 30, 30, 30, 40], denominator=[60] * 9)
    done = publish(table, ["r", "c"])
    hidden = done.cells[done.cells["is_suppressed"]]
    assert [*zip(hidden["r"], hidden["c"], strict=True)] == [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    assert not done.margins["r"]["is_suppressed"].any()
    # The same cell with one row hidden in its own table lets the way go through that row's total.
    small = _table(r=["a", "a"], c=["x", "y"], numerator=[3, 0], denominator=[30, 30])
    assert publish(small, ["r", "c"]).margins["r"]["reason"].tolist() == ["numerator"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        # The cheapest partner of a,x in its row is a,y: it has as little room to move the other way.
        ([0, 0, 6, 6, 6, 7], [9, 12, 12, 12, 12, 12]),
        ([9, 12, 14, 6, 6, 6], [9, 12, 20, 12, 12, 12]),
    ],
    ids=["nobody counts, so it can only be more", "all count, so it can only be fewer"],
)
def test_a_cell_that_can_move_one_way_only_is_hidden_with_cells_that_let_it(
    above: list[int], below: list[int]
) -> None:
    rows, columns = zip(*itertools.product("ab", "xyz"), strict=True)
    table = _table(r=rows, c=columns, numerator=above, denominator=below)
    done = publish(table, ["r", "c"])
    reasons = dict(zip(zip(rows, columns, strict=True), done.cells["reason"], strict=True))
    assert {cell: reason for cell, reason in reasons.items() if reason} == {
        ("a", "x"): "denominator",
        ("a", "z"): "secondary",
        ("b", "x"): "secondary",
        ("b", "z"): "secondary",
    }
    assert all(each > 1 for each in _beliefs(done, table))


def test_nothing_more_is_hidden_where_the_total_of_a_row_gives_all_its_cells_away() -> None:
    rows, columns = zip(*itertools.product("ab", "xy"), strict=True)
    table = _table(r=rows, c=columns, numerator=[0, 0, 6, 6], denominator=[9, 12, 12, 12])
    done = publish(table, ["r", "c"])
    assert done.margins["r"]["numerator"].tolist() == [0, 12]
    assert done.cells["reason"].tolist() == ["denominator", "", "", ""]


def test_a_public_table_has_two_dimensions_at_most() -> None:
    table = _table(a=["1"], b=["1"], c=["1"], numerator=[5], denominator=[50])
    with pytest.raises(ValueError, match="two dimensions"):
        publish(table, ["a", "b", "c"])


@pytest.mark.parametrize(
    ("asked", "published"),
    [
        ("2026-01-30", "2025-10-01"),
        ("2026-01-31", "2026-01-31"),
        ("2026-08-30", "2026-01-31"),
        ("2026-09-30", "2026-08-31"),
        ("2026-10-01", "2026-10-01"),
    ],
)
def test_figures_leave_on_three_fixed_days(asked: str, published: str) -> None:
    assert publication_day(dt.date.fromisoformat(asked)) == dt.date.fromisoformat(published)


def test_a_cell_that_moved_by_a_few_learners_is_held_back_and_not_given_away_by_the_total() -> None:
    before = _table(s=list("abc"), numerator=[20, 30, 40], denominator=[100, 100, 100])
    now = _table(s=list("abc"), numerator=[22, 30, 60], denominator=[100, 100, 100])
    held = small_changes(before, now, ["s"])
    assert held.tolist() == [True, False, False]
    assert publish(now, ["s"], withheld=Withheld(held)).cells["reason"].tolist() == [
        "differencing",
        "secondary",
        "",
    ]
    assert not small_changes(before, before, ["s"]).any()
