"""Numbers and coordinates as people write them: decimal comma, spaces between thousands, units behind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alliances.kernel.spreadsheets.cell_errors import UnreadableCell
from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.workbook import Cell

NEAR_LATITUDE = (53.0, 60.0)
NEAR_LONGITUDE = (19.0, 30.0)
"""Degrees around Latvia with its neighbours' border towns; a swapped pair never lies in both."""

_LONGEST = 60
"""Characters; a longer text is no number, and patterns on hostile texts must stay cheap."""

_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)")
_DEGREES = re.compile(
    r"(?P<d>\d{1,3})\s*[°º]\s*(?:(?P<m>\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|''|”)\s*)?)?"
)
_COMPASS = re.compile(r"^[NZEA]\s*|\s*[NZEA]\.?$", re.IGNORECASE)
_PAIRS = (
    re.compile(r"([^;]+);([^;]+)"),
    re.compile(r"(\d+\.\d+\s*°?)\s*[, ]\s*(\d+\.\d+\s*°?)"),
    re.compile(r"(\d+,\d+)\s*(?:, | )\s*(\d+,\d+)"),
    re.compile(r"(.+[NZ])[\s,]+(.+[EA])", re.IGNORECASE),
)


def parse_decimal(cell: Cell, column: Column) -> float:
    """A finite number within the column's bounds; raises UnreadableCell."""
    return _bounded(_number(cell, column.units), column)


def parse_integer(cell: Cell, column: Column) -> int:
    """A whole number within the column's bounds; raises UnreadableCell."""
    number = _number(cell, column.units)
    if number != int(number):
        raise UnreadableCell("not_whole")
    return int(_bounded(number, column))


def parse_latitude(cell: Cell, column: Column) -> float:
    """Degrees north, decimal or with minutes and seconds."""
    return _near(_degrees(cell), column, NEAR_LATITUDE)


def parse_longitude(cell: Cell, column: Column) -> float:
    """Degrees east, decimal or with minutes and seconds."""
    return _near(_degrees(cell), column, NEAR_LONGITUDE)


def parse_point(cell: Cell, column: Column) -> tuple[float, float]:
    """Latitude and longitude from one cell, as maps give them to copy."""
    text = " ".join(str(cell)[:_LONGEST].strip("()[] \t\n").split())
    for pattern in _PAIRS:
        if match := pattern.fullmatch(text):
            try:
                pair = _degrees(match[1]), _degrees(match[2])
            except UnreadableCell as error:
                raise UnreadableCell("not_a_point") from error
            return _near(pair[0], column, NEAR_LATITUDE), _near(pair[1], column, NEAR_LONGITUDE)
    raise UnreadableCell("not_a_point")


def _number(cell: Cell, units: Sequence[str]) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise UnreadableCell("not_a_number")
    if not isinstance(cell, str):
        return float(cell)
    text = _without_unit(" ".join(cell[:_LONGEST].replace("\N{MINUS SIGN}", "-").split()), units)
    if _PLAIN.fullmatch(text) or _SPACED.fullmatch(text):
        text = text.replace(" ", "").replace(",", ".")
    elif _GROUPED.fullmatch(text):
        comma_last = text.rfind(",") > text.rfind(".")
        text = text.replace(".", "").replace(",", ".") if comma_last else text.replace(",", "")
    else:
        raise UnreadableCell("not_a_number")
    if len(text) > 30:
        raise UnreadableCell("not_a_number")
    return float(text)


def _without_unit(text: str, units: Sequence[str]) -> str:
    low = text.casefold()
    for unit in sorted((unit.casefold() for unit in units), key=len, reverse=True):
        for written in (unit, unit + "."):
            if low.endswith(written) and low != written:
                return text[: -len(written)].rstrip(" .")
        if low.startswith(unit) and low != unit:
            return text[len(unit) :].lstrip()
    return text


def _bounded(number: float, column: Column) -> float:
    low, high = column.minimum, column.maximum
    below, above = low is not None and number < low, high is not None and number > high
    if not below and not above:
        return number
    if low is not None and high is not None:
        raise UnreadableCell("out_of_range", minimum=_shown(low), maximum=_shown(high))
    raise (
        UnreadableCell("too_small", minimum=_shown(low))
        if below
        else UnreadableCell("too_large", maximum=_shown(high))
    )


def _shown(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}".replace(".", ",")


def _degrees(cell: Cell) -> float:
    if not isinstance(cell, str):
        return _number(cell, ())
    text = _COMPASS.sub("", cell[:_LONGEST].strip())
    if match := _DEGREES.fullmatch(text):
        minutes, seconds = (float((match[part] or "0").replace(",", ".")) for part in "ms")
        if minutes >= 60 or seconds >= 60:
            raise UnreadableCell("not_a_number")
        return int(match["d"]) + minutes / 60 + seconds / 3600
    return _number(text.rstrip("° "), ())


def _near(degrees: float, column: Column, around: tuple[float, float]) -> float:
    low = around[0] if column.minimum is None else column.minimum
    high = around[1] if column.maximum is None else column.maximum
    if not low <= degrees <= high:
        raise UnreadableCell("not_near", minimum=_shown(low), maximum=_shown(high))
    return degrees
