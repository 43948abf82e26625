"""The answer to an assignment problem, with the numbers that prove it optimal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Solution:
    """Who goes where, and the certificate.

    Attributes
    ----------
    assignment : int32 (n,)
        The opening of each learner, or -1.
    learner_dual : int64 (n,)
        What one learner more of this kind would cost: her place and everybody she would move.
    opening_price : int64 (m,)
        What one seat more there would save; 0 where a seat stays free.
    placed, total_cost : int
    over_demanded : bool (m,)
        Openings where more seats would place more learners: those that competing learners who cannot
        all be placed have between them.
    stuck : bool (n,)
        Those learners: together they have more heads than the over-demanded openings have seats.
    """

    assignment: NDArray[np.int32]
    learner_dual: NDArray[np.int64]
    opening_price: NDArray[np.int64]
    placed: int
    total_cost: int
    solver: str
    solver_version: str
    over_demanded: NDArray[np.bool_]
    stuck: NDArray[np.bool_]
