"""Fairness by school: bands on one axis from zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.kernel.plots import Measure, Plot, Range, RangeLabels, ranges
from tests.alliances.kernel.plots.drawing import marks, outside, overlaps, texts

WORDS = RangeLabels("Skola", "5 %", "mediāna", "95 %", "izglītojamie")
KM = Measure("kilometri", "km", 1)
TRIPLES = st.lists(
    st.tuples(*[st.floats(0, 500)] * 3).map(sorted).map(lambda t: Range("Ogres tehnikums", *t, 3)),
    min_size=1,
    max_size=6,
)


def draw(items: list[Range], reference: tuple[float, str] | None = None) -> Plot:
    return ranges(items, title="t", labels=WORDS, measure=KM, reference=reference)


def test_dots_and_bands_stand_on_the_same_scale() -> None:
    svg = draw([Range("a", 0, 10, 40, 5), Range("b", 10, 20, 40, 5)]).svg
    dots = [float(e.get("cx", "0")) for e in marks(svg, "circle")]
    assert dots[1] == pytest.approx(2 * dots[0], abs=0.05)
    bands = marks(svg, "rect", "plot-edge-series-1")
    assert float(bands[1].get("x", "0")) == pytest.approx(dots[0] + 0.75, abs=0.05)


def test_the_table_has_every_figure_of_the_picture() -> None:
    (row,) = draw([Range("Ogre", 1, 14.25, 1030, 1200)]).table.rows
    assert row == ("Ogre", "1,0\u00a0km", "14,2\u00a0km", "1\u00a0030,0\u00a0km", "1\u00a0200")


def test_the_reference_is_named_with_its_value() -> None:
    assert "visiem 14,2\u00a0km" in texts(draw([Range("a", 0, 1, 2, 3)], (14.2, "visiem")).svg)


@given(TRIPLES, st.floats(0, 500))
def test_no_text_of_ranges_overlaps_or_leaves(items: list[Range], reference: float) -> None:
    plot = draw(items, (reference, "mediāna visiem"))
    for svg in (plot.svg, plot.narrow):
        assert overlaps(svg) == []
        assert outside(svg) == []


@pytest.mark.parametrize(
    "triple", [(-1, 0, 1), (2, 1, 3), (0, 2, 1), (0, 1, float("inf")), (float("nan"), 1, 2)]
)
def test_a_range_out_of_order_is_refused(triple: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="range"):
        draw([Range("a", *triple, 1)])


def test_groups_with_nothing_but_zeros_are_drawn() -> None:
    assert draw([Range("a", 0, 0, 0, 4)]).svg
    assert draw([]).svg == ""
