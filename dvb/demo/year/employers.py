"""Invented employers over the real towns, in proportion to their people, in the sectors learned near them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from alliances import reference
from alliances.kernel.geo import Place, Point
from dvb.demo.year.companies import Names, registration_numbers
from dvb.demo.year.learners import Learner
from dvb.demo.year.names import person
from dvb.demo.year.random_sources import chance, dice, pick, shares
from dvb.demo.year.schools import SchoolYearPlan
from dvb.demo.year.towns import point_near, rough_km, settled

SECTOR_REACH_KM = 25.0
NOWHERE_SHARE = 0.008
HAZARD_SHARE = 0.45
HAZARDS = {
    "construction": ("MK206-1-HEIGHT", "MK206-1-4"),
    "energy": ("MK206-1-VOLT", "MK206-1-HEIGHT"),
    "wood": ("MK206-1-MACH", "MK206-2-PHYS"),
    "metal": ("MK206-1-MACH", "MK206-1-3"),
    "agriculture": ("MK206-1-ANIM", "MK206-1-MACH"),
    "chemistry": ("MK206-2-CHEM",),
    "transport": ("MK206-2-CHEM", "MK206-1-4"),
    "health": ("MK206-2-BIO",),
}


@dataclass(frozen=True, slots=True)
class Employer:
    """One invented employer with one site; ``point`` is None where her list does not say where it lies."""

    registration_number: str
    name: str
    legal_form: str
    sector: str
    town: Place
    point: Point | None
    address: str
    contact_name: str
    email: str
    phone: str
    hazards: tuple[str, ...]
    popularity: float

    @property
    def town_written(self) -> str:
        return self.town.name if self.point else "Izdomātciems"


def sector_of() -> dict[str, str]:
    """The sector of each qualification."""
    return {row["code"]: row["sector"] for row in reference.rows("qualifications")}


def invent(plan: SchoolYearPlan, learners: Iterable[Learner], seed: int, count: int) -> list[Employer]:
    """Employers in the order of the towns, the largest town first."""
    source = dice(seed, "employers")
    names, numbers = Names(source), registration_numbers()
    demand = _demand(plan, learners)
    counts = shares(count, [float(town.population or 0) for town in settled()])
    invented: list[Employer] = []
    for town, here in zip(settled(), counts, strict=True):
        sectors = _sectors_near(town, demand)
        invented.extend(
            _employer(source, names, next(numbers), town, pick(source, sectors)) for _ in range(here)
        )
    return invented


def row(employer: Employer) -> dict[str, str]:
    """An employer as an alliance's list would carry it."""
    return {
        "registration_number": employer.registration_number,
        "name": employer.name,
        "legal_form": employer.legal_form,
        "sector": employer.sector,
        "town": employer.town_written,
        "address": employer.address,
        "lat": f"{employer.point.lat:.5f}" if employer.point else "",
        "lon": f"{employer.point.lon:.5f}" if employer.point else "",
        "contact_name": employer.contact_name,
        "email": employer.email,
        "phone": employer.phone,
        "hazards": "; ".join(employer.hazards),
    }


def _employer(source: Random, names: Names, number: str, town: Place, sector: str) -> Employer:
    form, name = names.take(sector)
    contact = person(source)
    placed = not chance(source, NOWHERE_SHARE)
    return Employer(
        registration_number=number,
        name=name,
        legal_form=form,
        sector=sector,
        town=town,
        point=point_near(source, town) if placed else None,
        address=f"Izdomas iela {source.randint(1, 120)}, {town.name}" if placed else "",
        contact_name=f"{contact.first} {contact.last}",
        email=f"uznemums{number}@piemers.example",
        phone=f"+371 0000 {number[-5:-1]}",
        hazards=tuple(h for h in HAZARDS.get(sector, ()) if chance(source, HAZARD_SHARE)),
        popularity=source.lognormvariate(0, 0.7),
    )


def _demand(plan: SchoolYearPlan, learners: Iterable[Learner]) -> dict[tuple[Place, str], int]:
    """Learners by base and sector."""
    sectors = sector_of()
    demand: Counter[tuple[Place, str]] = Counter()
    for learner in learners:
        for base in learner.bases(plan):
            demand[base, sectors[learner.group.qualification]] += 1
    return demand


def _sectors_near(town: Place, demand: dict[tuple[Place, str], int]) -> dict[str, float]:
    """The weight of each sector in a town: who learns it within reach, and a little of everything."""
    weights = dict.fromkeys(sorted({sector for _, sector in demand}), 1.0)
    for (base, sector), learners in demand.items():
        weights[sector] += learners * math.exp(-rough_km(base, town) / SECTOR_REACH_KM)
    return weights
