"""All rules that concern one agreement, in the order of the rulebook."""

from __future__ import annotations

from datetime import date

from alliances.law.rules import Ruleset
from dvb.labour_law import (
    agreement_terms_rules as papers,
)
from dvb.labour_law import (
    host_rules as host,
)
from dvb.labour_law import (
    rules_for_adults as adults,
)
from dvb.labour_law import (
    rules_for_minors as minors,
)
from dvb.labour_law import (
    supervisor_rules as people,
)
from dvb.labour_law.facts import PlacementFacts
from dvb.labour_law.findings import Finding, finding_of


def judge(facts: PlacementFacts, rules: Ruleset, on: date) -> list[Finding]:
    """What each rule in force says of these facts on a day.

    A rule without a row is no rule; a rule that does not concern this placement (an adult, a traineeship)
    gives no finding.
    """
    answers = [
        *host.answers(facts, rules),
        *papers.answers(facts, rules),
        *people.answers(facts, rules),
        *minors.answers(facts, rules, on),
        *adults.answers(facts, rules),
    ]
    findings = [finding for answer in answers if (finding := finding_of(answer, rules)) is not None]
    return sorted(findings, key=lambda finding: (finding.rule, finding.param))
