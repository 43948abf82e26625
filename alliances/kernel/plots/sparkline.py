"""A course of values, as small as a word."""

from __future__ import annotations

import math
from collections.abc import Sequence

from alliances.kernel.plots.formats import NumberFormat, latvian
from alliances.kernel.plots.svg import Canvas, number

_WIDTH, _HEIGHT, _EDGE = 96.0, 24.0, 4.0


def sparkline(
    values: Sequence[float], *, label: str, decimals: int = 0, figure: NumberFormat = latvian
) -> str:
    """Return a line from zero upwards with a dot on its last value; NaN leaves a gap.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        Values in order of time, none below zero.
    label : str
        What is shown; first and last value are added to it for those who do not see the line.
    decimals : int
        Decimals of the figures in the description.
    figure : NumberFormat
        How figures are written.

    Returns
    -------
    str
        An SVG of 96 by 24, or nothing if there is no value.

    Raises
    ------
    ValueError
        If a value is negative or infinite.
    """
    if any(v < 0 or math.isinf(v) for v in values):
        raise ValueError("a sparkline starts at zero: values are finite and not negative")
    known = [(i, v) for i, v in enumerate(values) if not math.isnan(v)]
    if not known:
        return ""
    top = max(v for _, v in known) or 1.0
    reach = (_WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)

    def at(place: int, value: float) -> tuple[float, float]:
        return _EDGE + place * reach, _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * value / top

    description = f"{figure(known[0][1], decimals)} – {figure(known[-1][1], decimals)}"
    canvas = Canvas(_WIDTH, _HEIGHT, label, description)
    steps = []
    for (place, value), before in zip(known, [-2, *(i for i, _ in known)], strict=False):
        x, y = at(place, value)
        steps.append(f"{'L' if before == place - 1 else 'M'}{number(x)} {number(y)}")
    canvas.path("".join(steps), "none", "series-1", 1.5)
    canvas.circle(*at(*known[-1]), 3, "series-1")
    return canvas.render()
