"""Real towns by their public names, and invented points near their middle."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from random import Random

from alliances.kernel.geo import Gazetteer, Place, Point, latvia_outline

KM_PER_DEGREE = 111.2
SMALLEST = 400
_TRIES = 40


@lru_cache(maxsize=1)
def settled() -> tuple[Place, ...]:
    """Towns and villages that people live in; districts are counted with their city."""
    places = [p for p in Gazetteer.load().places if p.kind != "district" and (p.population or 0) >= SMALLEST]
    return tuple(sorted(places, key=lambda place: (-(place.population or 0), place.code)))


def rough_km(a: Place, b: Place) -> float:
    """Kilometres on a flat map: good enough to invent by, never shown."""
    north = (a.lat - b.lat) * KM_PER_DEGREE
    east = (a.lon - b.lon) * KM_PER_DEGREE * math.cos(math.radians((a.lat + b.lat) / 2))
    return math.hypot(north, east)


def point_near(source: Random, place: Place) -> Point:
    """A point inside a disc that grows with the town, on land; the town's own point if chance finds none."""
    reach = min(7.0, max(0.4, 0.3 * math.sqrt((place.population or 0) / 1000)))
    for _ in range(_TRIES):
        km, angle = reach * math.sqrt(source.random()), source.uniform(0, 2 * math.pi)
        point = Point(
            round(place.lat + km * math.sin(angle) / KM_PER_DEGREE, 5),
            round(place.lon + km * math.cos(angle) / (KM_PER_DEGREE * math.cos(math.radians(place.lat))), 5),
        )
        if is_on_land(point):
            return point
    return place.point


def is_on_land(point: Point) -> bool:
    """Whether a point lies in the outline of Latvia: a ray to the east crosses it an odd number of times."""
    crossings = 0
    for ring in latvia_outline():
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > point.lat) != (y2 > point.lat):
                crossings += point.lon < x1 + (point.lat - y1) / (y2 - y1) * (x2 - x1)
    return crossings % 2 == 1
