"""Run by `make bench`: the table of `tests.benchmarks.matching`; only agreement is asserted, never time."""

import sys

from tests.benchmarks.instances import country
from tests.benchmarks.matching import SIZES, table
from tests.benchmarks.methods import METHODS


def bench_exact_methods_agree() -> None:
    question = country(400, 150, seed=3)
    exact = {METHODS[name](question) for name in METHODS if name != "greedy"}
    assert len(exact) == 1
    ((placed, _),) = exact
    assert METHODS["greedy"](question)[0] <= placed


def bench_solvers_side_by_side() -> None:
    sys.stdout.write("\n" + table(list(SIZES)) + "\n")
