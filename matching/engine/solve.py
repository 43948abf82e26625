"""Place as many learners as possible, and among all such answers take the cheapest: exactly.

The pairs fall into two parts that do not touch each other (docs/matching.md): one in which everybody is
placed, and one in which more learners compete than there are seats, so that every seat is filled. Within
each, the number placed is fixed and only cost is left to minimise.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from matching.engine.blocks import Bipartite, cheapest
from matching.engine.cardinality import most_placed, over_demanded
from matching.engine.core import missing, promising
from matching.engine.graph import Graph, Index, Ints, Mask, build
from matching.engine.kept import finer
from matching.engine.prices import settle
from matching.engine.solution import Solution

SOLVER = "scipy-blocks"
PEELS = 8
WORTHWHILE = 0.99

Progress = Callable[[float], None]


def warm_up() -> None:
    """Solve a tiny problem, so that the loading of SciPy's parts is not counted as solving."""
    one = np.ones(2, np.int64)
    solve(np.array([0, 2, 4]), np.array([0, 1, 0, 1]), np.arange(4), one)


def solve(
    indptr: Ints,
    opening: Index,
    cost: Ints,
    capacity: Ints,
    progress: Progress | None = None,
    kept: Index | None = None,
) -> Solution:
    """Solve the assignment problem and prove the answer.

    Parameters
    ----------
    indptr : int64 (n+1,)
        Learner i's eligible pairs are `indptr[i]:indptr[i+1]`.
    opening : int32 (E,)
        Opening of each pair, 0..m-1; a pair that is named twice counts at its lower cost.
    cost : int64 (E,)
        0 <= cost < 2**31.
    capacity : int64 (m,)
        Seats, 0 <= capacity < 2**31.
    progress : callable, optional
        Told the share of the work that is done, 0..1.
    kept : int32 (n,), optional
        The opening of each learner in an earlier answer, or -1: of all optimal answers one that keeps the
        most of these pairs is given. It changes neither the number placed, nor the cost, nor the proof.

    Returns
    -------
    Solution
        The same for the same arrays and the same version of SciPy.

    Raises
    ------
    ValueError
        If the arrays do not state a problem, or a block is too large to be solved exactly.
    """
    tell = progress or (lambda _share: None)
    graph = build(indptr, opening, cost, capacity)
    most = most_placed(graph)
    stuck, over = over_demanded(graph, most)
    tell(0.2)
    solution = _optimum(graph, most, stuck, over)
    if kept is not None:
        tell(0.8)
        solution = _nearest(graph, solution, kept, stuck, over)
    tell(1.0)
    return _solution(*solution, stuck, over)


def _solution(assignment: Index, dual: Ints, price: Ints, stuck: Mask, over: Mask) -> Solution:
    """The answer with its sums: a placed learner costs her dual less the price of her opening."""
    placed = assignment >= 0
    return Solution(
        assignment=assignment,
        learner_dual=dual,
        opening_price=price,
        placed=int(placed.sum()),
        total_cost=sum((dual[placed] - price[assignment[placed]]).tolist()),
        solver=SOLVER,
        solver_version=f"2 (scipy {scipy.__version__}, numpy {np.__version__})",
        over_demanded=over,
        stuck=stuck,
    )


def _optimum(graph: Graph, most: Index, stuck: Mask, over: Mask) -> tuple[Index, Ints, Ints]:
    """The cheapest way to place the most, and its proof.

    Of a problem with very many pairs only the cheap ones are written out. The prices then judge all pairs;
    those that would do better join in, until none is left.
    """
    core = promising(graph, most, stuck)
    while True:
        small = graph if core.all() else graph.only(core)
        assignment, dual, price = settle(small, _cheapest_of_both(small, most, stuck, over))
        lacking = missing(graph, dual, price)
        if not lacking.any():
            return assignment, dual, price
        core |= lacking


def _nearest(
    graph: Graph, optimum: tuple[Index, Ints, Ints], kept: Index, stuck: Mask, over: Mask
) -> tuple[Index, Ints, Ints]:
    """Of all answers as cheap as this optimum, one that keeps the most earlier pairs, with its proof."""
    assignment, dual, price = optimum
    placed = assignment >= 0
    if not (placed & (assignment != kept)).any():
        return optimum
    small = finer(graph, dual, price, kept, int(placed.sum()))
    if small is None:
        return optimum
    nearest, _dual, _price = settle(small, _cheapest_of_both(small, assignment, stuck, over))
    return settle(graph, nearest)


def _cheapest_of_both(graph: Graph, assignment: Index, stuck: Mask, over: Mask) -> Index:
    """Keep who can be placed at all, and choose the cheapest places in both parts."""
    out = np.full(graph.n, -1, np.int32)
    for block, learner, opening in (
        _everybody(graph, assignment, stuck, over),
        _every_seat(graph, assignment, stuck),
    ):
        used = cheapest(block)
        out[learner[used]] = opening[used]
    return out


def _everybody(graph: Graph, assignment: Index, stuck: Mask, over: Mask) -> tuple[Bipartite, Index, Index]:
    """The part in which every learner is placed: a row for each learner.

    The one roomy opening that a learner keeps becomes a column of her own.
    """
    open_ = ~over & (graph.capacity > 0)
    pairs, roomy = _peel(graph, np.flatnonzero(~stuck[graph.row] & open_[graph.opening]))
    row, opening = graph.row[pairs], graph.opening[pairs]
    column = np.where(roomy, graph.m + row, opening).astype(np.int64)
    seats = np.concatenate([graph.capacity, np.ones(graph.n, np.int64)])
    known = opening == assignment[row]
    homeless = np.ones(graph.n, bool)
    homeless[row[known]] = False
    known |= roomy & homeless[row]
    need = np.ones(graph.n, np.int64)
    return Bipartite(row.astype(np.int64), column, graph.cost[pairs], need, seats, known), row, opening


def _peel(graph: Graph, pairs: Ints) -> tuple[Ints, Mask]:
    """Drop pairs that cannot matter: those that cost no less than an opening with room for all who ask.

    Returns
    -------
    pairs : int64 (k,)
        Positions of the pairs that stay; of the roomy openings, each learner keeps the cheapest.
    roomy : bool (k,)
        Whether the pair's opening has at least as many seats as pairs.
    """
    for _ in range(PEELS):
        opening, row, cost = graph.opening[pairs], graph.row[pairs], graph.cost[pairs]
        demand = np.bincount(opening, minlength=graph.m)
        roomy = (graph.capacity >= demand)[opening]
        if not roomy.any():
            break
        bound = np.full(graph.n, np.iinfo(np.int64).max)
        np.minimum.at(bound, row[roomy], cost[roomy])
        cheapest_roomy = np.flatnonzero(roomy & (cost == bound[row]))
        first = cheapest_roomy[np.unique(row[cheapest_roomy], return_index=True)[1]]
        keep = cost < bound[row]
        keep[first] = True
        pairs, roomy = pairs[keep], roomy[keep]
        if keep.mean() > WORTHWHILE:
            break
    return pairs, roomy


def _every_seat(graph: Graph, assignment: Index, stuck: Mask) -> tuple[Bipartite, Index, Index]:
    """The part in which every seat is filled: a row for each opening, with a unit for each seat."""
    pairs = np.flatnonzero(stuck[graph.row] & (graph.capacity[graph.opening] > 0))
    pairs = pairs[np.argsort(graph.opening[pairs], kind="stable")]
    learner, opening = graph.row[pairs], graph.opening[pairs]
    known = assignment[learner] == opening
    one = np.ones(graph.n, np.int64)
    block = Bipartite(
        opening.astype(np.int64), learner.astype(np.int64), graph.cost[pairs], graph.capacity, one, known
    )
    return block, learner, opening
