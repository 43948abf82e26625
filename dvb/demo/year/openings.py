"""Invented openings: near those who learn the trade, in their calendar, and too few of some on purpose."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from alliances import reference
from alliances.kernel.geo import Place
from dvb.demo.year.employers import Employer, sector_of
from dvb.demo.year.learners import Learner
from dvb.demo.year.names import person
from dvb.demo.year.patterns import DVB, kind_of
from dvb.demo.year.random_sources import chance, dice, parts, pick
from dvb.demo.year.schools import SchoolYearPlan
from dvb.demo.year.towns import rough_km

SCARCE_QUALIFICATIONS = frozenset(
    {
        "aprupetajs",
        "foto-dizaina-specialists",
        "interjera-dizaina-specialists",
        "multimediju-dizaina-specialists",
        "veterinararsta-asistents",
    }
)
SCARCE_MUNICIPALITIES = frozenset({"Daugavpils", "Augšdaugavas novads", "Rēzekne", "Rēzeknes novads"})
SCARCE_FACTOR = 0.3
REACH_KM = 14.0
LARGEST_OPENING = 12
SECOND_QUALIFICATION_SHARE, AGE_LIMIT_SHARE, DECLARED_SHARE, SUPERVISED_SHARE = 0.3, 0.12, 0.75, 0.97
SKILLS = (3, 5)
WEEKLY_HOURS = {20.0: 1.0, 24.0: 2.0, 30.0: 3.0, 32.0: 2.0, 35.0: 3.0, 40.0: 1.5}
AGE_LIMITS = {16: 3.0, 17: 1.0, 18: 2.0}
PAY = {DVB: {"wage": 0.6, "stipend": 0.4}, "prakse": {"none": 0.65, "stipend": 0.25, "wage": 0.1}}
EUROS = {"wage": (500, 1100), "stipend": (120, 350), "none": (0, 0)}
PAY_WORDS = {"wage": "Darba alga", "stipend": "Stipendija", "none": "Nav"}


@dataclass(frozen=True, slots=True)
class Opening:
    """One invented opening at one employer."""

    opening_id: str
    employer: Employer
    kind: str
    qualifications: tuple[str, ...]
    seats: int
    starts_on: date
    ends_on: date
    weekly_hours: float
    min_age: int | None
    skills: tuple[str, ...]
    is_declared_for_minors: bool
    supervisor: str
    pay: str
    euros: int


def invent(
    plan: SchoolYearPlan,
    learners: Sequence[Learner],
    employers: Sequence[Employer],
    seed: int,
    *,
    count: int,
    seats: int,
) -> list[Opening]:
    """``count`` openings with ``seats`` seats in all, each made for a learner who might come."""
    source = dice(seed, "openings")
    market = _Market(plan, learners, employers)
    sizes = parts(source, seats, count, LARGEST_OPENING)
    return [_opening(source, plan, market, number, size) for number, size in enumerate(sizes, 1)]


def row(opening: Opening) -> dict[str, str]:
    """An opening as an employer's list would carry it."""
    names = {r["code"]: r["name_lv"] for r in reference.rows("qualifications")}
    skills = {r["code"]: r["name_lv"] for r in reference.rows("skills")}
    employer = opening.employer
    return {
        "opening_id": opening.opening_id,
        "employer": employer.name,
        "registration_number": employer.registration_number,
        "title": names[opening.qualifications[0]],
        "kind": "DVB" if opening.kind == DVB else "Prakse",
        "qualifications": "; ".join(names[code] for code in opening.qualifications),
        "seats": str(opening.seats),
        "town": employer.town_written,
        "address": employer.address,
        "lat": f"{employer.point.lat:.5f}" if employer.point else "",
        "lon": f"{employer.point.lon:.5f}" if employer.point else "",
        "starts_on": opening.starts_on.isoformat(),
        "ends_on": opening.ends_on.isoformat(),
        "weekly_hours": f"{opening.weekly_hours:.0f}",
        "min_age": str(opening.min_age or ""),
        "skills": "; ".join(skills[code] for code in opening.skills),
        "hazards": "; ".join(employer.hazards),
        "supervisor": opening.supervisor,
        "remuneration": PAY_WORDS[opening.pay],
        "amount": str(opening.euros or ""),
        "minor_declarations": "jā" if opening.is_declared_for_minors else "nē",
    }


class _Market:
    """Who learns what where, and who could teach it."""

    def __init__(
        self, plan: SchoolYearPlan, learners: Sequence[Learner], employers: Sequence[Employer]
    ) -> None:
        self._sectors = sector_of()
        self._learners = [(learner, base) for learner in learners for base in learner.bases(plan)[-1:]]
        self._wanted = list(accumulate(_weight(learner, base) for learner, base in self._learners))
        self._employers: dict[str, list[Employer]] = defaultdict(list)
        for employer in employers:
            self._employers[employer.sector].append(employer)
        self._pull: dict[tuple[str, str], list[float]] = {}
        self._made: dict[str, int] = defaultdict(int)
        self.outcomes: dict[str, list[str]] = defaultdict(list)
        for outcome in reference.rows("outcomes"):
            self.outcomes[outcome["qualification"]].append(outcome["skill"])
        qualifications = sorted({learner.group.qualification for learner in learners})
        self._related = {
            code: [
                other
                for other in qualifications
                if other != code and self._sectors[other] == self._sectors[code]
            ]
            for code in qualifications
        }

    def learner(self, source: Random) -> tuple[Learner, Place]:
        return source.choices(self._learners, cum_weights=self._wanted)[0]

    def employer(self, source: Random, sector: str, base: Place) -> Employer:
        """An employer of the sector: rather near than far, rather one with few openings than with many."""
        candidates = self._employers[sector]
        if (sector, base.code) not in self._pull:
            self._pull[sector, base.code] = [_nearness(employer, base) for employer in candidates]
        weights = [
            pull / (1 + 2 * self._made[employer.registration_number])
            for pull, employer in zip(self._pull[sector, base.code], candidates, strict=True)
        ]
        chosen = source.choices(candidates, weights=weights)[0]
        self._made[chosen.registration_number] += 1
        return chosen

    def qualifications(self, source: Random, first: str) -> tuple[str, ...]:
        related = self._related[first]
        if related and chance(source, SECOND_QUALIFICATION_SHARE):
            return first, source.choice(related)
        return (first,)

    def sector(self, qualification: str) -> str:
        return self._sectors[qualification]


def _opening(source: Random, plan: SchoolYearPlan, market: _Market, number: int, seats: int) -> Opening:
    learner, base = market.learner(source)
    group = learner.group
    employer = market.employer(source, market.sector(group.qualification), base)
    kind = kind_of(group.pattern)
    first, last = plan.window(group)
    pay = pick(source, PAY[kind])
    outcomes = market.outcomes[group.qualification]
    mentor = person(source)
    return Opening(
        opening_id=f"V{number:04d}",
        employer=employer,
        kind=kind,
        qualifications=market.qualifications(source, group.qualification),
        seats=seats,
        starts_on=first + timedelta(source.choice((0, 0, 0, 7))),
        ends_on=last - timedelta(source.choice((0, 0, 7, 14))),
        weekly_hours=pick(source, WEEKLY_HOURS),
        min_age=pick(source, AGE_LIMITS) if chance(source, AGE_LIMIT_SHARE) else None,
        skills=tuple(source.sample(outcomes, min(len(outcomes), source.randint(*SKILLS)))),
        is_declared_for_minors=bool(employer.hazards) and chance(source, DECLARED_SHARE),
        supervisor=f"{mentor.first} {mentor.last}" if chance(source, SUPERVISED_SHARE) else "",
        pay=pay,
        euros=source.randint(*EUROS[pay]) // 10 * 10,
    )


def _weight(learner: Learner, base: Place) -> float:
    scarce = (learner.group.qualification in SCARCE_QUALIFICATIONS) + (
        base.municipality in SCARCE_MUNICIPALITIES
    )
    return float(SCARCE_FACTOR**scarce)


def _nearness(employer: Employer, base: Place) -> float:
    return math.exp(-rough_km(employer.town, base) / REACH_KM) + 1e-9
