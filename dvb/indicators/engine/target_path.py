"""The way to a target: the path between points, what is needed each year, what the running year may bring."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
import pandas as pd
from scipy.special import stdtrit

LIKELIHOOD = 0.8
MIN_YEARS = 2


@dataclass(frozen=True)
class Target:
    """One point of a path: the target share in per cent (or the measured one, for the baseline) of a year.

    The year is that of the reference stock: 2027 means the stock of 1 October 2027.
    """

    year: int
    value_pct: float
    kind: str = "target"
    source: str = ""


@dataclass(frozen=True)
class Forecast:
    """What the running year may end with, in per cent of the stock.

    ``low`` and ``high`` hold with likelihood ``LIKELIHOOD`` if this year goes as the ``years`` before it.
    """

    low: float
    middle: float
    high: float
    years: int


@dataclass(frozen=True)
class Past:
    """One finished year as it stood on the same day, and as it ended: persons."""

    counted_then: int
    counted_finally: int
    denominator: int


def national_targets() -> list[Target]:
    """The national points of RR 3.5, from the table that stands beside this module."""
    text = resources.files("dvb.indicators.engine").joinpath("targets.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return [Target(int(row["year"]), float(row["value_pct"]), row["kind"], row["source"]) for row in rows]


def expected(targets: Sequence[Target], year: int) -> float | None:
    """The path's share in a year: a straight line between two points, nothing outside them."""
    points = sorted(targets, key=lambda point: point.year)
    if not points or not points[0].year <= year <= points[-1].year:
        return None
    return float(np.interp(year, [each.year for each in points], [each.value_pct for each in points]))


def next_target(targets: Sequence[Target], year: int) -> Target | None:
    """The first target of this year or a later one."""
    upcoming = [each for each in targets if each.kind == "target" and each.year >= year]
    return min(upcoming, key=lambda point: point.year, default=None)


def needed_per_year(value_pct: float, year: int, target: Target) -> float:
    """Percentage points to be won each year from ``year`` on, so that the target is met in its year.

    Zero where it is met already; all of the gap where the target's year has come.
    """
    return max(0.0, target.value_pct - value_pct) / max(1, target.year - year)


def missing(numerator: int, denominator: int, target_pct: float) -> int:
    """How many more learners would have to count for the share to reach the target."""
    needed = math.ceil(round(target_pct * denominator / 100, 9))
    return max(0, needed - numerator)


def missing_by(table: pd.DataFrame, target_pct: float) -> pd.DataFrame:
    """The same for each row of a table of cells, as a column ``missing``.

    Rounding up in each row makes their sum at least the number missing in the whole, if no row is above the
    target.
    """
    needed = np.ceil(np.round(target_pct * table["denominator"].to_numpy(float) / 100, 9))
    return table.assign(missing=np.maximum(0, needed - table["numerator"].to_numpy(float)).astype(np.int64))


def forecast(counted: int, denominator: int, past: Sequence[Past]) -> Forecast | None:
    """What the running year may end with, judged by finished years on the same day.

    Of the learners who did not count yet on this day, in each finished year a share ``q`` came to count by
    its end. The middle takes the mean of these shares. The range is a prediction interval of likelihood 0.8
    by Student's t: the spread between the years (with ``1 + 1/k``, as the mean of k years is itself
    uncertain) and the chance of the single learner, ``q (1 - q) / n``. It is clipped to what is possible.

    Parameters
    ----------
    counted, denominator
        Persons who count already, and the stock.
    past
        Finished years; at least ``MIN_YEARS`` with anyone left to count.

    Returns
    -------
    Forecast or None
        ``None`` where there are too few years or no stock.
    """
    shares = [
        (each.counted_finally - each.counted_then) / (each.denominator - each.counted_then)
        for each in past
        if each.denominator > each.counted_then
    ]
    left = denominator - counted
    if len(shares) < MIN_YEARS or denominator == 0:
        return None
    middle = float(np.mean(shares))
    between = float(np.var(shares, ddof=1)) * (1 + 1 / len(shares))
    chance = middle * (1 - middle) / left if left else 0.0
    half = float(stdtrit(len(shares) - 1, (1 + LIKELIHOOD) / 2)) * math.sqrt(between + max(0.0, chance))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    ends = [100 * (counted + each * left) / denominator for each in (low, middle, high)]
    return Forecast(low=ends[0], middle=ends[1], high=ends[2], years=len(shares))
