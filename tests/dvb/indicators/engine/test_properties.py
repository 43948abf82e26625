"""What holds of every country: more stays never lower a figure, order is nothing, no hour counts twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dvb.indicators.engine.compute import Count, count
from dvb.indicators.engine.definitions import PARTICIPATION, VARIANTS
from dvb.indicators.engine.facts import LEARNER_DIMENSIONS, day_number, prepare
from dvb.indicators.engine.frames import read
from dvb.indicators.engine.suppress import Published, Withheld, publish, publish_lines
from dvb.indicators.engine.tables import DIMENSIONS, breakdowns, cells
from tests.dvb.indicators.frame_kit import YEAR, Country

PERSONS = [f"L{number}" for number in range(6)]
DAYS = st.dates(dt.date(2024, 6, 1), dt.date(2026, 12, 31)).map(dt.date.isoformat)
STAYS = st.tuples(
    st.sampled_from(PERSONS),
    st.sampled_from([0, 1, 20, 39.5, 40, 80, 141]),
    DAYS,
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["dvb", "prakse"]),
            "is_outside_school": st.sampled_from([True, True, False]),
            "agreement_signed_on": st.sampled_from(["2024-05-01", "2026-03-01", None]),
            "cooperation_signed": st.booleans(),
            "alliance_ids": st.sampled_from(["", "A1", "A1;A2"]),
        }
    ),
)
SKILLS = st.tuples(
    st.sampled_from(PERSONS),
    st.sampled_from(["O1", "O2"]),
    DAYS,
    st.fixed_dictionaries({"is_at_workplace": st.booleans()}),
)
QUICK = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _country(stays: list[Any], skills: list[Any]) -> Country:
    country = Country()
    for number, person in enumerate(PERSONS):
        graduated = "2026-06-19" if number % 3 == 0 else None
        country.learner(person, f"S{number % 2}", sex="fm"[number % 2], graduated_on=graduated)
    country.learner("L5", "S3", enrolled_on="2025-11-03")
    for person, hours, at, changes in stays:
        country.stay(person, hours, at, ends_on=None, **changes)
    for person, outcome, at, changes in skills:
        country.confirm(person, outcome, at, **changes)
    return country


@QUICK
@given(st.lists(STAYS, max_size=8), STAYS, st.lists(SKILLS, max_size=6))
def test_adding_a_stay_never_lowers_a_figure(stays: list[Any], more: Any, skills: list[Any]) -> None:
    before, after = (prepare(read(_country(each, skills).tables())) for each in (stays, [*stays, more]))
    for definition in VARIANTS:
        less, greater = (count(facts, definition, YEAR) for facts in (before, after))
        assert set(less.counted_persons()) <= set(greater.counted_persons())
        assert less.denominator == greater.denominator


@QUICK
@given(st.lists(STAYS, max_size=8), st.lists(SKILLS, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(stays: list[Any], skills: list[Any], chance: Any) -> None:
    tables = _country(stays, skills).tables()
    shuffled = {}
    for name, frame in tables.items():
        order = list(range(len(frame)))
        chance.shuffle(order)
        shuffled[name] = frame.iloc[order]
    one, other = prepare(read(tables)), prepare(read(shuffled))
    for definition in VARIANTS:
        for by in (["school"], ["kind"], ["alliance", "sex"]):
            first, second = (cells(count(facts, definition, YEAR), by) for facts in (one, other))
            assert first.to_dict("list") == second.to_dict("list")


@QUICK
@given(
    st.lists(STAYS, min_size=1, max_size=8),
    st.lists(st.dates(dt.date(2024, 6, 1), dt.date(2026, 12, 31)), min_size=3, max_size=5),
)
def test_no_hour_counts_in_two_windows_and_none_is_lost_between_them(
    stays: list[Any], edges: list[dt.date]
) -> None:
    facts = prepare(read(_country(stays, []).tables()))
    edges.sort()
    everyone = np.arange(len(facts.engagement_person))

    def minutes(first: dt.date, before: dt.date) -> Any:
        low, high = (np.full_like(everyone, day_number(each)) for each in (first, before))
        return facts.minutes_between(everyone, low, high - 1)

    whole = minutes(edges[0], edges[-1])
    parts = sum(minutes(low, high) for low, high in zip(edges, edges[1:], strict=False))
    assert (whole == parts).all()


@QUICK
@given(st.lists(STAYS, max_size=8), st.lists(SKILLS, max_size=6))
def test_parts_add_up_and_stricter_definitions_count_fewer(stays: list[Any], skills: list[Any]) -> None:
    facts = prepare(read(_country(stays, skills).tables()))
    sets = {each.key: set(count(facts, each, YEAR).counted_persons()) for each in VARIANTS}
    assert sets["rr35_new_skills@1.h40"] <= sets["rr35_participation@1.h40"]
    assert sets["rr35_participation@1.h80"] <= sets["rr35_participation@1.h40"]
    assert sets["rr35_participation@1.h40"] <= sets["rr35_participation@1.h0"]
    done = count(facts, PARTICIPATION, YEAR)
    for dimension in (*LEARNER_DIMENSIONS, "age"):
        table = cells(done, [dimension])
        assert (table["numerator"].sum(), table["denominator"].sum()) == (done.numerator, done.denominator)


def _mixed() -> Count:
    """Forty learners with cells that are hidden for every reason, and one dimension without a value."""
    country = Country()
    for at in range(40):
        country.learner(f"L{at:02d}", f"S{at % 3}", sex="fm"[at % 2], sector=f"sector {at % 5}")
        if at % 3:
            country.stay(f"L{at:02d}", kind=("dvb", "prakse")[at % 7 == 0], alliance_ids="A1;A2"[: at % 6])
    return country.count()


def _same(one: Published, other: Published) -> set[str]:
    """The same tables; their reasons."""
    pd.testing.assert_frame_equal(one.cells, other.cells)
    pd.testing.assert_frame_equal(one.total, other.total)
    assert one.margins == other.margins == {}
    return {*one.cells["reason"], *one.total["reason"]}


def test_all_breakdowns_at_once_hide_what_each_hides_alone() -> None:
    counted = _mixed()
    total, reasons = (counted.numerator, counted.denominator), set[str]()
    found = publish_lines(breakdowns(counted), total)
    for name, table in found.items():
        reasons |= _same(table, publish(cells(counted, [name]), [name], total))
    assert reasons >= {"", "numerator", "secondary", "complement"}
    assert set(DIMENSIONS) - set(found) == {"project", "pay", "length"}
    assert len(breakdowns(counted, [])) == 0
    assert publish_lines(breakdowns(counted, []), total) == {}
    with pytest.raises(ValueError, match="colour"):
        breakdowns(counted, ["sex", "colour"])


@QUICK
@given(st.sets(st.integers(0, 25)), st.booleans())
def test_all_breakdowns_at_once_hold_back_what_each_holds_back_alone(rows: set[int], is_held: bool) -> None:
    counted = _mixed()
    lines, total = breakdowns(counted), (counted.numerator, counted.denominator)
    flags, whole = np.isin(np.arange(len(lines)), list(rows)), np.array([is_held])
    found = publish_lines(lines, total, withheld=Withheld(cells=flags, total=whole))
    reasons = set[str]()
    for name, table in found.items():
        held = Withheld(cells=flags[(lines["dimension"] == name).to_numpy()], total=whole)
        reasons |= _same(table, publish(cells(counted, [name]), [name], total, withheld=held))
    assert ("differencing" in reasons) or not is_held
