"""What the rules say of one placement: each rule held, broken and not known, and whether it may block."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from alliances import reference
from alliances.law.rules import Parameter, Ruleset, parameter_from_row
from dvb.agreements.rule_wording import SENTENCES, sentence
from dvb.labour_law import Finding, InsurancePolicy, PlacementFacts, Supervisor, Verdict, judge
from dvb.labour_law.facts import PlacementFacts as Facts

FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 5, 31)
SEEN = dt.date(2026, 8, 1)
ROWS = [parameter_from_row(row) for row in reference.rows("legal_parameters")]
COVER = InsurancePolicy(number="7", starts_on=FIRST, ends_on=LAST)
ADULT = PlacementFacts(
    kind="dvb",
    starts_on=FIRST,
    ends_on=LAST,
    birth_date=dt.date(2006, 3, 1),
    host_type="merchant",
    is_host_registered=True,
    level=4,
    plan_number="1",
    host_share=Decimal("0.5"),
    pay="stipend",
    amount=Decimal(300),
    weekly_hours=Decimal(35),
    signed=dict.fromkeys(("school", "host", "learner"), SEEN),
    liability=COVER,
    accident=COVER,
    supervisor=Supervisor(name="A", basis="master", teaching="course", course_hours=Decimal(72), learners=1),
)
MINOR = replace(
    ADULT,
    birth_date=dt.date(2009, 9, 2),
    medical_on=SEEN,
    guardian_informed_on=SEEN,
    guardian_read_on=SEEN,
)


def rules(*verified: str) -> Ruleset:
    rows = [replace(row, verified_on=SEEN) if row.rule in verified else row for row in ROWS]
    return Ruleset(rows, FIRST)


def found(facts: Facts, *verified: str, on: dt.date = FIRST) -> dict[str, Finding]:
    return {one.param: one for one in judge(facts, rules(*verified), on)}


def test_a_placement_in_order_breaks_no_rule() -> None:
    for facts in (ADULT, MINOR):
        verdicts = {one.param: one.verdict for one in judge(facts, rules(), FIRST)}
        waiting = {param for param, verdict in verdicts.items() if verdict is not Verdict.OK}
        assert waiting <= {"adolescent_max_hours_week"}, "only the week is not planned"
    assert {one.rule for one in judge(ADULT, rules(), FIRST)} >= {
        f"D-{n:02}" for n in (1, 2, 3, 5, 9, 10, 12)
    }


BROKEN: list[tuple[str, Facts, dict[str, Any]]] = [
    ("dvb_host_types", ADULT, {"host_type": "shop"}),
    ("dvb_host_registered_in", ADULT, {"country": "US"}),
    ("dvb_lki_levels", ADULT, {"level": 5}),
    ("dvb_lki_levels", ADULT, {"is_licensed": False}),
    ("dvb_exempt_founders", ADULT, {"is_exempt": True}),
    ("dvb_min_share", ADULT, {"host_share": Decimal("0.2499")}),
    ("dvb_agreement_parties", ADULT, {"signed": {**ADULT.signed, "host": FIRST + dt.timedelta(days=1)}}),
    ("dvb_min_duration", ADULT, {"ends_on": FIRST + dt.timedelta(days=110)}),
    ("dvb_pay_kinds", ADULT, {"pay": "none"}),
    ("dvb_liability_insurance", ADULT, {"liability": replace(COVER, ends_on=LAST - dt.timedelta(days=1))}),
    ("dvb_accident_insurance", ADULT, {"accident": replace(COVER, starts_on=FIRST + dt.timedelta(days=1))}),
    (
        "supervisor_min_course_hours",
        ADULT,
        {"supervisor": replace(ADULT.supervisor, course_hours=Decimal(71))},
    ),
    ("supervisor_min_course_hours", ADULT, {"supervisor": replace(ADULT.supervisor, teaching="none")}),
    (
        "supervisor_min_experience_years",
        ADULT,
        {"supervisor": replace(ADULT.supervisor, basis="experience", years=Decimal("2.5"))},
    ),
    ("dvb_min_age", MINOR, {"birth_date": dt.date(2011, 9, 2)}),
    ("minor_medical_check_years", MINOR, {"medical_on": dt.date(2025, 8, 31)}),
    ("minor_medical_check_years", MINOR, {"medical_on": FIRST + dt.timedelta(days=1)}),
    ("minor_guardian_informed_of_risks", MINOR, {"guardian_informed_on": FIRST + dt.timedelta(days=1)}),
    ("minor_hazard_declarations", MINOR, {"hazards": ("Troksnis",)}),
    ("third_country_right_to_work", ADULT, {"pay": "wage", "right_to_work": "missing"}),
    ("adolescent_max_hours_week", MINOR, {"weekly_hours": Decimal("35.5")}),
]


@pytest.mark.parametrize(("param", "facts", "changes"), BROKEN)
def test_a_broken_rule_warns_and_blocks_once_it_is_verified(
    param: str, facts: Facts, changes: dict[str, Any]
) -> None:
    broken = replace(facts, **changes)
    loose = found(broken)[param]
    assert loose.verdict is Verdict.WARN
    assert loose.asks_reason
    assert not loose.is_verified
    strict = found(broken, loose.rule)[param]
    assert strict.verdict is Verdict.BLOCK
    assert strict.holds_back_start
    assert not strict.asks_reason
    kept = found(facts, loose.rule).get(param)
    assert kept is None or kept.verdict is not Verdict.BLOCK


UNKNOWN: list[tuple[str, Facts, dict[str, Any]]] = [
    ("dvb_host_types", ADULT, {"host_type": ""}),
    ("dvb_host_registered_in", ADULT, {"is_host_registered": False}),
    ("dvb_individual_plan_required", ADULT, {"plan_number": ""}),
    ("dvb_min_share", ADULT, {"host_share": None}),
    ("dvb_agreement_parties", ADULT, {"signed": {}}),
    ("dvb_pay_kinds", ADULT, {"pay": ""}),
    ("dvb_accident_insurance", ADULT, {"accident": InsurancePolicy(number="7")}),
    ("supervisor_min_course_hours", ADULT, {"supervisor": Supervisor()}),
    ("dvb_guardian_acknowledges_minor", MINOR, {"guardian_read_on": None}),
    ("minor_medical_check_years", MINOR, {"medical_on": None}),
    ("minor_guardian_informed_of_risks", MINOR, {"guardian_informed_on": None}),
    ("min_hourly_rate", MINOR, {"pay": "wage"}),
]


@pytest.mark.parametrize(("param", "facts", "changes"), UNKNOWN)
def test_what_nobody_entered_is_not_known_and_holds_back_only_under_a_verified_rule(
    param: str, facts: Facts, changes: dict[str, Any]
) -> None:
    unsaid = replace(facts, **changes)
    loose = found(unsaid)[param]
    assert (loose.verdict, loose.holds_back_start, loose.asks_reason) == (Verdict.UNKNOWN, False, False)
    assert found(unsaid, loose.rule)[param].holds_back_start


def test_rules_for_minors_leave_adults_alone_and_a_traineeship_has_its_own() -> None:
    grown = replace(MINOR, birth_date=dt.date(2008, 9, 1))
    assert not [param for param in found(grown) if param.startswith(("minor_", "adolescent_"))]
    assert "minor_medical_check_years" in found(replace(MINOR, birth_date=dt.date(2008, 9, 2)))
    assert "minor_medical_check_years" in found(replace(ADULT, birth_date=None))
    traineeship = found(replace(MINOR, kind="prakse"))
    assert not [param for param in traineeship if param.startswith("dvb_")]
    assert {"prakse_accident_insurance", "minor_medical_check_years"} <= set(traineeship)


def test_a_medical_check_runs_out_while_the_learner_is_a_minor() -> None:
    facts = replace(MINOR, medical_on=dt.date(2025, 9, 15), birth_date=dt.date(2009, 1, 10))
    param = "minor_medical_check_years"
    assert found(facts)[param].verdict is Verdict.OK
    assert found(facts, on=dt.date(2026, 9, 15))[param].verdict is Verdict.WARN
    assert found(facts, on=dt.date(2027, 1, 10))[param].verdict is Verdict.OK


def test_a_rule_without_a_row_is_no_rule_and_the_evidence_comes_along() -> None:
    assert judge(ADULT, Ruleset([], FIRST), FIRST) == []
    one = found(ADULT)["dvb_min_share"]
    assert (one.rule, one.evidence) == ("D-07", "S")
    assert one.source.startswith("https://www.cedefop")
    later = [replace(row, effective_from=LAST) for row in ROWS if row.param == "dvb_min_share"]
    assert judge(ADULT, Ruleset(later, FIRST), FIRST) == []


def test_a_value_comes_from_the_row_and_another_figure_is_another_finding() -> None:
    stricter = [
        replace(row, value="0.60") if isinstance(row, Parameter) and row.param == "dvb_min_share" else row
        for row in ROWS
    ]
    one = {f.param: f for f in judge(ADULT, Ruleset(stricter, FIRST), FIRST)}["dvb_min_share"]
    assert one.verdict is Verdict.WARN
    assert one.about != found(replace(ADULT, host_share=Decimal("0.1")))["dvb_min_share"].about


def test_everything_that_is_found_has_words() -> None:
    said = set()
    for facts, changes in [(f, c) for _p, f, c in BROKEN + UNKNOWN] + [(ADULT, {}), (MINOR, {})]:
        for one in judge(replace(facts, **changes), rules(), FIRST):
            said.add(one.message)
            assert "%(" not in sentence(one)
    assert said <= set(SENTENCES)
    assert "20 %" in sentence(found(replace(ADULT, host_share=Decimal("0.2")))["dvb_min_share"])
