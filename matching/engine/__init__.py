"""Who goes where: the exact matcher, plain Python with numpy and scipy (docs/matching.md)."""

from matching.engine.check import PairCheck, check_pair
from matching.engine.files import pack_solution
from matching.engine.packing import pack, unpack
from matching.engine.run import Outcome, match

__all__ = ["Outcome", "PairCheck", "check_pair", "match", "pack", "pack_solution", "unpack"]
