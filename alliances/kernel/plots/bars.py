"""Lengths side by side: one bar for each label, or two for the comparison of two runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from alliances.kernel.plots.formats import NO_BREAK_SPACE, NumberFormat, latvian
from alliances.kernel.plots.model import NARROW, WIDE, Plot, Table
from alliances.kernel.plots.scales import text_width, wrap
from alliances.kernel.plots.svg import SMALL, TEXT, Canvas

_LINE = 19
_AFTER = 3
_BAR = 16
_ROW_GAP = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """A label and its quantity; ``tone`` is one of the series of the palette."""

    label: str
    value: float
    note: str = ""
    tone: str = "series-1"


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with the quantity in the first and in the second run."""

    label: str
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured: the heading of its column, its unit, its decimals and how figures are written."""

    heading: str
    unit: str = ""
    decimals: int = 0
    number: NumberFormat = latvian

    def text(self, value: float) -> str:
        """Return a value with its unit."""
        shown = self.number(value, self.decimals)
        return f"{shown}{NO_BREAK_SPACE}{self.unit}" if self.unit else shown


def bars(
    items: Sequence[Bar],
    *,
    title: str,
    label_heading: str,
    measure: Measure,
    target: tuple[float, str] | None = None,
    maximum: float | None = None,
) -> Plot:
    """Draw one horizontal bar for each item, in the order given, with its value at its end.

    Parameters
    ----------
    items : sequence of Bar
        Values are not negative.
    title : str
        The finding as a sentence.
    label_heading : str
        What the labels are (heading of the first column of the table).
    measure : Measure
        What the values are.
    target : (float, str), optional
        A value to reach and its name; drawn as a line across the bars.
    maximum : float, optional
        Value of a full bar; the largest value if left out.

    Raises
    ------
    ValueError
        If a value is negative or not finite.
    """
    _check([item.value for item in items])
    if not items:
        return Plot(title)
    top = max([item.value for item in items] + [maximum or 0.0] + ([target[0]] if target else [])) or 1.0
    rows = tuple((item.label, measure.text(item.value)) for item in items)
    drawn = [_bars(items, title, measure, target, top, width) for width in (WIDE, NARROW)]
    return Plot(title, drawn[0], drawn[1], Table((label_heading, measure.heading), rows))


def compare(
    pairs: Sequence[Pair], *, title: str, label_heading: str, names: tuple[str, str], measure: Measure
) -> Plot:
    """Draw the first run as an outline and the second as a full bar below it, for each label.

    Raises
    ------
    ValueError
        If a value is negative or not finite.
    """
    _check([v for pair in pairs for v in (pair.first, pair.second)])
    if not pairs:
        return Plot(title)
    rows = tuple(
        (p.label, measure.text(p.first), measure.text(p.second), _signed(measure, p.second - p.first))
        for p in pairs
    )
    drawn = [_compare(pairs, title, names, measure, width) for width in (WIDE, NARROW)]
    return Plot(title, drawn[0], drawn[1], Table((label_heading, *names, "±"), rows))


def _check(values: Sequence[float]) -> None:
    if any(not math.isfinite(v) or v < 0 for v in values):
        raise ValueError("bars start at zero: values are finite and not negative")


def _signed(measure: Measure, change: float) -> str:
    return f"+{measure.text(change)}" if change > 0 else measure.text(change)


def _bars(
    items: Sequence[Bar],
    title: str,
    measure: Measure,
    target: tuple[float, str] | None,
    top: float,
    width: float,
) -> str:
    labels = [wrap(item.label, TEXT, width) for item in items]
    ends = [f"{measure.text(item.value)}  {item.note}".rstrip() for item in items]
    available = width - max(text_width(end, TEXT) for end in ends) - 10
    head = 28 if target else 0
    height = head + sum(len(lines) * _LINE + _AFTER + _BAR + _ROW_GAP for lines in labels)
    canvas = Canvas(width, height, title, measure.heading)
    y = float(head)
    for item, lines, end in zip(items, labels, ends, strict=True):
        y = _label(canvas, lines, y)
        length = available * item.value / top
        canvas.rect(0, y, length, _BAR, item.tone, f"{item.label}: {measure.text(item.value)}")
        canvas.line(0.5, y - 2, 0.5, y + _BAR + 2, "line")
        if target:
            x = available * target[0] / top
            canvas.line(x, y - 3, x, y + _BAR + 3, "ink", 2)
        beside = (
            max(length, available * target[0] / top + 2)
            if target and _overlaps_target(length, target, top, available)
            else length
        )
        canvas.text(beside + 8, y + _BAR - 3, end)
        y += _BAR + _ROW_GAP
    if target:
        _target(canvas, f"{target[1]} {measure.text(target[0])}", available * target[0] / top)
    return canvas.render()


def _overlaps_target(length: float, target: tuple[float, str], top: float, available: float) -> bool:
    """Whether the text at the end of a bar would stand on the target line."""
    x = available * target[0] / top
    return length <= x <= length + 90


def _target(canvas: Canvas, text: str, x: float) -> None:
    wide = text_width(text, SMALL)
    anchor = "end" if x + wide / 2 > canvas.width else "start" if x < wide / 2 else "middle"
    place = {"end": min(x + 4, canvas.width), "start": max(x - 4, 0), "middle": x}[anchor]
    canvas.text(place, 13, text, size=SMALL, anchor=anchor)
    canvas.line(x, 17, x, 24, "ink", 2)


def _compare(
    pairs: Sequence[Pair], title: str, names: tuple[str, str], measure: Measure, width: float
) -> str:
    labels = [wrap(pair.label, TEXT, width) for pair in pairs]
    ends = [
        tuple(_end(measure.text(v), names[i], place) for i, v in enumerate((pair.first, pair.second)))
        for place, pair in enumerate(pairs)
    ]
    available = width - max(text_width(end, TEXT) for both in ends for end in both) - 10
    top = max(v for pair in pairs for v in (pair.first, pair.second)) or 1.0
    height = sum(len(lines) * _LINE + _AFTER + 2 * _BAR + 4 + _ROW_GAP for lines in labels)
    canvas = Canvas(width, height, title, f"{measure.heading}: {names[0]}, {names[1]}")
    y = 0.0
    for pair, lines, both in zip(pairs, labels, ends, strict=True):
        y = _label(canvas, lines, y)
        canvas.frame(
            0, y, available * pair.first / top, _BAR, "series-1", f"{names[0]}: {measure.text(pair.first)}"
        )
        canvas.text(available * pair.first / top + 8, y + _BAR - 3, both[0], tone="muted")
        y += _BAR + 4
        canvas.rect(
            0, y, available * pair.second / top, _BAR, "series-1", f"{names[1]}: {measure.text(pair.second)}"
        )
        canvas.text(available * pair.second / top + 8, y + _BAR - 3, both[1])
        y += _BAR + _ROW_GAP
    return canvas.render()


def _end(value: str, name: str, place: int) -> str:
    return f"{value}  {name}" if place == 0 else value


def _label(canvas: Canvas, lines: Sequence[str], y: float) -> float:
    for line in lines:
        canvas.text(0, y + 13, line)
        y += _LINE
    return y + _AFTER
