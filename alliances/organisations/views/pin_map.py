"""A map on which a site's pin is moved: the outline of the country and its towns, in kilometres."""

from __future__ import annotations

import math
from dataclasses import dataclass

from alliances.kernel.geo import Gazetteer, latvia_outline
from alliances.organisations.models import Workplace

KM_NORTH = 110.574
KM_EAST = 111.320 * math.cos(math.radians(56.9))
MIDDLE = (56.95, 24.6)
WIDE, NEAR, RATIO = 480.0, 60.0, 0.62


@dataclass(frozen=True, slots=True)
class Town:
    x: float
    y: float
    name: str
    is_large: bool


@dataclass(frozen=True, slots=True)
class PinMap:
    """Everything the picture needs; ``width`` is how many kilometres of the country it shows at first."""

    outline: list[str]
    towns: list[Town]
    x: float
    y: float
    width: float
    has_point: bool

    @property
    def box(self) -> str:
        height = self.width * RATIO
        return f"{self.x - self.width / 2:.2f} {self.y - height / 2:.2f} {self.width:.2f} {height:.2f}"

    @property
    def km_east(self) -> str:
        return f"{KM_EAST:.4f}"

    @property
    def km_north(self) -> str:
        return f"{KM_NORTH:.4f}"


def pin_map(site: Workplace | None) -> PinMap:
    """The whole country for a site without a point, its surroundings for one that has it."""
    has_point = site is not None and site.lat is not None and site.lon is not None
    lat, lon = (site.lat, site.lon) if site is not None and has_point else MIDDLE
    x, y = _at(lat or 0.0, lon or 0.0)
    return PinMap(
        outline=[_path(ring) for ring in latvia_outline()],
        towns=[
            Town(*_at(place.lat, place.lon), place.name, (place.population or 0) > 15_000)
            for place in Gazetteer.load().places
        ],
        x=x,
        y=y,
        width=NEAR if has_point else WIDE,
        has_point=has_point,
    )


def _at(lat: float, lon: float) -> tuple[float, float]:
    return round(lon * KM_EAST, 3), round(-lat * KM_NORTH, 3)


def _path(ring: tuple[tuple[float, float], ...]) -> str:
    points = (_at(lat, lon) for lon, lat in ring)
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"
