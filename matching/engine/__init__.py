"""Who goes where: the exact matcher, plain Python with numpy and scipy (docs/matching.md)."""

from matching.engine.answers import Alternative, BlockingSet, Explanation, Place, SeatGain, Status, WhyNot
from matching.engine.check import PairCheck, check_pair
from matching.engine.explain import Explainer, blocking_set, explain, why_not
from matching.engine.files import pack_solution
from matching.engine.packing import pack, unpack
from matching.engine.run import Outcome, match
from matching.engine.solve import warm_up

__all__ = [
    "Alternative",
    "BlockingSet",
    "Explainer",
    "Explanation",
    "Outcome",
    "PairCheck",
    "Place",
    "SeatGain",
    "Status",
    "WhyNot",
    "blocking_set",
    "check_pair",
    "explain",
    "match",
    "pack",
    "pack_solution",
    "unpack",
    "warm_up",
    "why_not",
]
