"""Fairness side by side: for each school the spread of a quantity and its middle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from alliances.kernel.plots.bars import Measure
from alliances.kernel.plots.model import NARROW, WIDE, Plot, Table
from alliances.kernel.plots.scales import decimals_of, text_width, ticks, wrap
from alliances.kernel.plots.svg import SMALL, TEXT, Canvas

_LEAST_SPAN = 1.0
_LINE = 19
_AFTER = 3
_BAND = 18
_ROW_GAP = 12


@dataclass(frozen=True, slots=True)
class Range:
    """The spread of one group: low, middle and high value, and how many it is made of."""

    label: str
    low: float
    middle: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class RangeLabels:
    """What the columns of the table are called, and what one counted thing is."""

    label: str
    low: str
    middle: str
    high: str
    count: str


def ranges(
    items: Sequence[Range],
    *,
    title: str,
    labels: RangeLabels,
    measure: Measure,
    reference: tuple[float, str] | None = None,
) -> Plot:
    """Draw each group as a band from low to high with a dot in the middle, on one axis from zero.

    Parameters
    ----------
    items : sequence of Range
        Groups in the order in which they are drawn.
    title : str
        The finding as a sentence.
    labels : RangeLabels
        Names of the columns.
    measure : Measure
        What is measured and its unit.
    reference : (float, str), optional
        A value for all together and its name, drawn as a line through all bands.

    Raises
    ------
    ValueError
        If values are not finite, negative or not in order.
    """
    if any(not (0 <= i.low <= i.middle <= i.high < math.inf) for i in items):
        raise ValueError("a range goes from a low over a middle to a high value, none below zero")
    if not items:
        return Plot(title)
    rows = tuple(
        (i.label, *(measure.text(v) for v in (i.low, i.middle, i.high)), measure.number(i.count, 0))
        for i in items
    )
    table = Table((labels.label, labels.low, labels.middle, labels.high, labels.count), rows)
    drawn = [_draw(items, title, labels, measure, reference, width) for width in (WIDE, NARROW)]
    return Plot(title, drawn[0], drawn[1], table)


def _draw(
    items: Sequence[Range],
    title: str,
    texts: RangeLabels,
    measure: Measure,
    reference: tuple[float, str] | None,
    width: float,
) -> str:
    labels = [wrap(item.label, TEXT, width) for item in items]
    marks = ticks(max([i.high for i in items] + [reference[0] if reference else 0.0, _LEAST_SPAN]), 5)
    available = width - max(text_width(measure.text(i.middle), TEXT) for i in items) - 16
    scale = available / marks[-1]
    head = 26 if reference else 4
    height = head + sum(len(lines) * _LINE + _AFTER + _BAND + _ROW_GAP for lines in labels) + 42
    canvas = Canvas(width, height, title, f"{texts.low}, {texts.middle}, {texts.high}: {measure.heading}")
    y = float(head)
    for item, lines in zip(items, labels, strict=True):
        y = _row(canvas, item, lines, y, scale, measure, reference)
    _axis(canvas, marks, scale, y, measure)
    if reference:
        _reference(canvas, f"{reference[1]} {measure.text(reference[0])}", reference[0] * scale)
    return canvas.render()


def _row(
    canvas: Canvas,
    item: Range,
    lines: Sequence[str],
    y: float,
    scale: float,
    measure: Measure,
    reference: tuple[float, str] | None,
) -> float:
    for line in lines:
        canvas.text(0, y + 13, line)
        y += _LINE
    y += _AFTER
    middle = y + _BAND / 2
    canvas.line(0.5, y - 1, 0.5, y + _BAND + 1, "line")
    tip = f"{item.label}: {measure.text(item.low)} – {measure.text(item.middle)} – {measure.text(item.high)}"
    canvas.frame(item.low * scale, middle - 4, max((item.high - item.low) * scale, 2), 8, "series-1", tip)
    if reference:
        canvas.line(reference[0] * scale, y - 2, reference[0] * scale, y + _BAND + 2, "ink", 1.5, "4 3")
    canvas.circle(item.middle * scale, middle, 6.5, "series-1", tip)
    canvas.text(item.high * scale + 10, middle + 5, measure.text(item.middle))
    return y + _BAND + _ROW_GAP


def _axis(canvas: Canvas, marks: Sequence[float], scale: float, y: float, measure: Measure) -> None:
    canvas.line(0, y, marks[-1] * scale, y, "line")
    places = decimals_of(marks[1])
    for mark in marks:
        anchor = "start" if mark == 0 else "middle"
        canvas.line(max(mark * scale, 0.5), y, max(mark * scale, 0.5), y + 5, "line")
        canvas.text(
            mark * scale, y + 19, measure.number(mark, places), size=SMALL, tone="muted", anchor=anchor
        )
    canvas.text(0, y + 37, measure.heading, size=SMALL, tone="muted")


def _reference(canvas: Canvas, text: str, x: float) -> None:
    wide = text_width(text, SMALL)
    anchor = "end" if x + wide / 2 > canvas.width else "start" if x < wide / 2 else "middle"
    place = {"end": min(x + 4, canvas.width), "start": max(x - 4, 0), "middle": x}[anchor]
    canvas.text(place, 13, text, size=SMALL, anchor=anchor)
    canvas.line(x, 17, x, 24, "ink", 1.5)
