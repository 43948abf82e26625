"""Figures as people write them: 1 234,5 in Latvian, 1,234.5 in English."""

from __future__ import annotations

import math
from collections.abc import Callable

NumberFormat = Callable[[float, int], str]
"""Turns a value and a count of decimals into text, e.g. ``latvian``."""

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
ABSENT = "–"


def english(value: float, decimals: int = 0) -> str:
    """Return ``value`` with commas between thousands and a decimal point; NaN becomes a dash."""
    return _signed(value, decimals)


def latvian(value: float, decimals: int = 0) -> str:
    """Return ``value`` with unbreakable spaces between thousands and a decimal comma.

    Four-digit figures are grouped too, so that columns of figures line up.
    """
    return _signed(value, decimals).translate({ord(","): NO_BREAK_SPACE, ord("."): ","})


def for_language(code: str) -> NumberFormat:
    """Return the format of a language code such as ``"lv"`` or ``"en-gb"``; Latvian by default."""
    return english if code.lower().startswith("en") else latvian


def _signed(value: float, decimals: int) -> str:
    if math.isnan(value):
        return ABSENT
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not text.strip("0.,")
    return text if value >= 0 or is_zero else MINUS + text
