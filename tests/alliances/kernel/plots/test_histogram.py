"""A distribution tells the truth about its values and stays legible."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.kernel.plots import HistogramLabels, Marker, english, histogram
from alliances.kernel.plots.histogram import place_labels
from tests.alliances.kernel.plots.drawing import marks, outside, overlaps, read, texts

WORDS = HistogramLabels("kilometri no mājām līdz darbavietai", "izglītojamie")
VALUES = st.lists(st.floats(0, 400), min_size=1, max_size=60)


def heights(svg: str) -> list[float]:
    return [float(e.get("height", "0")) for e in marks(svg, "rect", "plot-series-1")]


def test_every_value_is_counted_once() -> None:
    plot = histogram([0, 4.9, 5, 9.99, 10, 80], title="t", labels=WORDS, number=english)
    counts = dict(plot.table.rows)
    assert counts["0–5\u00a0km"] == "2"
    assert counts["5–10\u00a0km"] == "2"
    assert counts["10–15\u00a0km"] == "1"
    assert sum(int(n) for n in counts.values()) == 6


@given(VALUES)
def test_counts_sum_to_the_number_of_values(values: list[float]) -> None:
    plot = histogram(values, title="t", labels=WORDS)
    assert sum(int(row[1]) for row in plot.table.rows) == len(values)
    assert len(plot.table.rows) <= 21


def test_bars_are_as_tall_as_their_counts_from_a_zero_base() -> None:
    plot = histogram([1, 1, 1, 1, 6, 6, 11], title="t", labels=WORDS, max_bins=3)
    tall = heights(plot.svg)
    assert [h / tall[-1] for h in tall] == pytest.approx([4, 2, 1], rel=0.01)
    bases = {
        float(e.get("y", "0")) + float(e.get("height", "0")) for e in marks(plot.svg, "rect", "plot-series-1")
    }
    assert max(bases) - min(bases) < 0.02
    assert "0" in texts(plot.svg)


@given(VALUES, st.floats(0, 400), st.floats(0, 400))
def test_no_text_stands_on_another_or_leaves_the_drawing(values: list[float], a: float, b: float) -> None:
    markers = [Marker(min(a, b), "mediāna"), Marker(max(a, b), "95. procentile")]
    plot = histogram(values, title="t", labels=WORDS, markers=markers)
    for svg in (plot.svg, plot.narrow):
        assert overlaps(svg) == []
        assert outside(svg) == []


def test_markers_are_named_on_their_line_with_value_and_unit() -> None:
    plot = histogram([1, 14.2, 50], title="t", labels=WORDS, markers=[Marker(14.2, "mediāna")])
    assert "mediāna 14,2\u00a0km" in texts(plot.svg)
    (line,) = marks(plot.svg, "line", "plot-edge-accent")
    assert line.get("x1") == line.get("x2")
    right = max(float(e.get("x", "0")) for e in marks(plot.svg, "rect", "plot-series-1"))
    assert 0 < float(line.get("x1", "0")) < right


@given(st.lists(st.floats(0, 600), min_size=1, max_size=3))
def test_no_marker_line_runs_through_anothers_label(places: list[float]) -> None:
    placed = place_labels([("mediāna 14,2 km", x) for x in places], 0, 628)
    assert len({p.row for p in placed}) == len(places)
    for label in placed:
        crossing = [o for o in placed if o.row < label.row and label.span[0] < o.x < label.span[1]]
        assert crossing == []
        assert label.span[0] >= 0
        assert label.span[1] <= 628


def test_what_comes_from_outside_is_escaped() -> None:
    nasty = '<script>alert("1")</script>&'
    words = HistogramLabels(nasty, nasty, nasty)
    plot = histogram([1, 2], title=nasty, labels=words, markers=[Marker(1, nasty)])
    for svg in (plot.svg, plot.narrow):
        assert "<script" not in svg
        assert any(nasty in text for text in texts(svg))


def test_the_drawing_is_an_image_with_title_and_description() -> None:
    root = read(histogram([1], title="Viens", labels=WORDS).svg)
    assert root.get("role") == "img"
    named = {e.get("id"): e.text for e in root if e.get("id")}
    assert named[root.get("aria-labelledby")] == "Viens"
    assert named[root.get("aria-describedby")]
    assert not [e for e in root.iter() if "style" in e.attrib]


def test_the_wide_and_the_narrow_drawing_have_ids_of_their_own() -> None:
    plot = histogram([1, 2], title="t", labels=WORDS)
    assert read(plot.svg).get("aria-labelledby") != read(plot.narrow).get("aria-labelledby")


def test_nothing_to_draw_leaves_the_finding_alone() -> None:
    plot = histogram([math.nan], title="Neviena pāra vēl nav", labels=WORDS)
    assert (plot.svg, plot.narrow, bool(plot.table)) == ("", "", False)


@pytest.mark.parametrize("value", [-1.0, math.inf])
def test_values_that_have_no_place_on_the_axis_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="histogram"):
        histogram([value], title="t", labels=WORDS)
