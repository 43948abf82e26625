"""The worked example of rulebook 7.3, line by line, from the files that come with the package."""

from __future__ import annotations

import pytest

from dvb.indicators.engine.compute import Count, count
from dvb.indicators.engine.definitions import (
    AGREEMENT,
    EXPOSURE,
    EXPOSURE_EU,
    NEW_SKILLS,
    PARTICIPATION,
    Definition,
    Period,
)
from dvb.indicators.engine.facts import Facts, prepare
from dvb.indicators.engine.files import place, read_folder
from dvb.indicators.engine.target_path import missing, national_targets

YEAR = Period.school_year(2025)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return prepare(read_folder(place("example:worked")))


def _counted(facts: Facts, definition: Definition) -> tuple[Count, str]:
    done = count(facts, definition, YEAR)
    return done, " ".join(sorted(done.counted_persons()))


@pytest.mark.parametrize(
    ("definition", "who", "below", "percent"),
    [
        (AGREEMENT, "L01 L02 L03 L04 L05 L06 L09", 19, "36.8"),
        (PARTICIPATION.at(0), "L01 L02 L03 L04 L05 L06 L09", 19, "36.8"),
        (PARTICIPATION, "L01 L02 L03 L04 L05 L09", 19, "31.6"),
        (PARTICIPATION.at(80), "L01 L02 L03 L04 L05 L09", 19, "31.6"),
        (NEW_SKILLS, "L01 L02 L04 L05 L09", 19, "26.3"),
        (EXPOSURE, "L01 L02 L05", 5, "60.0"),
        (EXPOSURE_EU, "L01 L05", 4, "50.0"),
    ],
    ids=lambda value: value.key if isinstance(value, Definition) else "",
)
def test_every_line_of_the_example_counts_as_the_rulebook_says(
    facts: Facts, definition: Definition, who: str, below: int, percent: str
) -> None:
    done, counted = _counted(facts, definition)
    assert counted == who
    assert done.denominator == below
    assert f"{done.value:.1f}" == percent


def test_the_late_learner_is_listed_apart_and_stands_in_no_ratio(facts: Facts) -> None:
    for definition in (PARTICIPATION, NEW_SKILLS):
        done, _ = _counted(facts, definition)
        assert (done.late, done.late_counted) == (1, 1)
        assert "L20" not in {done.person_ids[at] for at in done.persons}


def test_the_target_is_met_and_the_nation_is_short_of_thousands(facts: Facts) -> None:
    done, _ = _counted(facts, PARTICIPATION)
    last = max(national_targets(), key=lambda point: point.year)
    assert (last.year, last.value_pct) == (2027, 25.0)
    assert missing(done.numerator, done.denominator, last.value_pct) == 0
    assert missing(0, 28_600, last.value_pct) == 7_150


def test_exposure_is_long_or_short_and_paid_or_not(facts: Facts) -> None:
    done, _ = _counted(facts, EXPOSURE)
    found = {}
    for name in ("length", "pay"):
        spread, _ = done.links[name]
        found[name] = {
            done.person_ids[done.persons[row]]: spread.labels[code]
            for row, code in zip(spread.rows, spread.codes, strict=True)
        }
    assert found["length"] == {"L01": "LONG", "L02": "LONG", "L05": "SHORT"}
    assert found["pay"] == {"L01": "PAID", "L02": "PAID", "L05": "NPAID"}
