"""Shares over years: one line for each way of counting, a dashed path to a target, and what may come."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from alliances.kernel.plots.bars import Measure
from alliances.kernel.plots.model import NARROW, WIDE, Plot, Table
from alliances.kernel.plots.scales import decimals_of, text_width, ticks, wrap
from alliances.kernel.plots.svg import SMALL, Canvas

_LEAST_TOP = 1.0
_HEIGHT = 260.0
_HEAD = 12.0
_ROW = 18
_SIDE = 18.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line and its name; ``is_path`` draws it dashed, as something wanted and not measured."""

    label: str
    points: tuple[tuple[int, float], ...]
    is_path: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """What a year may end with."""

    label: str
    year: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class LineLabels:
    """What the first column is called, and how a year is written."""

    year: str
    years: dict[int, str]


def lines(
    items: Sequence[Line],
    *,
    title: str,
    labels: LineLabels,
    measure: Measure,
    spread: Spread | None = None,
) -> Plot:
    """Draw lines over years from zero upwards, each named beneath by its own dash and mark.

    Parameters
    ----------
    items : sequence of Line
        At most six; the marks differ, so that black and white is enough.
    title : str
        The finding as a sentence.
    labels : LineLabels
        Name of the first column, and the years as they are written.
    measure : Measure
        What is measured and its unit.
    spread : Spread, optional
        A range for one year, drawn as a bar with its middle.

    Raises
    ------
    ValueError
        If a value is negative or not finite.
    """
    values = [value for item in items for _, value in item.points]
    if spread:
        values += [spread.low, spread.middle, spread.high]
    if any(not 0 <= value < math.inf for value in values):
        raise ValueError("a share is finite and not negative")
    if not values:
        return Plot(title)
    years = sorted({year for item in items for year, _ in item.points} | ({spread.year} if spread else set()))
    table = _table(items, years, labels, measure, spread)
    drawn = [
        _Chart(items, years, labels, measure, spread, max(values)).draw(title, width)
        for width in (WIDE, NARROW)
    ]
    return Plot(title, drawn[0], drawn[1], table)


def _table(
    items: Sequence[Line],
    years: Sequence[int],
    labels: LineLabels,
    measure: Measure,
    spread: Spread | None,
) -> Table:
    columns = [dict(item.points) for item in items]
    rows = []
    for year in years:
        cells = [measure.text(each[year]) if year in each else "–" for each in columns]
        if spread:
            is_it = year == spread.year
            cells.append(f"{measure.text(spread.low)} – {measure.text(spread.high)}" if is_it else "–")
        rows.append((labels.years.get(year, str(year)), *cells))
    names = [item.label for item in items] + ([spread.label] if spread else [])
    return Table((labels.year, *names), tuple(rows))


@dataclass(frozen=True, slots=True)
class _Chart:
    items: Sequence[Line]
    years: Sequence[int]
    labels: LineLabels
    measure: Measure
    spread: Spread | None
    top: float

    def draw(self, title: str, width: float) -> str:
        marks = ticks(max(self.top, _LEAST_TOP), 5)
        names = [item.label for item in self.items] + ([self.spread.label] if self.spread else [])
        keys = [wrap(name, SMALL, width - 40, 3) for name in names]
        height = _HEAD + _HEIGHT + 44 + sum(len(each) * _ROW + 4 for each in keys)
        canvas = Canvas(width, height, title, self.measure.heading)
        left = text_width(self.measure.text(marks[-1]), SMALL) + 8 + _SIDE
        right = width - _SIDE - 8
        self._axes(canvas, marks, left, right)
        for number, item in enumerate(self.items):
            at = [(self._x(year, left, right), self._y(value, marks[-1])) for year, value in item.points]
            self._line(canvas, item, at, number)
        if self.spread:
            self._spread(canvas, self.spread, self._x(self.spread.year, left, right), marks[-1])
        self._keys(canvas, keys)
        return canvas.render()

    def _x(self, year: int, left: float, right: float) -> float:
        first, last = self.years[0], self.years[-1]
        return (
            (left + right) / 2 if first == last else left + (right - left) * (year - first) / (last - first)
        )

    def _y(self, value: float, top: float) -> float:
        return _HEAD + _HEIGHT * (1 - value / top)

    def _axes(self, canvas: Canvas, marks: Sequence[float], left: float, right: float) -> None:
        places = decimals_of(marks[1])
        for mark in marks:
            y = self._y(mark, marks[-1])
            canvas.line(left - _SIDE, y, right + _SIDE, y, "line" if mark == 0 else "hair")
            shown = f"{self.measure.number(mark, places)} {self.measure.unit}".strip()
            canvas.text(left - _SIDE - 6, y + 4, shown, size=SMALL, tone="muted", anchor="end")
        label_width = (
            max(text_width(self.labels.years.get(year, str(year)), SMALL) for year in self.years) + 10
        )
        next_free = -math.inf
        for year in self.years:
            x = self._x(year, left, right)
            canvas.line(x, _HEAD + _HEIGHT, x, _HEAD + _HEIGHT + 5, "line")
            if x >= next_free:
                text = self.labels.years.get(year, str(year))
                canvas.text(x, _HEAD + _HEIGHT + 20, text, size=SMALL, tone="muted", anchor="middle")
                next_free = x + label_width

    def _line(self, canvas: Canvas, item: Line, at: Sequence[tuple[float, float]], number: int) -> None:
        tone = "ink" if item.is_path else f"series-{number % 6 + 1}"
        for (x1, y1), (x2, y2) in itertools.pairwise(at):
            canvas.line(x1, y1, x2, y2, tone, 2, "6 4" if item.is_path else None)
        for (x, y), (year, value) in zip(at, item.points, strict=True):
            tip = f"{item.label}, {self.labels.years.get(year, year)}: {self.measure.text(value)}"
            self._mark(canvas, x, y, tone, number, tip)

    def _mark(self, canvas: Canvas, x: float, y: float, tone: str, number: int, tip: str) -> None:
        if number % 3 == 0:
            canvas.rect(x - 4.5, y - 4.5, 9, 9, tone, tip)
        elif number % 3 == 1:
            canvas.circle(x, y, 5.5, tone, tip)
        else:
            canvas.frame(x - 5, y - 5, 10, 10, tone, tip)

    def _spread(self, canvas: Canvas, spread: Spread, x: float, top: float) -> None:
        low, high = self._y(spread.low, top), self._y(spread.high, top)
        tip = f"{spread.label}: {self.measure.text(spread.low)} – {self.measure.text(spread.high)}"
        canvas.frame(x - 7, high, 14, max(low - high, 2), "muted", tip)
        canvas.line(x - 10, self._y(spread.middle, top), x + 10, self._y(spread.middle, top), "ink", 2)

    def _keys(self, canvas: Canvas, keys: Sequence[Sequence[str]]) -> None:
        y = _HEAD + _HEIGHT + 48
        for number, rows in enumerate(keys):
            if number < len(self.items):
                item = self.items[number]
                tone = "ink" if item.is_path else f"series-{number % 6 + 1}"
                canvas.line(0, y - 4, 28, y - 4, tone, 2, "6 4" if item.is_path else None)
                self._mark(canvas, 14, y - 4, tone, number, "")
            else:
                canvas.frame(7, y - 12, 14, 16, "muted")
            for row in rows:
                canvas.text(38, y, row, size=SMALL)
                y += _ROW
            y += 4
