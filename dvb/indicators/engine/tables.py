"""The figures of every cell of a breakdown, in persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dvb.indicators.engine.compute import Count, Coverage
from dvb.indicators.engine.facts import ENGAGEMENT_DIMENSIONS, LEARNER_DIMENSIONS, Flags, Ints, Spread

# Dimensions of whoever counts: several values of one learner, or none.
LINKED = (*ENGAGEMENT_DIMENSIONS, "pay", "length")
DIMENSIONS = (*LEARNER_DIMENSIONS, "age", *LINKED)
MAX_DIMENSIONS = 2
MAX_FLAGS = 1 << 20  # up to here a table of flags is quicker than sorting
Within = Mapping[str, Sequence[str]]
Labels = npt.NDArray[np.object_]


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
    labels, above, below = _counted(count, by, within or {})
    frame = {name: pd.Series(each, dtype=object) for name, each in zip(by, labels, strict=True)}
    return pd.DataFrame({**frame, "numerator": above, "denominator": below})


def breakdowns(count: Count, names: Sequence[str] = DIMENSIONS, within: Within | None = None) -> pd.DataFrame:
    """The tables of several single dimensions under each other, each as ``cells`` gives it alone.

    Parameters
    ----------
    count, within
        As for ``cells``.
    names
        The dimensions, in this order.

    Returns
    -------
    DataFrame
        Columns ``dimension``, ``label``, ``numerator`` and ``denominator``.
    """
    for name in names:
        _check([name], within or {})
    tables = [_counted(count, [name], within or {}) for name in names]
    dimension = np.repeat(np.array(names, dtype=object), [len(above) for _, above, _ in tables])
    labels = [each for lines, _, _ in tables for each in lines]
    # Said to be objects: to find out that they are texts takes longer than all the counting.
    return pd.DataFrame(
        {
            "dimension": pd.Series(dimension, dtype=object),
            "label": pd.Series(_joined(labels, object), dtype=object),
            "numerator": _joined([above for _, above, _ in tables], np.int64),
            "denominator": _joined([below for _, _, below in tables], np.int64),
        }
    )


def _joined(parts: list[npt.NDArray[Any]], kind: type) -> npt.NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *parts])


def _counted(count: Count, by: Sequence[str], within: Within) -> tuple[list[Labels], Ints, Ints]:
    """The labels of each cell that is not empty, its numerator and its denominator."""
    plain = [name for name in by if name not in LINKED]
    linked = [name for name in by if name in LINKED]
    key, sizes = _key(count, plain)
    cells_below = _product(sizes)
    below, counted = _below(count, key, cells_below, within)
    if linked:
        rows, codes, more = _pairs(count, linked)
        is_in_numerator = counted[rows]
        width = _product(more)
        above = np.bincount(
            key[rows[is_in_numerator]] * width + codes[is_in_numerator], minlength=cells_below * width
        )
        below = np.repeat(below, width)
        sizes = [*sizes, *more]
    else:
        above = np.bincount(key[counted], minlength=cells_below)
    names = [*plain, *linked]
    filled = _in_order(np.flatnonzero(below), sizes, names, by) if by else np.arange(1)
    labels = dict(zip(names, _labels(count, names, sizes, filled), strict=True))
    return [labels[name] for name in by], above[filled], below[filled]


def _in_order(cells: Ints, sizes: Sequence[int], names: Sequence[str], by: Sequence[str]) -> Ints:
    """Cells sorted by the dimensions as they were asked for; labels are sorted already."""
    if list(names) == list(by):
        return cells
    first, second = cells // sizes[1], cells % sizes[1]
    order: Ints = cells[np.lexsort((first, second))]
    return order


def _below(count: Count, key: Ints, size: int, within: Within) -> tuple[Ints, Flags]:
    """The denominators of the cells, and who of those inside counts."""
    if not within:
        return np.bincount(key, minlength=size), count.is_counted
    inside = _inside(count, within)
    return np.bincount(key[inside], minlength=size), inside & count.is_counted & _has_link(count, within)


def coverage(count: Count, within: Within | None = None) -> Coverage:
    """Coverage of the schools that ``within`` names, or of all schools."""
    schools = (within or {}).get("school")
    if schools is None:
        return count.coverage
    flags = [count.school_reports[each] for each in schools if each in count.school_reports]
    return Coverage(sum(flags), len(flags))


def _check(by: Sequence[str], within: Within) -> None:
    unknown = [name for name in (*by, *within) if name not in DIMENSIONS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no dimension: {', '.join(DIMENSIONS)}.")
    if len(set(by)) != len(by):
        raise ValueError("The same dimension stands here twice.")
    if len(by) > MAX_DIMENSIONS:
        raise ValueError(f"A table has at most {MAX_DIMENSIONS} dimensions.")


def _inside(count: Count, within: Within) -> Flags:
    inside = np.ones(count.denominator, np.bool_)
    for name, values in within.items():
        if name not in LINKED:
            coded = count.dimensions[name]
            inside &= np.isin(coded.labels, list(values))[coded.codes] if coded.labels else False
    return inside


def _has_link(count: Count, within: Within) -> Flags:
    matches = np.ones(count.denominator, np.bool_)
    for name, values in within.items():
        if name in LINKED:
            spread, _ = _link(count, name)
            selected: Ints = np.flatnonzero(np.isin(spread.labels or [""], list(values)))
            selected = np.flatnonzero(np.isin(spread.codes, selected))
            has_value = np.zeros(count.denominator, np.bool_)
            has_value[spread.rows[selected]] = True
            matches &= has_value
    return matches


def _key(count: Count, names: Sequence[str]) -> tuple[Ints, list[int]]:
    chosen = [count.dimensions[name] for name in names]
    sizes = [len(coded.labels) for coded in chosen]
    if not chosen:
        return np.zeros(count.denominator, np.int64), sizes
    key = chosen[0].codes
    for coded, size in zip(chosen[1:], sizes[1:], strict=True):
        key = key * size + coded.codes
    return key, sizes


def _link(count: Count, name: str) -> tuple[Spread, Ints]:
    """The pairs of a dimension; the length and pay of a stay exist only among graduates."""
    no_rows = np.zeros(0, np.int64)
    return count.links.get(name, (Spread(no_rows, no_rows, []), no_rows))


def _pairs(count: Count, names: Sequence[str]) -> tuple[Ints, Ints, list[int]]:
    """Learners with the code of one value, or of two values that meet in one engagement; each once."""
    first, engagement = _link(count, names[0])
    sizes = [len(first.labels)]
    if len(names) == 1:
        return *_distinct_pairs(first.rows, first.codes, count.denominator, sizes), sizes
    pairs = pd.DataFrame({"row": first.rows, "engagement": engagement, "a": first.codes})
    second, other = _link(count, names[1])
    more = pd.DataFrame({"row": second.rows, "engagement": other, "b": second.codes})
    of_person = bool((engagement < 0).any() or (other < 0).any())
    pairs = pairs.merge(more, on=["row"] if of_person else ["row", "engagement"])
    sizes.append(len(second.labels))
    codes = (pairs["a"] * len(second.labels) + pairs["b"]).to_numpy(np.int64)
    return *_distinct_pairs(pairs["row"].to_numpy(np.int64), codes, count.denominator, sizes), sizes


def _distinct_pairs(rows: Ints, codes: Ints, count_rows: int, sizes: Sequence[int]) -> tuple[Ints, Ints]:
    """Each pair of a row and a code once, in order."""
    width = max(1, _product(sizes))
    key = rows * width + codes
    if count_rows * width > MAX_FLAGS:
        key = np.unique(key)
    else:
        flags = np.zeros(count_rows * width, np.bool_)
        flags[key] = True
        key = np.flatnonzero(flags)
    return key // width, key % width


def _labels(count: Count, names: Sequence[str], sizes: Sequence[int], cells: Ints) -> list[Labels]:
    columns, rest = [], cells
    for name, (_, width) in zip(names, _strides(sizes), strict=True):
        labels = _link(count, name)[0].labels if name in LINKED else count.dimensions[name].labels
        columns.append(np.array(labels, dtype=object)[rest // width])
        rest = rest % width
    return columns


def _strides(sizes: Sequence[int]) -> list[tuple[int, int]]:
    tails = [_product(sizes[at:]) for at in range(len(sizes) + 1)]
    return list(pairwise(tails))


def _product(sizes: Sequence[int]) -> int:
    return int(np.prod(sizes, dtype=np.int64)) if len(sizes) else 1
