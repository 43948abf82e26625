"""Reads a drawing back: its marks, its texts, and the boxes that the texts take."""

from collections.abc import Iterator
from itertools import combinations
from xml.etree import ElementTree

from alliances.kernel.plots.scales import text_width

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]


def read(svg: str) -> ElementTree.Element:
    """Parse a drawing strictly."""
    return ElementTree.fromstring(svg)


def marks(svg: str, name: str, tone: str = "") -> list[ElementTree.Element]:
    """Return the elements of a name, or those of them in the colour of a token."""
    return [e for e in read(svg).iter(SVG + name) if tone in e.get("class", "").split() or not tone]


def texts(svg: str) -> list[str]:
    return [e.text or "" for e in read(svg).iter(SVG + "text")]


def boxes(svg: str) -> Iterator[tuple[str, Box]]:
    """Yield each text with the box it takes: left, top, right, bottom; as wide as in a usual font."""
    for e in read(svg).iter(SVG + "text"):
        size, x, y = float(e.get("font-size", "0")), float(e.get("x", "0")), float(e.get("y", "0"))
        wide = text_width(e.text or "", size) * 0.9
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[e.get("text-anchor", "start")]
        yield e.text or "", (left, y - 0.72 * size, left + wide, y + 0.2 * size)


def overlaps(svg: str) -> list[tuple[str, str]]:
    """Return the pairs of texts that stand on each other."""
    return [
        (a, b)
        for (a, one), (b, two) in combinations(boxes(svg), 2)
        if one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
    ]


def outside(svg: str, slack: float = 0.5) -> list[str]:
    """Return the texts that leave the drawing."""
    root = read(svg)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    return [
        text
        for text, (left, top, right, bottom) in boxes(svg)
        if left < -slack or top < -slack or right > width + slack or bottom > height + slack
    ]
