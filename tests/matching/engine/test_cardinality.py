"""How many can be placed, and who competes for too few seats."""

import numpy as np
from hypothesis import given

from matching.engine.cardinality import most_placed, over_demanded
from matching.engine.graph import build
from tests.engine_cases import arrays, tried_all
from tests.matching.engine.strategies import Pairs, assignments


@given(assignments())
def test_a_flow_places_the_most_within_the_seats(problem: tuple[Pairs, list[int]]) -> None:
    pairs, capacity = problem
    seated = most_placed(build(*arrays(pairs, capacity)))
    assert int((seated >= 0).sum()) == tried_all(pairs, capacity)[0]
    assert (np.bincount(seated[seated >= 0], minlength=len(capacity)) <= capacity).all()
    assert all(j == -1 or j in row for row, j in zip(pairs, seated.tolist(), strict=True))


@given(assignments())
def test_the_stuck_are_those_who_stay_out_in_some_best_answer(problem: tuple[Pairs, list[int]]) -> None:
    pairs, capacity = problem
    graph = build(*arrays(pairs, capacity))
    stuck, over = over_demanded(graph, most_placed(graph))
    most = tried_all(pairs, capacity)[0]
    for i, row in enumerate(pairs):
        without = [{} if k == i else other for k, other in enumerate(pairs)]
        assert stuck[i] == (bool(row) and tried_all(without, capacity)[0] == most)
    for j in range(len(capacity)):
        more = [seats + (k == j) for k, seats in enumerate(capacity)]
        assert over[j] == (tried_all(pairs, more)[0] > most)
