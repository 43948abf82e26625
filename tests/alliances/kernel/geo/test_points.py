"""Kilometres that are shown are geodesic, and a point is where it can be."""

from __future__ import annotations

import pytest

from alliances.kernel.geo import Gazetteer, Point, distance_km, is_in_latvia, latvia_outline
from alliances.kernel.geo.edit_distance import typo_distance


def test_one_degree_of_longitude_on_the_equator_is_known():
    assert distance_km(Point(0, 0), Point(0, 1)) == pytest.approx(111.319, abs=0.001)


def test_places_and_points_are_measured_alike():
    riga, cesis = Gazetteer.load().find("Rīga"), Gazetteer.load().find("Cēsis")
    assert distance_km(riga, cesis) == distance_km(riga.point, cesis.point) == distance_km(cesis, riga)
    assert 75 < distance_km(riga, cesis) < 85


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (-91, 0), (0, 181), (0, -181), (float("nan"), 0)])
def test_impossible_degrees_make_no_point(lat, lon):
    with pytest.raises(ValueError, match="degrees"):
        Point(lat, lon)


def test_swapped_degrees_are_not_in_latvia():
    assert is_in_latvia(Point(56.95, 24.1))
    assert not is_in_latvia(Point(24.1, 56.95))


def test_the_outline_is_closed_and_small_and_holds_every_town():
    (ring,) = latvia_outline()
    assert ring[0] == ring[-1]
    assert 200 < len(ring) < 1000
    for town in ("Rēzekne", "Valmiera", "Saldus", "Jelgava", "Madona"):
        assert _inside(Gazetteer.load().find(town), ring), town
    assert not _inside(Point(58.38, 26.72), ring), "Tartu"


def _inside(point, ring) -> bool:
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
        if (y1 > point.lat) != (y2 > point.lat):
            crossings += point.lon < x1 + (point.lat - y1) / (y2 - y1) * (x2 - x1)
    return crossings % 2 == 1


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ("cesis", "cesis", 0),
        ("cesis", "cesi", 1),
        ("ogre", "orge", 1),
        ("talsi", "talsu", 1),
        ("ogre", "kolka", 4),
    ],
)
def test_typos_are_counted_with_swaps(a, b, distance):
    assert typo_distance(a, b, 9) == typo_distance(b, a, 9) == distance


def test_counting_stops_at_the_limit():
    assert typo_distance("riga", "daugavpils", 2) == 3
    assert typo_distance("abcd", "wxyz", 2) == 3
