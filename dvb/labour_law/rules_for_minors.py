"""D-11 and L-01 to L-15: what holds for whoever is under 18 on the first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from alliances.law.rules import Ruleset, adulthood_day, age_on
from dvb.labour_law.facts import PlacementFacts
from dvb.labour_law.findings import Answer, Gate
from dvb.labour_law.weekly_hours_rules import minor_hours

WEEKS_A_MONTH = Decimal(52) / 12


def answers(facts: PlacementFacts, rules: Ruleset, on: date) -> Iterator[Answer]:
    if not facts.is_minor:
        return
    if facts.kind == "dvb":
        yield _acknowledged(facts)
        yield _old_enough(facts, rules)
    row = rules.get("adolescent_rules_for_all_minors")
    if facts.pay != "wage" and (row is None or row.value != "true"):
        return
    yield _medical(facts, rules, on)
    yield _risk_information(facts)
    if facts.hazards:
        yield _declared(facts)
    if facts.country != "LV":
        message = "trip_consent" if facts.trip_consent_on else "trip_consent_missing"
        holds = True if facts.trip_consent_on else None
        yield Answer(param="minor_trip_needs_consent", holds=holds, message=message, gate=Gate.START)
    if facts.pay == "wage":
        yield _rate(facts, rules)
    yield from minor_hours(facts, rules)


def _acknowledged(facts: PlacementFacts) -> Answer:
    read_on = facts.guardian_read_on
    return Answer(
        param="dvb_guardian_acknowledges_minor",
        holds=True if read_on else None,
        message="guardian_read" if read_on else "guardian_not_read",
        values={"day": read_on},
        gate=Gate.START,
    )


def _old_enough(facts: PlacementFacts, rules: Ruleset) -> Answer:
    minimum = rules.number("dvb_min_age")
    if facts.birth_date is None or minimum is None:
        return Answer(param="dvb_min_age", holds=None, message="age_unknown")
    age = age_on(facts.birth_date, facts.starts_on)
    values, holds = {"age": age, "least": minimum}, age >= minimum
    return Answer(param="dvb_min_age", holds=holds, message="age" if holds else "too_young", values=values)


def _medical(facts: PlacementFacts, rules: Ruleset, on: date) -> Answer:
    """Before the start, and every so many years while a minor: valid on the first day, or today if later."""
    param, years = "minor_medical_check_years", rules.number("minor_medical_check_years")
    if facts.medical_on is None or years is None:
        return Answer(param=param, holds=None, message="medical_unknown", gate=Gate.START)
    valid_to = _years_later(facts.medical_on, int(years))
    day = max(on, facts.starts_on)
    grown_up = facts.birth_date is not None and day >= adulthood_day(facts.birth_date)
    holds = facts.medical_on <= facts.starts_on and (day < valid_to or grown_up)
    message = "medical" if holds else "medical_over"
    values = {"day": facts.medical_on, "valid_to": valid_to}
    return Answer(param=param, holds=holds, message=message, values=values, gate=Gate.START)


def _risk_information(facts: PlacementFacts) -> Answer:
    param, day = "minor_guardian_informed_of_risks", facts.guardian_informed_on
    if day is None:
        return Answer(param=param, holds=None, message="risks_not_told", gate=Gate.START)
    holds = day <= facts.starts_on
    message = "risks_told" if holds else "risks_told_late"
    return Answer(param=param, holds=holds, message=message, values={"day": day}, gate=Gate.START)


def _declared(facts: PlacementFacts) -> Answer:
    message = "hazards_declared" if facts.has_declarations else "hazards_not_declared"
    values = {"hazards": "; ".join(facts.hazards)}
    return Answer(
        param="minor_hazard_declarations", holds=facts.has_declarations, message=message, values=values
    )


def _rate(facts: PlacementFacts, rules: Ruleset) -> Answer:
    """Euro an hour of a month's wage; the state's minimum may not be entered yet."""
    minimum = rules.number("min_hourly_rate")
    if minimum is None:
        return Answer(param="min_hourly_rate", holds=None, message="rate_not_entered")
    if facts.amount is None or not facts.weekly_hours:
        return Answer(param="min_hourly_rate", holds=None, message="rate_unknown")
    rate = (facts.amount / (facts.weekly_hours * WEEKS_A_MONTH)).quantize(Decimal("0.01"))
    holds = rate >= minimum
    values = {"rate": rate, "least": minimum}
    return Answer(
        param="min_hourly_rate", holds=holds, message="rate" if holds else "rate_low", values=values
    )


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
