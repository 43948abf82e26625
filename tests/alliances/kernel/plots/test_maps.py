"""The map puts places where they are and sizes circles by area."""

import random

import pytest

from alliances.kernel.geo import Gazetteer, latvia_outline
from alliances.kernel.plots import MapLabels, MapLine, MapPoint, Plot, Reach, latvia_map
from tests.alliances.kernel.plots.drawing import marks, outside, overlaps, read, texts

WORDS = MapLabels("Vieta", "darbavietas")
LIEPAJA = MapPoint("L", "Liepāja", 56.51, 21.01, 100)
DAUGAVPILS = MapPoint("D", "Daugavpils", 55.88, 26.53, 25)
VALKA = MapPoint("V", "Valka", 57.77, 26.02, 100)


def draw(points: list[MapPoint], lines: list[MapLine] | None = None) -> Plot:
    return latvia_map(points, rings=latvia_outline(), title="t", labels=WORDS, lines=lines or [])


def circles(svg: str) -> dict[str, tuple[float, float, float]]:
    return {
        e.get("data-link", ""): (float(e.get("cx", "0")), float(e.get("cy", "0")), float(e.get("r", "0")))
        for e in marks(svg, "circle")
        if e.get("data-link")
    }


def test_west_is_left_and_north_is_up() -> None:
    at = circles(draw([LIEPAJA, DAUGAVPILS, VALKA]).svg)
    assert at["L"][0] < at["V"][0] < at["D"][0]
    assert at["V"][1] < at["L"][1] < at["D"][1]


def test_a_quarter_of_the_size_is_half_the_radius() -> None:
    at = circles(draw([LIEPAJA, DAUGAVPILS]).svg)
    assert at["D"][2] == pytest.approx(at["L"][2] / 2, abs=0.01)


def test_one_kilometre_is_the_same_to_the_north_and_to_the_east() -> None:
    """One degree of longitude is about 0.545 of a degree of latitude here."""
    south = MapPoint("S", "S", 56.5, 24, 1)
    north = MapPoint("N", "N", 57.0, 24, 1)
    east = MapPoint("E", "E", 56.5, 24 + 0.5 / 0.545, 1)
    at = circles(draw([south, north, east]).svg)
    up, across = at["S"][1] - at["N"][1], at["E"][0] - at["S"][0]
    assert across == pytest.approx(up, rel=0.02)


def test_a_circle_and_its_row_share_a_key() -> None:
    plot = draw([LIEPAJA, DAUGAVPILS])
    assert set(circles(plot.svg)) == {"L", "D"}
    assert plot.table.rows == (("Liepāja", "100"), ("Daugavpils", "25"))


def test_lines_are_drawn_only_where_asked_and_below_the_circles() -> None:
    assert marks(draw([LIEPAJA]).svg, "line") == []
    svg = draw([LIEPAJA], [MapLine((56.51, 21.01), (55.88, 26.53))]).svg
    (line,) = marks(svg, "line")
    assert float(line.get("x1", "0")) == pytest.approx(circles(svg)["L"][0])
    order = [e.get("class", "") for e in read(svg)]
    assert order.index("plot-edge-series-2") < order.index("plot-series-1")


def test_names_of_a_crowded_map_never_touch() -> None:
    dice = random.Random(7)
    towns = [
        MapPoint(p.code, p.name, p.lat, p.lon, dice.randint(1, 400))
        for p in Gazetteer.load().places
        if p.kind != "district"
    ]
    assert len(towns) > 100
    plot = draw(towns)
    for svg in (plot.svg, plot.narrow):
        assert overlaps(svg) == []
        assert outside(svg) == []
    assert len(circles(plot.svg)) == len({t.key for t in towns})


def test_the_size_key_never_shows_more_than_there_is() -> None:
    svg = draw([MapPoint("x", "Ogre", 56.8, 24.6, 7)]).svg
    assert set(texts(svg)) == {"Ogre", "darbavietas:", "5", "1"}


def test_an_empty_map_is_still_latvia() -> None:
    assert marks(draw([]).svg, "path")


def test_a_map_refuses_nothing_to_stand_on_and_circles_without_size() -> None:
    with pytest.raises(ValueError, match="outline"):
        latvia_map([], rings=[], title="t", labels=WORDS)
    with pytest.raises(ValueError, match="size"):
        draw([MapPoint("x", "x", 57, 24, 0)])


def test_the_circle_of_a_travel_limit_is_as_wide_as_its_kilometres() -> None:
    """Half a degree of latitude is 55.6 km."""
    north = MapPoint("N", "N", 57.0, 24, 1)
    home = MapPoint("H", "H", 56.5, 24, 1)
    drawn = latvia_map(
        [home, north], rings=latvia_outline(), title="t", labels=WORDS, reach=Reach(56.5, 24, 55.6)
    )
    at = circles(drawn.svg)
    ring = next(path for path in marks(drawn.svg, "path") if "A" in path.get("d", ""))
    radius = float(ring.get("d", "").partition("A")[2].split()[0])
    assert radius == pytest.approx(at["H"][1] - at["N"][1], rel=0.01)
    assert not any("A" in path.get("d", "") for path in marks(draw([home]).svg, "path"))
