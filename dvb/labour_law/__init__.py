"""What the law and our own policy ask of an agreement: facts in, findings out; no database, no clock.

The values and how well they are known come in as a dated ``Ruleset``. Only a rule that a person verified can
block; every other one warns (rulebook, preamble).
"""

from dvb.labour_law.all_rules import judge
from dvb.labour_law.facts import InsurancePolicy, PlacementFacts, Supervisor
from dvb.labour_law.findings import Finding, Gate, Verdict

__all__ = ["Finding", "Gate", "InsurancePolicy", "PlacementFacts", "Supervisor", "Verdict", "judge"]
