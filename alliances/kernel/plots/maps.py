"""A quiet map of Latvia: circles by size, lines only for what is selected."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alliances.kernel.plots.formats import NumberFormat, latvian
from alliances.kernel.plots.model import NARROW, WIDE, Plot, Table
from alliances.kernel.plots.scales import nice_step, text_width
from alliances.kernel.plots.svg import SMALL, Canvas, number

LonLat = tuple[float, float]
_Box = tuple[float, float, float, float]
_MARGIN = 10.0
_KEY = 44
_KM_PER_DEGREE = 111.195  # of latitude, on a sphere of the mean radius 6371 km


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A place with a quantity; ``key`` joins it to the row of a list that carries the same ``data-link``."""

    key: str
    label: str
    lat: float
    lon: float
    size: float
    tone: str = "series-1"


@dataclass(frozen=True, slots=True)
class MapLine:
    """A straight line between two points, each (latitude, longitude)."""

    start: tuple[float, float]
    end: tuple[float, float]
    tone: str = "series-2"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody travels: a home and a circle of so many kilometres around it."""

    lat: float
    lon: float
    km: float | None = None


@dataclass(frozen=True, slots=True)
class MapLabels:
    """What the places are, and what their size counts."""

    place: str
    size: str
    number: NumberFormat = latvian


@dataclass(frozen=True, slots=True)
class Projection:
    """Equirectangular around the middle of the outline: true enough for a country of four degrees."""

    west: float
    north: float
    squeeze: float
    scale: float

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Return x and y in user units."""
        x = (lon - self.west) * self.squeeze * self.scale + _MARGIN
        return x, (self.north - lat) * self.scale + _MARGIN


def latvia_map(
    points: Sequence[MapPoint],
    *,
    rings: Iterable[Sequence[LonLat]],
    title: str,
    labels: MapLabels,
    lines: Sequence[MapLine] = (),
    reach: Reach | None = None,
) -> Plot:
    """Draw the outline, a circle for each place (its area follows the size), and the selected lines.

    Parameters
    ----------
    points : sequence of MapPoint
        Places, each once, with sizes above zero.
    rings : iterable of sequence of (lon, lat)
        Closed rings of the outline in degrees.
    title : str
        The finding as a sentence.
    labels : MapLabels
        Headings of the table and how figures are written.
    lines : sequence of MapLine
        Drawn below the circles, from home to workplace.
    reach : Reach, optional
        A square for the home and, where a limit is known, a dashed circle around it.

    Raises
    ------
    ValueError
        If there is no outline, or a size is not above zero.
    """
    outline = [list(ring) for ring in rings]
    if not any(outline):
        raise ValueError("a map needs an outline")
    if any(not 0 < p.size < math.inf for p in points):
        raise ValueError("a circle needs a size above zero")
    ordered = sorted(points, key=lambda p: (-p.size, p.key))
    rows = tuple((p.label, labels.number(p.size, 0)) for p in ordered)
    drawn = [_draw(ordered, outline, title, labels, lines, reach, width) for width in (WIDE, NARROW)]
    return Plot(title, drawn[0], drawn[1], Table((labels.place, labels.size), rows))


def projection(outline: Sequence[Sequence[LonLat]], width: float) -> tuple[Projection, float]:
    """Return the projection that fits the outline into ``width``, and the height it takes."""
    longitudes = [lon for ring in outline for lon, _ in ring]
    latitudes = [lat for ring in outline for _, lat in ring]
    squeeze = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
    scale = (width - 2 * _MARGIN) / ((max(longitudes) - min(longitudes)) * squeeze)
    height = (max(latitudes) - min(latitudes)) * scale + 2 * _MARGIN
    return Projection(min(longitudes), max(latitudes), squeeze, scale), height


def _draw(
    points: Sequence[MapPoint],
    outline: Sequence[Sequence[LonLat]],
    title: str,
    labels: MapLabels,
    lines: Sequence[MapLine],
    reach: Reach | None,
    width: float,
) -> str:
    project, height = projection(outline, width)
    canvas = Canvas(width, height + (_KEY if points else 0), title, f"{labels.place}, {labels.size}")
    canvas.path("".join(_ring(ring, project) for ring in outline), "sunk", "line")
    for line in lines:
        start, end = project.at(*line.start), project.at(*line.end)
        canvas.line(*start, *end, line.tone, 1.5)
        canvas.rect(start[0] - 2.5, start[1] - 2.5, 5, 5, line.tone)
    if reach is not None:
        _reach(canvas, reach, project)
    largest = max((p.size for p in points), default=1.0)
    biggest = max(14.0, width / 36)
    placed: list[tuple[float, float, float]] = []
    for point in points:
        x, y = project.at(point.lat, point.lon)
        radius = _radius(point.size, largest, biggest)
        placed.append((x, y, radius))
        tip = f"{point.label}: {labels.number(point.size, 0)} ({labels.size})"
        canvas.circle(x, y, radius, point.tone, tip, point.key)
    _labels(canvas, points, placed, height)
    if points:
        _size_key(canvas, largest, biggest, height, labels)
    return canvas.render()


def _reach(canvas: Canvas, reach: Reach, project: Projection) -> None:
    x, y = project.at(reach.lat, reach.lon)
    if reach.km:
        wide = reach.km / _KM_PER_DEGREE * project.scale
        half = f"A{number(wide)} {number(wide)} 0 1 1"
        left, right, level = number(x - wide), number(x + wide), number(y)
        canvas.path(f"M{left} {level}{half} {right} {level}{half} {left} {level}Z", "none", "series-2", 1.5)
    canvas.rect(x - 4, y - 4, 8, 8, "series-2")


def _radius(size: float, largest: float, biggest: float) -> float:
    return max(2.5, biggest * math.sqrt(size / largest))


def _ring(ring: Sequence[LonLat], project: Projection) -> str:
    corners = (project.at(lat, lon) for lon, lat in ring)
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners) + "Z"


def _labels(
    canvas: Canvas, points: Sequence[MapPoint], placed: Sequence[tuple[float, float, float]], height: float
) -> None:
    """Name the largest places, as many as find room beside their circle without touching another name."""
    taken: list[_Box] = [(x - r, y - r, x + r, y + r) for x, y, r in placed]
    for point, (x, y, radius) in list(zip(points, placed, strict=True))[:12]:
        wide = text_width(point.label, SMALL)
        for box in _around(x, y, radius, wide):
            inside = box[0] >= 0 and box[2] <= canvas.width and box[1] >= 0 and box[3] <= height
            if inside and not any(_touch(box, other) for other in taken):
                canvas.text(box[0] + 1, box[3] - 4, point.label, size=SMALL)
                taken.append(box)
                break


def _around(x: float, y: float, radius: float, wide: float) -> list[_Box]:
    """Boxes right, left, above and below a circle."""
    half, tall = wide / 2, SMALL + 3.0
    return [
        (x + radius + 2, y - tall / 2, x + radius + 4 + wide, y + tall / 2),
        (x - radius - 4 - wide, y - tall / 2, x - radius - 2, y + tall / 2),
        (x - half, y - radius - 2 - tall, x + half, y - radius - 2),
        (x - half, y + radius + 2, x + half, y + radius + 2 + tall),
    ]


def _touch(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _size_key(canvas: Canvas, largest: float, biggest: float, top: float, labels: MapLabels) -> None:
    """Three circles of round sizes below the map."""
    full = nice_step(largest, 1) if nice_step(largest, 1) <= largest else nice_step(largest / 2.5, 1)
    sizes = sorted({s for s in (full, round(full / 4), 1) if 0 < s <= largest}, reverse=True)
    x, y = _MARGIN, top + _KEY / 2
    canvas.text(x, y + 4.5, f"{labels.size}:", size=SMALL, tone="muted")
    x += text_width(f"{labels.size}:", SMALL) + 10
    for size in sizes:
        radius = _radius(size, largest, biggest)
        text = labels.number(size, 0)
        canvas.circle(x + radius, y, radius, "series-1")
        canvas.text(x + 2 * radius + 5, y + 4.5, text, size=SMALL, tone="muted")
        x += 2 * radius + 5 + text_width(text, SMALL) + 14
