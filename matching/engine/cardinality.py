"""Maximum cardinality: how many learners can be placed, and which of them compete."""

from __future__ import annotations

import numpy as np
import scipy

from matching.engine.graph import Graph, Index, Mask, offsets, spans


def most_placed(graph: Graph) -> Index:
    """Place as many learners as can be, at whatever cost.

    Returns
    -------
    int32 (n,)
        The opening of each learner, or -1.

    Notes
    -----
    A maximum flow (Dinic), in which an opening is one vertex whatever its capacity. SciPy's
    `maximum_bipartite_matching` needs one vertex for each seat and can take exponential time [1]_.

    References
    ----------
    .. [1] SciPy issue 26147.
    """
    n, m = graph.n, graph.m
    assignment = np.full(n, -1, np.int32)
    if not len(graph.row):
        return assignment
    source, sink = n + m, n + m + 1
    seats = np.minimum(graph.capacity, np.bincount(graph.opening, minlength=m)).astype(np.int32)
    degree = np.diff(graph.indptr)
    counts = np.concatenate([degree, np.ones(m, np.int64), [n], [0]])
    targets = np.concatenate(
        [graph.opening + np.int32(n), np.full(m, sink, np.int32), np.arange(n, dtype=np.int32)]
    )
    capacity = np.concatenate([np.ones(len(graph.row), np.int32), seats, np.ones(n, np.int32)])
    pointers = offsets(counts).astype(np.int32)
    network = scipy.sparse.csr_array((capacity, targets, pointers), shape=(sink + 1, sink + 1))
    flow = scipy.sparse.csgraph.maximum_flow(network, source, sink).flow[:n].tocoo()
    used = flow.data > 0
    assignment[flow.row[used]] = flow.col[used] - n
    return assignment


def over_demanded(graph: Graph, assignment: Index) -> tuple[Mask, Mask]:
    """Split off the part in which not everybody can be placed.

    Follow the pairs of the unplaced to openings, from these to the learners who sit there, to their other
    pairs, and so on. All openings that are reached are full, and the learners that are reached have pairs
    with no others: more heads than seats (a Hall violator), whoever sits where.

    Parameters
    ----------
    assignment : int32 (n,)
        One that places the most; the result is the same for all of them.

    Returns
    -------
    stuck : bool (n,)
        Learners that are reached; those without any pair are not.
    over : bool (m,)
        Openings that are reached.

    References
    ----------
    .. [1] A. L. Dulmage, N. S. Mendelsohn, "Coverings of bipartite graphs", Canad. J. Math. 10 (1958).
    """
    degree = np.diff(graph.indptr)
    sitting = np.argsort(assignment, kind="stable")
    sitting = sitting[np.searchsorted(assignment[sitting], 0) :]
    heads = np.bincount(assignment[sitting], minlength=graph.m)
    begin = offsets(heads)
    stuck = (assignment < 0) & (degree > 0)
    over = np.zeros(graph.m, bool)
    front = np.flatnonzero(stuck)
    while len(front):
        pairs = spans(graph.indptr[front], degree[front])
        reached = np.unique(graph.opening[pairs])
        reached = reached[~over[reached]]
        over[reached] = True
        front = sitting[spans(begin[reached], heads[reached])]
        front = front[~stuck[front]]
        stuck[front] = True
    return stuck, over
