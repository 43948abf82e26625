"""Round axis steps and the width of text that nobody has measured."""

from __future__ import annotations

import math

_NARROW = frozenset("iījlļfrt.,:;'|!()[] \u00a0-–IĪ1/")
_BROAD = frozenset("mwMWĀČĢĶĻŅŠŪŽABCDGHKNOQRSUVXYZ%@–—&")
_FACTORS = {"narrow": 0.33, "broad": 0.68, "plain": 0.55}


def text_width(text: str, size: float) -> float:
    """Return a width in user units that ``text`` hardly exceeds in any common sans-serif.

    Notes
    -----
    The server has no font metrics and the reader may have another font, so this leans to the wide side.
    """
    factors = (
        _FACTORS["narrow"] if c in _NARROW else _FACTORS["broad"] if c in _BROAD else _FACTORS["plain"]
        for c in text
    )
    return sum(factors) * size


def wrap(text: str, size: float, width: float, max_lines: int = 2) -> list[str]:
    """Break ``text`` between words into at most ``max_lines`` lines; the rest becomes an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    if len(lines) > max_lines:
        lines = [*lines[: max_lines - 1], " ".join(lines[max_lines - 1 :])]
    return [_shorten(line, size, width) for line in lines] or [""]


def nice_step(span: float, at_most: int) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that cuts ``span`` into at most ``at_most`` steps.

    Raises
    ------
    ValueError
        If ``span`` is not positive or ``at_most`` is below one.
    """
    if span <= 0 or at_most < 1:
        raise ValueError("an axis needs a positive span and at least one step")
    rough = span / at_most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(f * power for f in (1, 2, 5, 10) if f * power >= rough * (1 - 1e-9))
    return float(f"{step:.10g}")


def ticks(top: float, at_most: int, *, whole: bool = False) -> list[float]:
    """Return round values from zero to the first one that is not below ``top``."""
    step = nice_step(top, at_most)
    if whole:
        step = max(1.0, step)
    count = math.ceil(top / step - 1e-9)
    return [float(f"{step * i:.10g}") for i in range(count + 1)]


def decimals_of(step: float) -> int:
    """Return how many decimals a label needs so that ``step`` is not rounded away."""
    return max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0


def _shorten(line: str, size: float, width: float) -> str:
    if text_width(line, size) <= width:
        return line
    while line and text_width(line + "…", size) > width:
        line = line[:-1]
    return line.rstrip() + "…"
