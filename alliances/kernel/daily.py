"""What time alone brings: each subject registers its work of a day. Twice a day changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

Work = Callable[[dt.date], int]
"""Does what is due on a day; returns how much there was."""
_WORK: dict[int, tuple[str, Work]] = {}


def register(name: str, work: Work, *, place: int) -> None:
    """Register work under the name by which its count is printed; the lowest place is done first.

    Raises
    ------
    ValueError
        When other work has the name or the place.
    """
    if place in _WORK or name in registered():
        raise ValueError(f"other daily work has the name {name} or the place {place}")
    _WORK[place] = (name, work)


def registered() -> dict[str, Work]:
    """All work by its name, in the order in which it is done."""
    return dict(_WORK[place] for place in sorted(_WORK))


def run(day: dt.date) -> dict[str, int]:
    """Do all work of a day; what fails does not keep the rest from being done.

    Returns
    -------
    dict
        How much there was of each, by its name.

    Raises
    ------
    ExceptionGroup
        What failed, once the rest is done.
    """
    counts: dict[str, int] = {}
    failures: list[Exception] = []
    for name, work in registered().items():
        try:
            counts[name] = work(day)
        except Exception as fault:
            fault.add_note(f"in the daily work {name!r}")
            failures.append(fault)
    if failures:
        raise ExceptionGroup("some of the daily work failed", failures)
    return counts
