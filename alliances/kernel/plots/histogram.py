"""How a quantity is spread: bars from zero, with marked values named on their lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations, product

from alliances.kernel.plots.formats import NO_BREAK_SPACE, NumberFormat, latvian
from alliances.kernel.plots.model import NARROW, WIDE, Plot, Table
from alliances.kernel.plots.scales import decimals_of, nice_step, text_width, ticks
from alliances.kernel.plots.svg import SMALL, Canvas

_MARK_ROW = 22
_GAP = 6
_LEAST_SPAN = 1.0


@dataclass(frozen=True, slots=True)
class Marker:
    """A value that is marked by a line, e.g. ``Marker(14.2, "median")``."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class HistogramLabels:
    """The labels of a histogram, in the reader's language."""

    axis: str
    count: str
    unit: str = "km"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A marker's label: its row from the top, its side, and the stretch that its text covers."""

    text: str
    x: float
    row: int
    is_right: bool
    span: tuple[float, float]


def histogram(
    values: Sequence[float],
    *,
    title: str,
    labels: HistogramLabels,
    number: NumberFormat = latvian,
    markers: Sequence[Marker] = (),
    max_bins: int = 20,
) -> Plot:
    """Draw how many values fall into each step of a round width, both axes from zero.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        Quantities that are not negative, in ``labels.unit``; NaN is left out.
    title : str
        The finding as a sentence.
    labels : HistogramLabels
        Names of both axes and the unit.
    number : NumberFormat
        How figures are written.
    markers : sequence of Marker
        At most three values to mark, such as the median.
    max_bins : int
        Most bars to draw.

    Returns
    -------
    Plot
        Without drawing and table if no value is left.

    Raises
    ------
    ValueError
        If a value is negative or infinite.
    """
    numbers = [float(v) for v in values if not math.isnan(v)]
    if any(v < 0 or math.isinf(v) for v in numbers):
        raise ValueError("a histogram from zero takes finite values that are not negative")
    if not numbers:
        return Plot(title)
    step = nice_step(max(*numbers, *(m.value for m in markers), _LEAST_SPAN), max_bins)
    counts = [0] * (math.floor(max(numbers) / step + 1e-9) + 1)
    for value in numbers:
        counts[min(math.floor(value / step + 1e-9), len(counts) - 1)] += 1
    picture = _Histogram(title, labels, number, markers, step, counts)
    return Plot(title, picture.draw(WIDE, 190), picture.draw(NARROW, 170), picture.table())


@dataclass(frozen=True, slots=True)
class _Histogram:
    title: str
    labels: HistogramLabels
    number: NumberFormat
    markers: Sequence[Marker]
    step: float
    counts: Sequence[int]

    def draw(self, width: float, height: float) -> str:
        y_ticks = ticks(max(self.counts), 4, whole=True)
        left = max(text_width(self.number(t, 0), SMALL) for t in y_ticks) + 10
        top = 24 + _MARK_ROW * len(self.markers)
        right = width - 12
        description = f"{self.labels.axis}; {self.labels.count}: {self.number(sum(self.counts), 0)}"
        canvas = Canvas(width, top + height + 46, self.title, description)
        end = max(len(self.counts) * self.step, *(m.value for m in self.markers), 0)
        scale = (right - left) / end
        self._counts_axis(canvas, y_ticks, left, right, top, height)
        for place, count in enumerate(self.counts):
            tall = height * count / y_ticks[-1]
            x = left + place * self.step * scale
            canvas.rect(
                x + 0.5,
                top + height - tall,
                self.step * scale - 1,
                tall,
                "series-1",
                f"{self._bin(place)}: {self.number(count, 0)}",
            )
        canvas.line(left, top + height, right, top + height, "line")
        self._values_axis(canvas, left, scale, top + height, right)
        self._marks(canvas, left, scale, top + height, right)
        return canvas.render()

    def table(self) -> Table:
        rows = tuple((self._bin(place), self.number(count, 0)) for place, count in enumerate(self.counts))
        return Table((self.labels.axis, self.labels.count), rows)

    def _bin(self, place: int) -> str:
        places = decimals_of(self.step)
        low = self.number(place * self.step, places)
        high = self.number((place + 1) * self.step, places)
        return f"{low}–{high}{NO_BREAK_SPACE}{self.labels.unit}"

    def _counts_axis(
        self, canvas: Canvas, y_ticks: Sequence[float], left: float, right: float, top: float, height: float
    ) -> None:
        canvas.text(0, 13, self.labels.count, size=SMALL, tone="muted")
        for tick in y_ticks:
            y = top + height * (1 - tick / y_ticks[-1])
            canvas.line(left, y, right, y, "hair")
            canvas.text(left - 6, y + 4.5, self.number(tick, 0), size=SMALL, tone="muted", anchor="end")

    def _values_axis(self, canvas: Canvas, left: float, scale: float, base: float, right: float) -> None:
        places = decimals_of(self.step)
        total = math.floor((right - left) / (self.step * scale) + 1e-6)
        widest = text_width(self.number(total * self.step, places), SMALL) + 14
        every = int(nice_step(total, max(1, int((right - left) // widest)))) or 1
        for place in range(0, total + 1, every):
            x = left + place * self.step * scale
            anchor = "end" if x + widest / 2 - 7 > canvas.width else "middle"
            canvas.line(x, base, x, base + 5, "line")
            canvas.text(
                x, base + 19, self.number(place * self.step, places), size=SMALL, tone="muted", anchor=anchor
            )
        canvas.text(left, base + 40, self.labels.axis, size=SMALL, tone="muted")

    def _marks(self, canvas: Canvas, left: float, scale: float, base: float, right: float) -> None:
        drawn = [
            (
                f"{m.label} {self.number(m.value, 1)}{NO_BREAK_SPACE}{self.labels.unit}",
                left + m.value * scale,
            )
            for m in self.markers
        ]
        for placed in place_labels(drawn, 0, right):
            y = 24 + placed.row * _MARK_ROW
            canvas.line(placed.x, y, placed.x, base, "accent", 2, None if placed.row % 2 == 0 else "6 3")
            anchor = "start" if placed.is_right else "end"
            x = placed.x + (_GAP if placed.is_right else -_GAP)
            canvas.text(x, y + 14, placed.text, tone="accent", anchor=anchor)


def place_labels(marks: Sequence[tuple[str, float]], left: float, right: float) -> list[_Placed]:
    """Give each mark a row of its own and a side, so that no line runs through another's text.

    Parameters
    ----------
    marks : sequence of (str, float)
        Text and x of each line, in user units.
    left, right : float
        Where text may stand.

    Returns
    -------
    list of _Placed
        The arrangement with the fewest crossings and overhangs among all orders and sides.
    """
    best: list[_Placed] = []
    best_faults = math.inf
    for rows in permutations(range(len(marks))):
        for sides in product((True, False), repeat=len(marks)):
            tried = [_put(m, r, s) for m, r, s in zip(marks, rows, sides, strict=True)]
            faults = _faults(tried, left, right)
            if faults < best_faults:
                best, best_faults = tried, faults
    return best


def _put(mark: tuple[str, float], row: int, is_right: bool) -> _Placed:
    text, x = mark
    width = text_width(text, 15) + _GAP
    return _Placed(text, x, row, is_right, (x, x + width) if is_right else (x - width, x))


def _faults(placed: Sequence[_Placed], left: float, right: float) -> int:
    outside = sum(1 for p in placed if p.span[0] < left or p.span[1] > right)
    crossed = sum(
        1 for p in placed for other in placed if other.row < p.row and p.span[0] < other.x < p.span[1]
    )
    return 2 * outside + crossed
