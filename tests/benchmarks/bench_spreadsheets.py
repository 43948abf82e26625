"""Seconds to read a school's spreadsheet: child process, recognised table, parsed rows.

Nothing is asserted. Seconds are those of the processor, of this process and of the children that ended.
"""

from __future__ import annotations

import resource
import statistics
from collections.abc import Callable
from functools import partial

from alliances.kernel.spreadsheets.cells import parse_cells
from alliances.kernel.spreadsheets.table_detection import find_table
from alliances.kernel.spreadsheets.upload import read_upload
from matching.imports.learners.layout import LEARNERS
from tests.alliances.kernel.spreadsheets.test_child import many_learners

TIMES = 3


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _median_of(work: Callable[[], object]) -> float:
    took = []
    for _ in range(TIMES):
        began = _processor_seconds()
        work()
        took.append(_processor_seconds() - began)
    return statistics.median(took)


def _read_learners(data: bytes) -> object:
    return parse_cells(find_table(read_upload(data, "a.xlsx"), LEARNERS), LEARNERS)


def bench_spreadsheets() -> None:
    small = _median_of(lambda: read_upload(b"A;B\n1;2\n", "a.csv"))
    print(f"\ntwo cells: {small:.2f} s")
    for rows in (500, 5_000):
        data = many_learners(rows)
        took = _median_of(partial(_read_learners, data))
        print(f"{rows} learners: {took:.2f} s, {took / small:.1f} times that")
