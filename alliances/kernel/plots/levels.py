"""Level plot: for each row the step on a scale at the beginning and now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliances.kernel.plots.model import NARROW, WIDE, Plot, Table
from alliances.kernel.plots.scales import wrap
from alliances.kernel.plots.svg import SMALL, TEXT, Canvas

_LINE = 19
_BAND = 20
_ROW_GAP = 14
_EDGE = 9


@dataclass(frozen=True, slots=True)
class Move:
    """One row: the step before and the step now, numbered from 0; ``None`` where not assessed."""

    label: str
    before: int | None
    now: int | None


def levels(
    items: Sequence[Move], *, title: str, scale: Sequence[str], before: str, now: str, label_heading: str
) -> Plot:
    """Draw each row as a path on the scale: a ring at the start, a dot at the current step.

    Parameters
    ----------
    items : sequence of Move
        Rows in the order in which they are drawn.
    title : str
        The finding as a sentence.
    scale : sequence of str
        What the steps are called, the lowest first.
    before, now : str
        What ring and dot mean.
    label_heading : str
        What the first column of the table is called.

    Raises
    ------
    ValueError
        If a step lies outside the scale.
    """
    steps = range(len(scale))
    if any(step is not None and step not in steps for i in items for step in (i.before, i.now)):
        raise ValueError("a step lies on the scale")
    if not items:
        return Plot(title)
    rows = tuple((i.label, *("–" if s is None else scale[s] for s in (i.before, i.now))) for i in items)
    drawn = [_draw(items, title, scale, before, now, width) for width in (WIDE, NARROW)]
    return Plot(title, drawn[0], drawn[1], Table((label_heading, before, now), rows))


def _draw(
    items: Sequence[Move], title: str, scale: Sequence[str], before: str, now: str, width: float
) -> str:
    labels = [wrap(item.label, TEXT, width) for item in items]
    gap = (width - 2 * _EDGE) / (len(scale) - 1)
    wrapped = [wrap(word, SMALL, gap - 6) for word in scale]
    foot = max(len(lines) for lines in wrapped) * 16 + 12
    height = 30 + sum(len(lines) * _LINE + _BAND + _ROW_GAP for lines in labels) + foot
    canvas = Canvas(width, height, title, f"{before}, {now}")
    _ring(canvas, _EDGE, 10)
    canvas.text(_EDGE + 14, 15, before, size=SMALL, tone="muted")
    canvas.circle(width / 2, 10, 6.5, "series-1")
    canvas.text(width / 2 + 14, 15, now, size=SMALL, tone="muted")
    y = 30.0
    for item, lines in zip(items, labels, strict=True):
        y = _row(canvas, item, lines, y, gap, len(scale))
    for step, lines in enumerate(wrapped):
        anchor = "start" if step == 0 else "end" if step == len(wrapped) - 1 else "middle"
        x = {"start": 0.0, "end": width, "middle": _EDGE + step * gap}[anchor]
        for number, line in enumerate(lines):
            canvas.text(x, y + 12 + number * 16, line, size=SMALL, tone="muted", anchor=anchor)
    return canvas.render()


def _row(canvas: Canvas, item: Move, lines: Sequence[str], y: float, gap: float, steps: int) -> float:
    for line in lines:
        canvas.text(0, y + 13, line)
        y += _LINE
    middle = y + _BAND / 2
    canvas.line(_EDGE, middle, _EDGE + (steps - 1) * gap, middle, "hair", 2)
    for step in range(steps):
        canvas.line(_EDGE + step * gap, middle - 4, _EDGE + step * gap, middle + 4, "line")
    if item.before is not None and item.now is not None and item.before != item.now:
        canvas.line(_EDGE + item.before * gap, middle, _EDGE + item.now * gap, middle, "series-1", 4)
    if item.before is not None:
        _ring(canvas, _EDGE + item.before * gap, middle)
    if item.now is not None:
        canvas.circle(_EDGE + item.now * gap, middle, 6.5, "series-1")
    return y + _BAND + _ROW_GAP


def _ring(canvas: Canvas, x: float, y: float) -> None:
    r = 6
    canvas.path(f"M{x - r:g} {y:g}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z", "card", "ink", 2)
