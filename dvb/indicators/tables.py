"""The figures of every cell of a breakdown, in persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from dvb.indicators.compute import Count, Coverage
from dvb.indicators.facts import ENGAGEMENT_DIMENSIONS, LEARNER_DIMENSIONS, Flags, Ints, Spread

# Dimensions of whoever counts: several values of one learner, or none.
LINKED = (*ENGAGEMENT_DIMENSIONS, "pay", "length")
DIMENSIONS = (*LEARNER_DIMENSIONS, "age", *LINKED)
MOST_DIMENSIONS = 2
Within = Mapping[str, Sequence[str]]


def cells(count: Count, by: Sequence[str] = (), within: Within | None = None) -> pd.DataFrame:
    """Numerator and denominator of every cell of a breakdown.

    Parameters
    ----------
    count
        One definition over one period.
    by
        None, one or two of ``DIMENSIONS``.
    within
        Only learners with one of these values, for instance ``{"school": ["S1"]}``. A dimension of the
        engagement keeps the denominator and narrows the numerator.

    Returns
    -------
    DataFrame
        A column for each dimension of ``by``, then ``numerator`` and ``denominator`` in persons, sorted by
        the dimensions. Cells exist where the denominator is not empty. A dimension of the engagement
        (``LINKED``) divides the numerator alone: its cells keep the denominator of the rest, and a learner
        with two values counts in both.

    Raises
    ------
    ValueError
        For an unknown dimension, the same one twice, or more than two.
    """
    _check(by, within or {})
    inside = _inside(count, within or {})
    plain = [name for name in by if name not in LINKED]
    linked = [name for name in by if name in LINKED]
    key, sizes = _key(count, plain)
    cells_below = _product(sizes)
    below = np.bincount(key[inside], minlength=cells_below)
    counted = inside & count.is_counted & _has_link(count, within or {})
    if linked:
        rows, codes, more = _pairs(count, linked)
        keep = counted[rows]
        width = _product(more)
        above = np.bincount(key[rows[keep]] * width + codes[keep], minlength=cells_below * width)
        below = np.repeat(below, width)
        sizes = [*sizes, *more]
    else:
        above = np.bincount(key[counted], minlength=cells_below)
    return _frame(count, [*plain, *linked], sizes, above, below, by)


def coverage(count: Count, within: Within | None = None) -> Coverage:
    """Coverage of the schools that ``within`` names, or of all schools."""
    schools = (within or {}).get("school")
    if schools is None:
        return count.coverage
    known = [count.school_reports[each] for each in schools if each in count.school_reports]
    return Coverage(sum(known), len(known))


def _check(by: Sequence[str], within: Within) -> None:
    unknown = [name for name in (*by, *within) if name not in DIMENSIONS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no dimension: {', '.join(DIMENSIONS)}.")
    if len(set(by)) != len(by):
        raise ValueError("The same dimension stands here twice.")
    if len(by) > MOST_DIMENSIONS:
        raise ValueError(f"A table has at most {MOST_DIMENSIONS} dimensions.")


def _inside(count: Count, within: Within) -> Flags:
    inside = np.ones(count.denominator, np.bool_)
    for name, values in within.items():
        if name not in LINKED:
            coded = count.dimensions[name]
            inside &= np.isin(coded.labels, list(values))[coded.codes] if coded.labels else False
    return inside


def _has_link(count: Count, within: Within) -> Flags:
    has = np.ones(count.denominator, np.bool_)
    for name, values in within.items():
        if name in LINKED:
            spread, _ = _link(count, name)
            wanted: Ints = np.flatnonzero(np.isin(spread.labels or [""], list(values)))
            wanted = np.flatnonzero(np.isin(spread.codes, wanted))
            found = np.zeros(count.denominator, np.bool_)
            found[spread.rows[wanted]] = True
            has &= found
    return has


def _key(count: Count, names: Sequence[str]) -> tuple[Ints, list[int]]:
    key = np.zeros(count.denominator, np.int64)
    sizes = []
    for name in names:
        coded = count.dimensions[name]
        key = key * len(coded.labels) + coded.codes
        sizes.append(len(coded.labels))
    return key, sizes


def _link(count: Count, name: str) -> tuple[Spread, Ints]:
    """The pairs of a dimension; the length and pay of a stay exist only among graduates."""
    nothing = np.zeros(0, np.int64)
    return count.links.get(name, (Spread(nothing, nothing, []), nothing))


def _pairs(count: Count, names: Sequence[str]) -> tuple[Ints, Ints, list[int]]:
    """Learners with the code of one value, or of two values that meet in one engagement; each once."""
    first, engagement = _link(count, names[0])
    pairs = pd.DataFrame({"row": first.rows, "engagement": engagement, "a": first.codes})
    sizes = [len(first.labels)]
    code = "a"
    if len(names) > 1:
        second, other = _link(count, names[1])
        more = pd.DataFrame({"row": second.rows, "engagement": other, "b": second.codes})
        of_person = bool((engagement < 0).any() or (other < 0).any())
        pairs = pairs.merge(more, on=["row"] if of_person else ["row", "engagement"])
        sizes.append(len(second.labels))
        pairs["code"] = pairs["a"] * len(second.labels) + pairs["b"]
        code = "code"
    width = max(1, _product(sizes))
    unique = np.unique(pairs["row"].to_numpy(np.int64) * width + pairs[code].to_numpy(np.int64))
    return unique // width, unique % width, sizes


def _frame(
    count: Count, names: Sequence[str], sizes: Sequence[int], above: Ints, below: Ints, by: Sequence[str]
) -> pd.DataFrame:
    if not by:
        return pd.DataFrame({"numerator": above, "denominator": below})
    filled = np.flatnonzero(below)
    columns: dict[str, pd.Series] = {}
    rest = filled
    for name, (_, width) in zip(names, _strides(sizes), strict=True):
        labels = _link(count, name)[0].labels if name in LINKED else count.dimensions[name].labels
        # Said to be objects: to find out that they are texts takes longer than all the counting.
        columns[name] = pd.Series(np.array(labels, dtype=object)[rest // width], dtype=object)
        rest = rest % width
    table = pd.DataFrame(
        {**{name: columns[name] for name in by}, "numerator": above[filled], "denominator": below[filled]}
    )
    return table.sort_values(list(by), ignore_index=True) if list(by) != list(names) else table


def _strides(sizes: Sequence[int]) -> list[tuple[int, int]]:
    tails = [_product(sizes[at:]) for at in range(len(sizes) + 1)]
    return list(pairwise(tails))


def _product(sizes: Sequence[int]) -> int:
    return int(np.prod(sizes, dtype=np.int64)) if len(sizes) else 1
