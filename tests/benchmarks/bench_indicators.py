"""Seconds and memory of RR 3.5: 30 000 learners a year, 10 years, 3 definitions, every breakdown, suppressed.

Run: python tests/benchmarks/bench_indicators.py [learners] [years]. Nothing is asserted. Seconds are those
of the processor, in one thread: with nothing else to do, the clock on the wall shows the same.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from dvb.indicators.engine.compute import Count, count  # noqa: E402
from dvb.indicators.engine.definitions import EXPOSURE, NEW_SKILLS, PARTICIPATION, Period  # noqa: E402
from dvb.indicators.engine.facts import prepare  # noqa: E402
from dvb.indicators.engine.frames import Frames, read  # noqa: E402
from dvb.indicators.engine.suppress import publish, publish_lines  # noqa: E402
from dvb.indicators.engine.tables import DIMENSIONS, breakdowns, cells  # noqa: E402

FIRST_YEAR = 2016
SCHOOLS = 52
STAY_DAYS = 25


def generate(learners: int, years: int, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Frames of a country: stays of three years, a third at a workplace each year, daily lines."""
    chance = np.random.default_rng(seed)
    enrolments = _enrolments(chance, learners, years)
    engagements = _engagements(chance, enrolments, learners * years // 3)
    return {
        "enrolments": enrolments,
        "engagements": engagements,
        "hours": _hours(chance, engagements),
        "confirmations": _confirmations(chance, engagements),
        "schools": pd.DataFrame({"school_id": np.arange(SCHOOLS), "is_reporting": True}),
    }


def _enrolments(chance: np.random.Generator, learners: int, years: int) -> pd.DataFrame:
    stays = learners * (years + 2) // 3
    first = np.datetime64(f"{FIRST_YEAR - 2}-09-01")
    began = first + chance.integers(0, years + 2, stays) * np.timedelta64(365, "D")
    ended = began + np.timedelta64(3 * 365 - 75, "D")
    school = chance.integers(0, SCHOOLS, stays)
    return pd.DataFrame(
        {
            "person_id": np.arange(stays),
            "school_id": school,
            "region": pd.Series(np.array(["Kurzeme", "Latgale", "Rīga", "Vidzeme", "Zemgale"])[school % 5]),
            "sector": np.array([f"sector {at:02d}" for at in range(14)])[school % 14],
            "programme_code": np.array([f"35b {at:03d}" for at in range(200)])[
                chance.integers(0, 200, stays)
            ],
            "qualification_id": np.array([f"Q{at:03d}" for at in range(150)])[chance.integers(0, 150, stays)],
            "level": chance.integers(2, 5, stays),
            "sex": np.array(["f", "m"])[chance.integers(0, 2, stays)],
            "birth_date": began - chance.integers(15 * 365, 19 * 365, stays).astype("timedelta64[D]"),
            "enrolled_on": began,
            "left_on": ended,
            "graduated_on": np.where(chance.random(stays) < 0.6, ended, np.datetime64("NaT")),
        }
    )


def _engagements(chance: np.random.Generator, enrolments: pd.DataFrame, size: int) -> pd.DataFrame:
    began = enrolments["enrolled_on"].to_numpy()
    person = chance.integers(0, len(enrolments), size)
    starts = began[person] + chance.integers(0, 900, size).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "engagement_id": np.arange(size),
            "person_id": person,
            "kind": np.array(["dvb", "prakse"])[chance.integers(0, 2, size)],
            "is_outside_school": chance.random(size) < 0.95,
            "agreement_signed_on": np.where(chance.random(size) < 0.95, starts, np.datetime64("NaT")),
            "cooperation_signed": chance.random(size) < 0.7,
            "is_paid": chance.random(size) < 0.5,
            "starts_on": starts,
            "ends_on": starts + np.timedelta64(STAY_DAYS - 1, "D"),
            "host_sector": np.array([f"sector {at:02d}" for at in range(14)])[chance.integers(0, 14, size)],
            "alliance_ids": np.array(["", "A1", "A2", "A1;A3"])[chance.integers(0, 4, size)],
            "project_ids": np.array(["", "P1", "P2"])[chance.integers(0, 3, size)],
        }
    )


def _hours(chance: np.random.Generator, engagements: pd.DataFrame) -> pd.DataFrame:
    size, starts = len(engagements), engagements["starts_on"].to_numpy()
    lines = np.repeat(np.arange(size), STAY_DAYS)
    days = np.repeat(starts, STAY_DAYS) + np.tile(np.arange(STAY_DAYS), size).astype("timedelta64[D]")
    hours = pd.DataFrame(
        {"engagement_id": lines, "day": days, "minutes": chance.integers(120, 481, len(lines))}
    )
    return hours.assign(is_confirmed=chance.random(len(lines)) < 0.97, source="log")


def _confirmations(chance: np.random.Generator, engagements: pd.DataFrame) -> pd.DataFrame:
    size, starts = len(engagements), engagements["starts_on"].to_numpy()
    person = engagements["person_id"].to_numpy()
    at = chance.integers(0, size, size * 3)
    return pd.DataFrame(
        {
            "person_id": person[at],
            "outcome_id": chance.integers(0, 60, len(at)).astype(str),
            "confirmed_on": starts[at] + np.timedelta64(STAY_DAYS, "D"),
            "engagement_id": at,
            "is_at_workplace": chance.random(len(at)) < 0.9,
            "assessment_passed": chance.random(len(at)) < 0.95,
            "school_confirmed": chance.random(len(at)) < 0.95,
        }
    )


def at_once(counted: Count) -> int:
    """All breakdowns in one go, as the site makes them (``services.indicators.figures.figures_of``)."""
    found = publish_lines(breakdowns(counted), (counted.numerator, counted.denominator))
    return sum(len(each.cells) for each in found.values())


def one_by_one(counted: Count) -> int:
    """Each breakdown counted and published by itself."""
    total = (counted.numerator, counted.denominator)
    return sum(len(publish(cells(counted, [name]), [name], total).cells) for name in DIMENSIONS)


def measure(frames: Frames, years: int, cells_of: Callable[[Count], int]) -> tuple[float, float, int]:
    """Seconds to prepare, seconds to count and suppress, and how many cells came out."""
    clock = time.process_time()
    facts = prepare(frames)
    prepared = time.process_time()
    found = 0
    for year in range(FIRST_YEAR, FIRST_YEAR + years):
        for definition in (PARTICIPATION, NEW_SKILLS, EXPOSURE):
            counted = count(facts, definition, Period.school_year(year))
            found += cells_of(counted)
    return prepared - clock, time.process_time() - prepared, found


def bench_indicators() -> None:
    """The country over ten years (`make bench`)."""
    report(30_000, 10)


def main() -> None:
    learners, years = (int(each) for each in (*sys.argv[1:], "30000", "10")[:2])
    report(learners, years)


def report(learners: int, years: int) -> None:
    """Measure once and say it."""
    tables = generate(learners, years)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    clock = time.process_time()
    frames = read(tables)
    checked = time.process_time() - clock
    runs = [(way, *measure(frames, years, way)) for way in (at_once, one_by_one)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{learners} learners a year, {years} years, {len(tables['hours'])} lines of hours")
    for way, prepared, counted, found in runs:
        name = way.__name__.replace("_", " ")
        parts = f"check {checked:.2f}, prepare {prepared:.2f}, count and suppress {counted:.2f}"
        print(f"{name}: {checked + prepared + counted:.2f} s ({parts}), {found} cells")
    print(f"peak {peak:.0f} MB, input and Python alone {before:.0f} MB")


if __name__ == "__main__":
    main()
