"""L-08, L-09 and L-17: working time of an adult who has a labour contract."""

from __future__ import annotations

from collections.abc import Iterator

from alliances.law.rules import Ruleset
from dvb.labour_law.facts import PlacementFacts
from dvb.labour_law.findings import Answer
from dvb.labour_law.weekly_hours_rules import adult_hours


def answers(facts: PlacementFacts, rules: Ruleset) -> Iterator[Answer]:
    if not facts.is_minor and facts.pay == "wage":
        yield from adult_hours(facts, rules)
