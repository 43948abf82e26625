"""Kilometres: the fast formula keeps its promise, and limits are decided by the geodesic."""

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import distance
from matching.engine.distance import Floats, exact_km, fast_km, km_against, xyz

LATVIA = st.tuples(st.floats(55.6, 58.1), st.floats(20.9, 28.3))
NEAR = st.tuples(st.floats(-1.2, 1.2), st.floats(-2.0, 2.0))


def columns(*values: float) -> list[np.ndarray]:
    return [np.array([value]) for value in values]


@given(LATVIA, NEAR)
def test_the_fast_formula_is_within_its_margin(here: tuple[float, float], step: tuple[float, float]) -> None:
    there = here[0] + step[0], here[1] + step[1]
    exact = geodesic(here, there).kilometers
    fast = float(fast_km(*columns(*here, *there))[0])
    assert abs(fast - exact) <= distance.MARGIN_KM / 4 + distance.MARGIN_SHARE * exact / 4


@given(LATVIA, LATVIA)
def test_a_straight_line_is_never_longer_than_the_way(
    here: tuple[float, float], there: tuple[float, float]
) -> None:
    line = float(np.linalg.norm(xyz(*columns(*here)) - xyz(*columns(*there))))
    assert line <= geodesic(here, there).kilometers + 1e-6


def test_the_same_point_is_no_distance_away() -> None:
    assert fast_km(*columns(57.0, 24.0, 57.0, 24.0)).tolist() == [0.0]


def test_an_unknown_point_has_no_distance() -> None:
    assert np.isnan(fast_km(*columns(57.0, 24.0, np.nan, np.nan))).all()
    assert np.isnan(xyz(*columns(np.nan, 24.0))).all()


def test_a_known_distance_is_met() -> None:
    """From the pole to the equator along a meridian: 10 001.966 km on WGS 84."""
    assert fast_km(*columns(90.0, 0.0, 0.0, 0.0))[0] == pytest.approx(10_001.966, abs=0.05)
    assert exact_km(*columns(90.0, 0.0, 0.0, 0.0))[0] == pytest.approx(10_001.966, abs=0.001)


def test_only_pairs_near_their_limit_are_measured_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(*points: Floats) -> Floats:
        asked.append(len(points[0]))
        return exact_km(*points)

    monkeypatch.setattr(distance, "exact_km", counted)
    lat, lon = np.full(3, 56.946), np.full(3, 24.10589)
    to_lat, to_lon = np.array([56.65, 56.65, 57.3]), np.array([23.71278, 23.71278, 25.2])
    exact = geodesic((56.946, 24.10589), (56.65, 23.71278)).kilometers
    km = km_against(np.array([exact, 20.0, 500.0]), lat, lon, to_lat, to_lon)
    assert asked == [1]
    assert km[0] == exact
    assert km[1] == pytest.approx(exact, abs=0.001)


def test_equal_pairs_are_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(*points: tuple[float, float]) -> geodesic:
        calls.append(points)
        return geodesic(*points)

    monkeypatch.setattr(distance, "geodesic", counted)
    km = exact_km(*(np.tile(column, 50) for column in columns(57.0, 24.0, 56.5, 24.5)))
    assert len(calls) == 1
    assert len(set(km.tolist())) == 1
    assert len(km) == 50
