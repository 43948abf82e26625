"""Invented wishes: none to three openings, near and popular ones first; and a few pairs kept apart."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from random import Random

from dvb.demo.year.learners import Learner
from dvb.demo.year.openings import Opening
from dvb.demo.year.random_sources import dice, pick
from dvb.demo.year.schools import SchoolYearPlan
from dvb.demo.year.towns import rough_km

COUNTS = {0: 0.35, 1: 0.25, 2: 0.2, 3: 0.2}
REACH_KM, FARTHEST_KM = 15.0, 60.0
EXCLUDED_IN_A_THOUSAND = 3
REASONS = ("strādā ģimenes loceklis", "iepriekš pārtraukta prakse", "vecāku lūgums")


def invent(
    plan: SchoolYearPlan, learners: Sequence[Learner], openings: Sequence[Opening], seed: int
) -> list[list[str]]:
    """The opening ids that each learner wishes for, the dearest first."""
    source = dice(seed, "wishes")
    offered: dict[str, list[Opening]] = defaultdict(list)
    for opening in openings:
        for code in opening.qualifications:
            offered[code].append(opening)
    return [
        _wishes(source, plan, learner, offered[learner.group.qualification], pick(source, COUNTS))
        for learner in learners
    ]


def exclusions(
    learners: Sequence[Learner], openings: Sequence[Opening], wishes: Sequence[Sequence[str]], seed: int
) -> list[dict[str, str]]:
    """A few learners who must not come to an employer of their trade, none of them wished for."""
    source = dice(seed, "exclusions")
    rows = []
    chosen = source.sample(range(len(learners)), max(1, len(learners) * EXCLUDED_IN_A_THOUSAND // 1000))
    for at in sorted(chosen):
        learner = learners[at]
        wished_employers = {o.employer.registration_number for o in openings if o.opening_id in wishes[at]}
        others = [
            opening.employer.registration_number
            for opening in openings
            if learner.group.qualification in opening.qualifications
            and opening.employer.registration_number not in wished_employers
        ]
        if others:
            rows.append(
                {
                    "learner_id": learner.learner_id,
                    "registration_number": source.choice(others),
                    "reason": source.choice(REASONS),
                }
            )
    return rows


def _wishes(
    source: Random, plan: SchoolYearPlan, learner: Learner, offered: Sequence[Opening], count: int
) -> list[str]:
    bases = learner.bases(plan)
    if not bases:
        return []
    first, last = plan.window(learner.group)
    left: dict[str, float] = {}
    for opening in offered:
        km = min(rough_km(base, opening.employer.town) for base in bases)
        if km <= FARTHEST_KM and first <= opening.starts_on and opening.ends_on <= last:
            left[opening.opening_id] = opening.employer.popularity * math.exp(-km / REACH_KM)
    chosen: list[str] = []
    while left and len(chosen) < count:
        chosen.append(pick(source, left))
        del left[chosen[-1]]
    return chosen
