"""The few pairs of a very large problem that an optimum is likely to use, and what they lack."""

from __future__ import annotations

import numpy as np

from matching.engine.graph import Graph, Index, Ints, Mask, offsets

ENTRIES = 4_000_000
MIN_PAIRS, MAX_PAIRS = 16, 256


def promising(graph: Graph, known: Index, stuck: Mask) -> Mask:
    """Choose pairs: all of them, unless their seats written out one by one would not fit in memory.

    Parameters
    ----------
    known : int32 (n,)
        An assignment whose pairs are kept, so that as many can be placed as before.
    stuck : bool (n,)
        Learners who compete for too few seats: there each opening keeps its own cheapest pairs too.

    Returns
    -------
    bool (E,)
    """
    seats = graph.capacity[graph.opening]
    demand = np.bincount(graph.opening, minlength=graph.m)[graph.opening]
    written = int(np.minimum(seats, demand).sum())
    if written <= ENTRIES:
        return np.ones(len(graph.row), bool)
    each = len(graph.row) * ENTRIES // (written * max(1, graph.n))
    each = min(max(each, MIN_PAIRS), MAX_PAIRS)
    keep: Mask = (rank(graph.row, graph.cost) < each) | (known[graph.row] == graph.opening)
    if stuck.any():
        keep |= stuck[graph.row] & (rank(graph.opening, graph.cost) < seats + each)
    return keep


def missing(graph: Graph, dual: Ints, price: Ints) -> Mask:
    """Pairs by which a learner would do better at these prices, the best few of each learner: bool (E,)."""
    lacking = np.zeros(len(graph.row), bool)
    better = np.flatnonzero(dual[graph.row] > graph.cost + price[graph.opening])
    gain = graph.cost[better] + price[graph.opening[better]] - dual[graph.row[better]]
    lacking[better[rank(graph.row[better], gain) < MIN_PAIRS]] = True
    return lacking


def rank(group: Index, value: Ints) -> Ints:
    """The place of each value within its group, from 0, ties by position: int64 (k,)."""
    order = np.lexsort((value, group))
    counts = np.bincount(group)
    places = np.empty(len(group), np.int64)
    places[order] = np.arange(len(group)) - np.repeat(offsets(counts)[:-1], counts)
    return places
