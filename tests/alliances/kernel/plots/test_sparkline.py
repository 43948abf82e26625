"""A course of values as small as a word."""

import math

import pytest

from alliances.kernel.plots import sparkline
from tests.alliances.kernel.plots.drawing import marks, read


def test_the_last_value_has_the_dot_and_the_largest_the_top() -> None:
    svg = sparkline([0, 5, 10], label="Vietas")
    (dot,) = marks(svg, "circle")
    assert (dot.get("cx"), dot.get("cy")) == ("92", "4")
    assert marks(svg, "path")[0].get("d") == "M4 20L48 12L92 4"


def test_a_missing_value_leaves_a_gap() -> None:
    path = marks(sparkline([1, math.nan, 1, 1], label="x"), "path")[0].get("d", "")
    assert path.count("M") == 2


def test_the_description_tells_the_first_and_the_last_value() -> None:
    assert "3 – 7" in [e.text for e in read(sparkline([3, 9, 7], label="x"))]


def test_no_value_is_no_drawing_and_a_negative_one_is_refused() -> None:
    assert sparkline([], label="x") == ""
    assert sparkline([math.nan], label="x") == ""
    assert sparkline([0, 0], label="x")
    with pytest.raises(ValueError, match="zero"):
        sparkline([-1], label="x")
