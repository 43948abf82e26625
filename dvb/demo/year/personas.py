"""The people as whom a visitor of the demo signs in with one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from alliances.kernel.actor import Role
from alliances.law.rules import is_minor
from dvb.demo.year.employers import Employer
from dvb.demo.year.learners import Learner
from dvb.demo.year.schools import SchoolYearPlan

MINISTRY = "Izglītības un zinātnes ministrija"


class Membership(NamedTuple):
    """Acting for an organisation: its kind, the name that the tables give it, and the role there."""

    organisation_kind: str
    organisation: str
    role: str


@dataclass(frozen=True, slots=True)
class Persona:
    """One person of the demo; ``learner_id`` is set where she is a learner of the tables."""

    key: str
    first_name: str
    last_name: str
    email: str
    memberships: tuple[Membership, ...]
    learner_id: str = ""
    is_superuser: bool = False


def cast(
    plan: SchoolYearPlan,
    learners: Sequence[Learner],
    wish_lists: Sequence[Sequence[str]],
    busiest: Employer,
    sector_organisation: str,
) -> tuple[Persona, ...]:
    """One person for each role; of learners an adult and a minor at work, and one who waits for the round."""
    first, second = plan.largest_schools(2)
    minor = _who_wishes(plan, first, learners, wish_lists, minor=True)
    adult = _who_wishes(plan, first, learners, wish_lists, minor=False)
    waiting = _who_wishes(plan, first, learners, wish_lists, minor=False, without=(adult,))
    one, two = plan.name_of(first), plan.name_of(second)
    return (
        _staff(
            "school_coordinator",
            ("Ilze", "Paraudziņa"),
            ("school", one, Role.COORDINATOR),
            ("school", two, Role.COORDINATOR),
        ),
        _staff("school_director", ("Andris", "Paraugs"), ("school", one, Role.ADMINISTRATOR)),
        _staff("employer", ("Līga", "Meistare"), ("employer", busiest.name, Role.COORDINATOR)),
        _staff(
            "alliance_coordinator",
            ("Māris", "Saime"),
            ("sector_organisation", sector_organisation, Role.COORDINATOR),
        ),
        _staff("ministry", ("Anna", "Skaitle"), ("ministry", MINISTRY, Role.VIEWER)),
        _staff(
            "administrator",
            ("Juris", "Kārtiņš"),
            ("ministry", MINISTRY, Role.ADMINISTRATOR),
            is_superuser=True,
        ),
        _learner("adult_learner", adult, plan.name_of(adult.group.school)),
        _learner("minor_learner", minor, plan.name_of(minor.group.school)),
        _learner("waiting_learner", waiting, plan.name_of(waiting.group.school)),
    )


def _staff(
    key: str, name: tuple[str, str], *memberships: tuple[str, str, Role], is_superuser: bool = False
) -> Persona:
    roles = tuple(Membership(kind, organisation, role.value) for kind, organisation, role in memberships)
    return Persona(key, *name, f"{key}@demo.example", roles, is_superuser=is_superuser)


def _learner(key: str, learner: Learner, school: str) -> Persona:
    roles = (Membership("school", school, Role.LEARNER.value),)
    return Persona(key, learner.first_name, learner.last_name, learner.email, roles, learner.learner_id)


def _who_wishes(
    plan: SchoolYearPlan,
    school: str,
    learners: Sequence[Learner],
    wish_lists: Sequence[Sequence[str]],
    *,
    minor: bool,
    without: Sequence[Learner] = (),
) -> Learner:
    """A learner of the age, of the school if it can be, with the most wishes: there is something to see."""
    day = plan.starts_on
    fitting = [
        (learner.group.school == school, len(wishes), learner)
        for learner, wishes in zip(learners, wish_lists, strict=True)
        if learner.birth_date and is_minor(learner.birth_date, day) == minor and learner not in without
    ]
    if not fitting:
        raise ValueError("too few learners: the cast needs an adult and a minor")
    return max(fitting, key=lambda entry: entry[:2])[2]
