"""Rows that nothing speaks against, to be changed one attribute at a time."""

from __future__ import annotations

from datetime import date
from typing import Any

from matching.engine.problem import Base, LearnerRow, OpeningRow, Problem

START = date(2026, 10, 1)
END = date(2027, 1, 31)
RIGA = (56.946, 24.10589)
JELGAVA = (56.65, 23.71278)
CESIS = (57.31188, 25.27456)


def learner(**changed: Any) -> LearnerRow:
    """A grown-up cook in Riga."""
    values: dict[str, Any] = {
        "id": "L1",
        "lottery": 1,
        "qualification": "cook",
        "bases": (Base(*RIGA),),
        "max_km": 60.0,
        "birth_date": date(2005, 5, 5),
        "school": "north",
    }
    return LearnerRow(**values | changed)


def opening(**changed: Any) -> OpeningRow:
    """One seat for a cook in Jelgava, 41 km from Riga."""
    values: dict[str, Any] = {
        "id": "O1",
        "employer": "inn",
        "kind": "dvb",
        "qualifications": frozenset({"cook"}),
        "capacity": 1,
        "lat": JELGAVA[0],
        "lon": JELGAVA[1],
        "starts_on": START,
        "ends_on": END,
    }
    return OpeningRow(**values | changed)


def one_pair(who: LearnerRow | None = None, where: OpeningRow | None = None, **changed: Any) -> Problem:
    """A round of one learner and one opening."""
    return Problem(learners=(who or learner(),), openings=(where or opening(),), **changed)
