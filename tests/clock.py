"""A standing clock for tests: ``with freeze_time("2026-11-22 12:00") as clock:`` or ``@freeze_time(...)``.

The clock itself is turned (in C), where other libraries look through every imported module for functions to
replace: with SciPy imported that took longer than most tests. A time without a zone is in UTC.
"""

import functools
from typing import Final

import time_machine

time_machine.naive_mode = time_machine.NaiveMode.UTC

freeze_time: Final = functools.partial(time_machine.travel, tick=False)
