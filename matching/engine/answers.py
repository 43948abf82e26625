"""The shapes in which the engine explains a result: numbers and codes, no sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matching.engine.problem import Flag, Reason


class Status(StrEnum):
    """How a learner came out of the round."""

    PLACED = "placed"
    LOCKED = "locked"
    NO_PAIR = "no_pair"
    OVER_DEMANDED = "over_demanded"


@dataclass(frozen=True, kw_only=True)
class Place:
    """One opening as one learner sees it. `base` 0 is the first of her bases (home)."""

    opening_id: str
    km: float | None
    minutes: float | None
    base: int
    cost: int | None
    terms: dict[str, int]
    flags: Flag
    wish_rank: int | None


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another place for a learner, and what it would do to the whole round.

    `own_cost` is the difference for herself, `extra_cost` that of the total; where `fewer_placed` is 1
    somebody would lose her place, and `extra_cost` compares the costs of the others. `moved` are the learners
    who would have to make room for her, in order.
    """

    place: Place
    own_cost: int | None
    extra_cost: int
    fewer_placed: int
    moved: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SeatGain:
    """What one seat more at an opening would bring: learners placed, and change of the total cost."""

    opening_id: str
    more_placed: int
    cost_change: int


@dataclass(frozen=True, kw_only=True)
class BlockingSet:
    """Learners who have pairs with these openings and no others, and are more than these have seats.

    `short` of them stay without a place whatever is done. One seat more at any of the openings places one
    more of them; `gains` lists the openings by what the additional place would cost.
    """

    learners: tuple[str, ...]
    openings: tuple[str, ...]
    seats: int
    short: int
    gains: tuple[SeatGain, ...]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """All about one learner. `refusals` counts the openings that each reason ruled out.

    `nearest_beyond` is the nearest opening that only distance rules out, for who has no pair at all.
    """

    learner_id: str
    status: Status
    place: Place | None
    next_best: Alternative | None
    eligible: int
    refusals: dict[Reason, int]
    blocking: BlockingSet | None
    nearest_beyond: Place | None


@dataclass(frozen=True, kw_only=True)
class WhyNot:
    """Why a learner did not get one opening: a rule, or what it would have cost the round."""

    reason: Reason | None
    place: Place
    alternative: Alternative | None
