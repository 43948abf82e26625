"""One call that makes the whole demo year as tables of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from alliances import reference
from dvb.demo.year import employers as hosts
from dvb.demo.year import learners as people
from dvb.demo.year import openings as places
from dvb.demo.year import organisations, wishes
from dvb.demo.year.employers import Employer
from dvb.demo.year.openings import Opening
from dvb.demo.year.personas import cast
from dvb.demo.year.schools import SchoolYearPlan, calendar_rows, group_rows, hostel_rows, plan
from dvb.demo.year.tables import DemoYear, Row


def build(
    year: str = "2026/27",
    seed: int = 2026,
    *,
    learners: int = 3000,
    employers: int = 1200,
    openings: int = 1500,
    seats: int = 3400,
) -> DemoYear:
    """Make the demo year; equal arguments give equal tables, on every machine.

    Raises
    ------
    ValueError
        If the year is not written ``2026/27``, or the seats cannot be parted into the openings.
    """
    school_year = plan(year, seed, learners)
    invented = people.invent(school_year, seed)
    companies = hosts.invent(school_year, invented, seed, employers)
    offered = places.invent(school_year, invented, companies, seed, count=openings, seats=seats)
    wish_lists = wishes.invent(school_year, invented, offered, seed)
    return DemoYear(
        year=year,
        seed=seed,
        schools=_schools(school_year),
        programmes=[dict(row) for row in reference.rows("schools_programmes")],
        groups=group_rows(school_year),
        calendar=calendar_rows(school_year),
        hostels=hostel_rows(school_year),
        learners=[
            people.row(learner, school_year, ids) for learner, ids in zip(invented, wish_lists, strict=True)
        ],
        employers=[hosts.row(employer) for employer in companies],
        openings=[places.row(opening) for opening in offered],
        exclusions=wishes.exclusions(invented, offered, wish_lists, seed),
        organisations=organisations.organisation_rows(),
        alliances=organisations.alliance_rows(school_year, companies),
        personas=cast(
            school_year, invented, wish_lists, _busiest(companies, offered), organisations.first_association()
        ),
    )


def _schools(school_year: SchoolYearPlan) -> list[Row]:
    keys = ("viis_code", "name", "kind", "is_competence_centre", "founder", "town", "address", "lat", "lon")
    return [{key: row[key] for key in keys} for row in school_year.schools.values()]


def _busiest(employers: Sequence[Employer], offered: Sequence[Opening]) -> Employer:
    """The employer with the most seats."""
    seats: Counter[str] = Counter()
    for opening in offered:
        seats[opening.employer.registration_number] += opening.seats
    return min(
        employers, key=lambda employer: (-seats[employer.registration_number], employer.registration_number)
    )
