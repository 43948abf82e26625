"""Invented learners: plausible ages, homes around the school, a travel limit, a hostel where it is far."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from alliances.kernel.geo import Gazetteer, Place, Point
from alliances.kernel.text import search_key
from alliances.law.rules import is_minor
from dvb.demo.year.names import person
from dvb.demo.year.random_sources import chance, dice, pick
from dvb.demo.year.schools import Group, SchoolYearPlan, enrolled_from
from dvb.demo.year.towns import point_near, rough_km, settled

YEARS_BEYOND_COURSE = {14: 0.3, 15: 0.53, 16: 0.09, 17: 0.03, 18: 0.02, 19: 0.02, 20: 0.01}
YOUNGEST, OLDEST = 15, 24
DAILY_KM, BOARDING_KM, BOARDING_SHARE = 18.0, 70.0, 0.25
FAR_FROM_SCHOOL_KM = 30.0
HOSTEL_SHARE, POINT_SHARE, LIMIT_SHARE, OWN_DATES_SHARE = 0.85, 0.6, 0.5, 0.03
NOWHERE_SHARE, UNDATED_SHARE, UNACCENTED_SHARE = 0.006, 0.002, 0.05
LIMITS = {10.0: 1.0, 15.0: 2.0, 20.0: 3.0, 30.0: 4.0, 40.0: 3.0, 60.0: 2.0, 80.0: 1.0}


@dataclass(frozen=True, slots=True)
class Learner:
    """One enrolment; ``town`` is None where the list does not say where she lives."""

    learner_id: str
    first_name: str
    last_name: str
    email: str
    guardian_name: str
    birth_date: date | None
    group: Group
    town: Place | None
    town_written: str
    address: str
    point: Point | None
    lives_in_hostel: bool
    max_km: float | None
    available: tuple[date, date] | None

    def bases(self, plan: SchoolYearPlan) -> tuple[Place, ...]:
        """Where she can travel from: home, and the hostel if she lives there."""
        school = school_place(plan.schools[self.group.school]["place"])
        return tuple(filter(None, (self.town, school if self.lives_in_hostel else None)))


def invent(plan: SchoolYearPlan, seed: int) -> list[Learner]:
    """As many learners as the groups have seats, in the order of the groups."""
    source = dice(seed, "learners")
    invented: list[Learner] = []
    for group in plan.groups:
        for _ in range(group.size):
            invented.append(_learner(source, plan, group, len(invented) + 1))
    return invented


def row(learner: Learner, plan: SchoolYearPlan, wishes: list[str]) -> dict[str, str]:
    """A learner as a school's list would carry her."""
    group, available = learner.group, learner.available
    return {
        "learner_id": learner.learner_id,
        "first_name": learner.first_name,
        "last_name": learner.last_name,
        "birth_date": learner.birth_date.isoformat() if learner.birth_date else "",
        "email": learner.email,
        "school": plan.name_of(group.school),
        "programme_code": group.programme_code,
        "programme": group.programme_name,
        "qualification": group.qualification_name,
        "group": group.code,
        "course": str(group.course),
        "enrolled_from": enrolled_from(group, plan.starts_on).isoformat(),
        "town": learner.town_written,
        "address": learner.address,
        "lat": f"{learner.point.lat:.5f}" if learner.point else "",
        "lon": f"{learner.point.lon:.5f}" if learner.point else "",
        "max_km": f"{learner.max_km:.0f}" if learner.max_km is not None else "",
        "hostel": "jā" if learner.lives_in_hostel else "nē",
        "available_from": available[0].isoformat() if available else "",
        "available_to": available[1].isoformat() if available else "",
        "wishes": "; ".join(wishes),
        "guardian_name": learner.guardian_name,
        "guardian_email": learner.email.replace("izglitojamais", "vecaks") if learner.guardian_name else "",
    }


@cache
def school_place(code: str) -> Place:
    """The place of a school, from the reference file."""
    place = Gazetteer.load().get(code)
    if place is None:
        raise LookupError(f"no place {code}")
    return place


def _learner(source: Random, plan: SchoolYearPlan, group: Group, number: int) -> Learner:
    name = person(source)
    parent = person(source, family=name.family)
    school = school_place(plan.schools[group.school]["place"])
    born = _birth(source, plan.starts_on, group.course)
    home = _home(source, school, can_board=plan.has_hostel(group.school))
    far = rough_km(home, school) > FAR_FROM_SCHOOL_KM
    nowhere = chance(source, NOWHERE_SHARE)
    point = point_near(source, home) if chance(source, POINT_SHARE) and not nowhere else None
    first, last = plan.window(group)
    written = search_key(home.name).upper() if chance(source, UNACCENTED_SHARE) else home.name
    return Learner(
        learner_id=f"D{number:04d}",
        first_name=name.first,
        last_name=name.last,
        email=f"izglitojamais{number:04d}@skola.example",
        guardian_name=f"{parent.first} {parent.last}" if is_minor(born, plan.starts_on) else "",
        birth_date=None if chance(source, UNDATED_SHARE) else born,
        group=group,
        town=None if nowhere else home,
        town_written="" if nowhere else written,
        address=f"Parauga iela {source.randint(1, 99)}, {home.name}" if point else "",
        point=point,
        lives_in_hostel=far and plan.has_hostel(group.school) and chance(source, HOSTEL_SHARE),
        max_km=pick(source, LIMITS) if chance(source, LIMIT_SHARE) else None,
        available=(first + timedelta(7), last) if chance(source, OWN_DATES_SHARE) else None,
    )


def _birth(source: Random, starts_on: date, course: int) -> date:
    """A birthday in the twelve months that make the chosen age on the first school day."""
    age = min(OLDEST, max(YOUNGEST, course + pick(source, YEARS_BEYOND_COURSE)))
    eldest = starts_on.replace(year=starts_on.year - age - 1) + timedelta(1)
    return eldest + timedelta(
        source.randrange((starts_on.replace(year=starts_on.year - age) - eldest).days + 1)
    )


def _home(source: Random, school: Place, *, can_board: bool) -> Place:
    """A town near the school; some come from farther where there is a hostel."""
    reach = BOARDING_KM if can_board and chance(source, BOARDING_SHARE) else DAILY_KM
    towns, weights = _pull(school, reach)
    return source.choices(towns, cum_weights=weights)[0]


@cache
def _pull(school: Place, reach: float) -> tuple[tuple[Place, ...], tuple[float, ...]]:
    """Towns and their cumulated weights: many people and a short way pull."""
    total, weights = 0.0, []
    for town in settled():
        total += float(town.population or 0) ** 0.8 * math.exp(-rough_km(town, school) / reach)
        weights.append(total)
    return settled(), tuple(weights)
