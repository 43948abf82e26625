"""A legal parameter blocks only what a person has verified, and age is counted by the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances import reference
from alliances.law import rules
from alliances.law.rules import Evidence, Kind, Parameter, Ruleset, Severity

DAY = date(2026, 10, 1)
SHARE = Parameter("D-07", Kind.HARD, "dvb_min_share", "0.25", "share", Evidence.SECONDARY)
VERIFIED = replace(SHARE, verified_by="Jurists", verified_on=date(2026, 9, 1))
SHIPPED = [rules.parameter_from_row(row) for row in reference.rows("legal_parameters")]
births = st.dates(date(1990, 1, 1), date(2015, 12, 31))


def test_a_hard_rule_blocks_only_after_a_person_verified_it():
    assert rules.severity(VERIFIED) is Severity.HARD
    assert rules.severity(SHARE) is Severity.WARN


@pytest.mark.parametrize("evidence", list(Evidence))
def test_memory_never_blocks_whoever_signed_it(evidence):
    expected = Severity.WARN if evidence is Evidence.REMEMBERED else Severity.HARD
    assert rules.severity(replace(VERIFIED, evidence=evidence)) is expected


@pytest.mark.parametrize("kind", [Kind.WARN, Kind.DOC, Kind.CFG])
def test_only_hard_rules_ever_block(kind):
    assert rules.severity(replace(VERIFIED, kind=kind)) is Severity.WARN


def test_a_value_is_in_force_on_its_first_and_last_day():
    dated = replace(SHARE, effective_from=DAY, effective_to=DAY)
    assert rules.effective([dated], DAY) == [dated]
    assert rules.effective([dated], DAY - timedelta(1)) == []
    assert rules.effective([dated], DAY + timedelta(1)) == []
    assert rules.effective([SHARE], date.min) == rules.effective([SHARE], date.max) == [SHARE]


def test_a_later_value_takes_over_on_its_day():
    old = replace(SHARE, effective_to=DAY - timedelta(1))
    new = replace(SHARE, value="0.5", effective_from=DAY)
    assert Ruleset([new, old], DAY - timedelta(1)).number("dvb_min_share") == Decimal("0.25")
    assert Ruleset([new, old], DAY).number("dvb_min_share") == Decimal("0.5")


def test_of_two_open_values_the_later_one_counts():
    newer = replace(SHARE, value="0.3", effective_from=DAY - timedelta(9))
    for rows in ([SHARE, newer], [newer, SHARE]):
        assert Ruleset(rows, DAY).number("dvb_min_share") == Decimal("0.3")


def test_the_version_follows_content_and_not_order():
    other = replace(VERIFIED, rule="D-10", param="dvb_min_duration", value="1")
    assert Ruleset([VERIFIED, other], DAY).version == Ruleset([other, VERIFIED], DAY).version
    versions = {
        Ruleset([row, other], DAY).version
        for row in (VERIFIED, SHARE, replace(VERIFIED, value="0.3"), replace(VERIFIED, kind=Kind.WARN))
    }
    assert len(versions) == 4


def test_a_value_that_is_not_in_force_does_not_change_the_version():
    later = replace(VERIFIED, value="0.9", effective_from=DAY + timedelta(1))
    assert Ruleset([VERIFIED, later], DAY).version == Ruleset([VERIFIED], DAY).version


def test_unknown_and_blank_values_are_no_numbers():
    blank = replace(SHARE, param="min_hourly_rate", value="")
    ruleset = Ruleset([blank, replace(SHARE, param="words", value="wage;stipend")], DAY)
    assert ruleset.number("min_hourly_rate") is None
    assert ruleset.number("nowhere") is None
    assert ruleset.get("nowhere") is None
    with pytest.raises(ValueError, match="words"):
        ruleset.number("words")


def test_a_rule_blocks_if_one_of_its_parameters_does():
    ruleset = Ruleset([SHARE, replace(VERIFIED, param="other")], DAY)
    assert ruleset.severity("D-07") is Severity.HARD
    assert ruleset.severity("D-99") is Severity.WARN
    assert [row.param for row in ruleset.unverified()] == ["dvb_min_share"]


def test_no_shipped_rule_blocks_before_somebody_has_verified_it():
    assert {rules.severity(row) for row in SHIPPED} == {Severity.WARN}
    assert len(Ruleset(SHIPPED, DAY).unverified()) == len(Ruleset(SHIPPED, DAY).parameters)


def test_every_shipped_rule_says_how_it_is_known():
    for row in SHIPPED:
        assert row.text_lv, row
        assert row.text_en, row
        if row.evidence == Evidence.PRIMARY:
            assert row.paragraph, row
            assert row.source_url, row
        if row.evidence == Evidence.SECONDARY:
            assert row.source_url, row


def test_each_shipped_parameter_has_one_value_on_any_day():
    for day in (date(2020, 1, 1), DAY, date(2030, 1, 1)):
        names = [row.param for row in rules.effective(SHIPPED, day)]
        assert len(names) == len(set(names))


def test_the_limits_of_the_rulebook_are_there():
    ruleset = Ruleset(SHIPPED, DAY)
    assert ruleset.number("adolescent_max_hours_week") == 35
    assert ruleset.number("minor_break_after_hours") == Decimal("4.5")
    assert ruleset.number("dvb_min_share") == Decimal("0.25")
    assert ruleset.number("min_hourly_rate") is None, "the state minimum is not in our sources"


def test_the_dead_regulation_is_not_cited_after_its_end():
    assert Ruleset(SHIPPED, DAY).get("prakse_act").value == "MK 481"
    assert Ruleset(SHIPPED, date(2023, 8, 31)).get("prakse_act") is None


def test_a_row_with_an_unknown_kind_is_not_read():
    row = dict(reference.rows("legal_parameters")[0])
    with pytest.raises(ValueError, match="maybe"):
        rules.parameter_from_row({**row, "kind": "maybe"})


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 10, 2), DAY, 17),
        (date(2008, 10, 1), DAY, 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (DAY, DAY, 0),
    ],
)
def test_age_is_counted_in_full_years(birth, day, age):
    assert rules.age_on(birth, day) == age


def test_nobody_has_an_age_before_birth():
    with pytest.raises(ValueError, match="before birth"):
        rules.age_on(DAY, DAY - timedelta(1))


@given(births)
def test_protection_ends_exactly_on_the_day_of_adulthood(birth):
    day = rules.adulthood_day(birth)
    assert not rules.is_minor(birth, day)
    assert rules.is_minor(birth, day - timedelta(1))
    assert rules.age_on(birth, day) == 18
    assert rules.age_on(birth, day - timedelta(1)) == 17


def test_who_is_born_on_the_29th_of_february_is_adult_on_the_first_of_march():
    assert rules.adulthood_day(date(2008, 2, 29)) == date(2026, 3, 1)


@given(births, st.dates(date(2016, 1, 1), date(2040, 1, 1)), st.booleans())
def test_a_minor_is_either_a_child_or_an_adolescent(birth, day, basic):
    child = rules.is_child(birth, day, in_basic_education=basic)
    adolescent = rules.is_adolescent(birth, day, in_basic_education=basic)
    assert (child + adolescent) == rules.is_minor(birth, day)


def test_basic_education_keeps_a_seventeen_year_old_a_child():
    birth = date(2009, 1, 1)
    assert rules.is_child(birth, DAY, in_basic_education=True)
    assert rules.is_adolescent(birth, DAY)
    assert rules.is_child(date(2011, 10, 2), DAY)
    assert not rules.is_child(date(2011, 10, 1), DAY)


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 8, 31), "2025/26"), (date(2026, 9, 1), "2026/27"), (date(2099, 9, 1), "2099/00")],
)
def test_a_school_year_turns_on_the_first_of_september(day, year):
    assert rules.school_year_of(day).code == year


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_school_year(day):
    year = rules.school_year_of(day)
    assert year.starts_on <= day <= year.ends_on
    assert rules.SchoolYearSpan.parse(year.code) == year
    assert year.following.previous == year == rules.school_year_of(year.ends_on)


@pytest.mark.parametrize("name", ["2026/28", "2026-27", "26/27", "2026/2027"])
def test_years_that_do_not_follow_each_other_are_no_school_year(name):
    with pytest.raises(ValueError, match=r"school year|invalid literal"):
        rules.SchoolYearSpan.parse(name)
