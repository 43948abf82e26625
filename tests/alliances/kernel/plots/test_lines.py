"""Shares over years: from zero, each line with its name, the path dashed."""

import pytest

from alliances.kernel.plots import Line, LineLabels, Measure, Plot, Spread, lines
from tests.alliances.kernel.plots.drawing import marks, outside, overlaps, texts

SHARE = Measure("īpatsvars", "%", 1)
WORDS = LineLabels("Mācību gads", {year: f"{year}/{year - 1999}" for year in range(2019, 2028)})
OWN = Line("skolas, kas te sniedz datus", ((2024, 10.0), (2025, 20.0)))
PATH = Line("valsts ceļš", tuple((year, 16.6 + year - 2019) for year in range(2019, 2028)), True)


def draw(*items: Line, spread: Spread | None = None) -> Plot:
    return lines(items, title="t", labels=WORDS, measure=SHARE, spread=spread)


def test_twice_the_share_stands_twice_as_high_above_zero() -> None:
    svg = draw(OWN).svg
    low, high = (float(mark.get("y", "0")) + 4.5 for mark in marks(svg, "rect", "plot-series-1")[:2])
    zero = max(
        float(line.get("y1", "0"))
        for line in marks(svg, "line", "plot-edge-line")
        if line.get("y1") == line.get("y2")
    )
    assert zero - high == pytest.approx(2 * (zero - low), abs=0.1)


def test_the_path_is_dashed_and_everything_is_named_within_the_picture() -> None:
    plot = draw(OWN, PATH, spread=Spread("gada beigas", 2026, 15, 18, 21))
    for svg in (plot.svg, plot.narrow):
        dashed = [line for line in marks(svg, "line") if line.get("stroke-dasharray")]
        assert len(dashed) >= len(PATH.points) - 1
        assert not outside(svg)
        assert not overlaps(svg)
        assert "valsts ceļš" in texts(svg)
        assert "gada beigas" in texts(svg)


def test_the_table_has_every_year_and_a_dash_where_nothing_is_known() -> None:
    table = draw(OWN, PATH, spread=Spread("gada beigas", 2026, 15, 18, 21)).table
    rows = {row[0]: row[1:] for row in table.rows}
    assert len(rows) == 9
    assert rows["2025/26"] == ("20,0\u00a0%", "22,6\u00a0%", "–")
    assert rows["2026/27"] == ("–", "23,6\u00a0%", "15,0\u00a0% – 21,0\u00a0%")


def test_nothing_gives_no_picture_and_nonsense_is_refused() -> None:
    assert draw().svg == ""
    with pytest.raises(ValueError, match="finite"):
        draw(Line("a", ((2025, -1.0),)))
