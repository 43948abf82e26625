"""D-01 to D-06: may this host, this place, this programme and this school have work-based learning at all?"""

from __future__ import annotations

from collections.abc import Iterator

from alliances.law.rules import Ruleset
from dvb.labour_law.facts import PlacementFacts
from dvb.labour_law.findings import Answer, Gate

EEA = frozenset(
    code
    for row in (
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS",
        "IT LI LT LU LV MT NL NO PL PT RO SE SI SK",
    )
    for code in row.split()
)


def answers(facts: PlacementFacts, rules: Ruleset) -> Iterator[Answer]:
    if facts.kind != "dvb":
        return
    yield _host_type(facts, rules)
    yield _place(facts)
    yield _programme(facts, rules)
    if facts.is_ship:
        message = "ship_licence" if facts.ship_licence else "ship_licence_missing"
        yield Answer(param="dvb_ship_needs_licence", holds=bool(facts.ship_licence) or None, message=message)
    yield Answer(
        param="dvb_individual_plan_required",
        holds=True if facts.plan_number else None,
        message="plan" if facts.plan_number else "plan_missing",
        values={"number": facts.plan_number},
        gate=Gate.START,
    )
    message = "school_exempt" if facts.is_exempt else "school_not_exempt"
    yield Answer(param="dvb_exempt_founders", holds=not facts.is_exempt, message=message)


def _host_type(facts: PlacementFacts, rules: Ruleset) -> Answer:
    row = rules.get("dvb_host_types")
    allowed = row.value.split(";") if row else []
    if not facts.host_type:
        return Answer(param="dvb_host_types", holds=None, message="host_type_unknown")
    holds = facts.host_type in allowed
    return Answer(param="dvb_host_types", holds=holds, message="host_type" if holds else "host_type_other")


def _place(facts: PlacementFacts) -> Answer:
    param = "dvb_host_registered_in"
    if not facts.is_host_registered:
        return Answer(param=param, holds=None, message="registration_unknown")
    holds = facts.country in EEA
    message = "place" if holds else "place_outside"
    return Answer(param=param, holds=holds, message=message, values={"country": facts.country})


def _programme(facts: PlacementFacts, rules: Ruleset) -> Answer:
    row = rules.get("dvb_lki_levels")
    allowed = row.value.split(";") if row else []
    values = {"level": facts.level}
    if not facts.is_licensed:
        return Answer(param="dvb_lki_levels", holds=False, message="not_licensed")
    if facts.level is None:
        return Answer(param="dvb_lki_levels", holds=None, message="level_unknown")
    holds = str(facts.level) in allowed
    if holds and not facts.has_licence_number:
        return Answer(param="dvb_lki_levels", holds=None, message="licence_unknown", values=values)
    message = "level" if holds else "level_other"
    return Answer(param="dvb_lki_levels", holds=holds, message=message, values=values)
