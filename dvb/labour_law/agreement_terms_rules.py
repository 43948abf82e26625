"""D-07 to D-14 and P-04: shares, length, signatures, pay and insurance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from alliances.law.rules import Ruleset
from dvb.kernel.timeline import all_signed_on
from dvb.labour_law.facts import InsurancePolicy, PlacementFacts
from dvb.labour_law.findings import Answer, Gate


def answers(facts: PlacementFacts, rules: Ruleset) -> Iterator[Answer]:
    if facts.kind != "dvb":
        yield _insured("prakse_accident_insurance", "accident", facts.accident, facts)
        return
    yield from _share(facts, rules)
    yield _signed(facts)
    yield _length(facts, rules)
    yield _pay(facts, rules)
    yield _insured("dvb_liability_insurance", "liability", facts.liability, facts)
    yield _insured("dvb_accident_insurance", "accident", facts.accident, facts)


def _share(facts: PlacementFacts, rules: Ruleset) -> Iterator[Answer]:
    share = facts.host_share
    for param in ("dvb_min_share", "dvb_quality_share"):
        minimum = rules.number(param)
        if share is None or minimum is None:
            yield Answer(param=param, holds=None, message="share_unknown")
            return
        values = {"share": share * 100, "least": minimum * 100}
        holds = share >= minimum
        yield Answer(param=param, holds=holds, message="share" if holds else "share_small", values=values)


def _signed(facts: PlacementFacts) -> Answer:
    """All three before the first day (D-09); what is not signed yet is not known."""
    param = "dvb_agreement_parties"
    last = all_signed_on(facts.signed)
    if last is None:
        return Answer(param=param, holds=None, message="signatures_missing", gate=Gate.START)
    holds = last <= facts.starts_on
    values = {"signed": last, "first": facts.starts_on}
    return Answer(
        param=param,
        holds=holds,
        message="signed_in_time" if holds else "signed_late",
        values=values,
        gate=Gate.START,
    )


def _length(facts: PlacementFacts, rules: Ruleset) -> Answer:
    """At least the semesters of the rule, each counted as so many days as our own parameter says."""
    semesters, days = rules.number("dvb_min_duration"), rules.number("semester_days")
    if semesters is None or days is None:
        return Answer(param="dvb_min_duration", holds=None, message="length_unknown")
    lasts = (facts.ends_on - facts.starts_on + timedelta(days=1)).days
    values = {"lasts": lasts, "least": int(semesters * days)}
    holds = lasts >= semesters * days
    return Answer(
        param="dvb_min_duration", holds=holds, message="length" if holds else "too_short", values=values
    )


def _pay(facts: PlacementFacts, rules: Ruleset) -> Answer:
    row = rules.get("dvb_pay_kinds")
    allowed = row.value.split(";") if row else []
    if not facts.pay:
        return Answer(param="dvb_pay_kinds", holds=None, message="pay_unknown")
    if facts.pay not in allowed:
        return Answer(param="dvb_pay_kinds", holds=False, message="unpaid")
    if facts.amount is None:
        return Answer(param="dvb_pay_kinds", holds=None, message="amount_unknown")
    return Answer(param="dvb_pay_kinds", holds=True, message="pay", values={"amount": facts.amount})


def _insured(param: str, what: str, cover: InsurancePolicy, facts: PlacementFacts) -> Answer:
    """A policy that covers every day of the agreement; it may be bought until the first day."""
    if not cover.number or cover.starts_on is None or cover.ends_on is None:
        return Answer(param=param, holds=None, message=f"{what}_unknown", gate=Gate.START)
    holds = cover.starts_on <= facts.starts_on and facts.ends_on <= cover.ends_on
    values = {"first": cover.starts_on, "last": cover.ends_on}
    message = what if holds else f"{what}_gap"
    return Answer(param=param, holds=holds, message=message, values=values, gate=Gate.START)
