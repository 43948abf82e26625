"""Among equally cheap answers, the one that keeps the most pairs of an earlier answer: exactly."""

from __future__ import annotations

from matching.engine.graph import LIMIT, Graph, Index, Ints


def finer(graph: Graph, dual: Ints, price: Ints, kept: Index, placed: int) -> Graph | None:
    """A problem whose cheapest answers are the cheapest of `graph` that keep the most pairs.

    Parameters
    ----------
    dual, price : int64 (n,), int64 (m,)
        A certificate of an optimal answer. By complementary slackness every optimal answer uses tight pairs
        alone (cost + price = dual), so the others are left out.
    kept : int32 (n,)
        The earlier opening of each learner, or -1.
    placed : int
        How many learners every answer places.

    Returns
    -------
    Graph or None
        Each cost times (placed + 1), and one more where the pair is not kept. All these ones together are
        at most `placed`, which is less than the smallest difference between two answers of different cost:
        no kept pair ever outweighs a point. None where the numbers would leave the solver's range.
    """
    tight = graph.only(graph.cost + price[graph.opening] == dual[graph.row])
    scale = placed + 1
    if int(tight.cost.max(initial=0)) * scale + 1 >= LIMIT:
        return None
    cost = tight.cost * scale + (tight.opening != kept[tight.row])
    penalty = int(cost.max(initial=0)) * min(tight.n, sum(tight.capacity.tolist())) + 1
    return Graph(tight.indptr, tight.row, tight.opening, cost, tight.capacity, penalty)
