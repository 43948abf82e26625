"""Lengths are proportional, labelled directly, and never stand on each other."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.kernel.plots import Bar, Measure, Pair, bars, compare, english
from tests.alliances.kernel.plots.drawing import marks, outside, overlaps, texts

COUNT = Measure("Izglītojamie")
KM = Measure("Kilometri", "km", 1, english)
LABELS = st.text(st.sampled_from("abcdeāčņšūžABĢ ,„”()&<"), max_size=120)


def widths(svg: str, tone: str = "plot-series-1") -> list[float]:
    return [float(e.get("width", "0")) for e in marks(svg, "rect", tone)]


def draw(values: list[float], target: tuple[float, str] | None = None):  # type: ignore[no-untyped-def]
    items = [Bar(f"Skola {i}", v) for i, v in enumerate(values)]
    return bars(items, title="t", label_heading="Skola", measure=COUNT, target=target)


def test_a_bar_is_as_long_as_its_value() -> None:
    one, two, none = widths(draw([100, 50, 0]).svg)
    assert two == pytest.approx(one / 2, abs=0.02)
    assert none == 0


def test_a_bar_keeps_its_share_of_a_given_maximum() -> None:
    def length(maximum: float) -> float:
        item = [Bar("x", 10)]
        return widths(bars(item, title="t", label_heading="x", measure=COUNT, maximum=maximum).svg)[0]

    assert length(40) == pytest.approx(length(10) / 4, abs=0.02)


def test_values_are_written_at_the_bars_and_in_the_table() -> None:
    plot = bars([Bar("Ogre", 1234.5, "2 skolas")], title="t", label_heading="Vieta", measure=KM)
    assert "1,234.5\u00a0km  2 skolas" in texts(plot.svg)
    assert plot.table.headings == ("Vieta", "Kilometri")
    assert plot.table.rows == (("Ogre", "1,234.5\u00a0km"),)


def test_the_target_line_stands_at_its_value_and_says_it() -> None:
    svg = draw([100, 50], (50, "mērķis")).svg
    assert "mērķis 50" in texts(svg)
    at = {float(e.get("x1", "0")) for e in marks(svg, "line", "plot-edge-ink")}
    assert {round(x) for x in at} == {round(widths(svg)[1])}


@given(st.lists(st.tuples(LABELS, st.floats(0, 1e6)), min_size=1, max_size=8), st.floats(0, 1e6))
def test_no_text_of_bars_overlaps_or_leaves(rows: list[tuple[str, float]], target: float) -> None:
    items = [Bar(label, value) for label, value in rows]
    plot = bars(items, title="t", label_heading="x", measure=COUNT, target=(target, "mērķis"))
    for svg in (plot.svg, plot.narrow):
        assert overlaps(svg) == []
        assert outside(svg) == []


@given(st.lists(st.tuples(LABELS, st.floats(0, 1e5), st.floats(0, 1e5)), min_size=1, max_size=6))
def test_no_text_of_a_comparison_overlaps_or_leaves(rows: list[tuple[str, float, float]]) -> None:
    plot = compare(
        [Pair(*row) for row in rows],
        title="t",
        label_heading="x",
        names=("1. risinājums", "2. risinājums"),
        measure=KM,
    )
    for svg in (plot.svg, plot.narrow):
        assert overlaps(svg) == []
        assert outside(svg) == []


def test_a_comparison_draws_an_outline_for_the_first_and_a_full_bar_for_the_second() -> None:
    plot = compare([Pair("Ogre", 10, 20)], title="t", label_heading="x", names=("A", "B"), measure=COUNT)
    (first,) = marks(plot.svg, "rect", "plot-edge-series-1")
    (second,) = marks(plot.svg, "rect", "plot-series-1")
    assert float(first.get("width", "0")) + 1.5 == pytest.approx(
        float(second.get("width", "0")) / 2, abs=0.02
    )
    assert texts(plot.svg)[1:] == ["10  A", "20  B"]


def test_a_comparison_tells_the_change_with_its_sign() -> None:
    pairs = [Pair("a", 10, 12), Pair("b", 10, 8), Pair("c", 1, 1)]
    plot = compare(pairs, title="t", label_heading="x", names=("A", "B"), measure=COUNT)
    assert [row[3] for row in plot.table.rows] == ["+2", "−2", "0"]


@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_what_has_no_length_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="zero"):
        draw([value])
    with pytest.raises(ValueError, match="zero"):
        compare([Pair("x", 1, value)], title="t", label_heading="x", names=("A", "B"), measure=COUNT)


def test_no_items_leave_the_finding_alone() -> None:
    assert draw([]).svg == ""
    assert compare([], title="t", label_heading="x", names=("A", "B"), measure=COUNT).svg == ""
