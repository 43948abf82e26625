"""Schools, their hostels, programmes, groups and calendars of the demo year."""

from __future__ import annotations

import datetime as dt
from typing import Any

from alliances.catalogue.models import Programme, Qualification
from alliances.geography import services as places
from alliances.organisations.models import Organisation, Sector, Workplace, WorkplaceKind
from dvb.demo.year.tables import DemoYear, Row
from matching.learners.models import CalendarBlock, Group, SchoolYear
from matching.learners.services.groups import ensure_year


def organisations(year: DemoYear) -> None:
    sectors = dict(Sector.objects.values_list("code", "pk"))
    for row in year.schools:
        school, _created = Organisation.objects.get_or_create(
            kind_id="school",
            viis_code=row["viis_code"],
            defaults={
                "name": row["name"],
                "is_competence_centre": row["is_competence_centre"] == "yes",
                "is_demo": True,
                **_located(row),
            },
        )
        for hostel in (h for h in year.hostels if h["school"] == row["viis_code"]):
            Workplace.objects.get_or_create(
                organisation=school,
                kind=WorkplaceKind.HOSTEL,
                defaults={"name": hostel["name"], **_located(hostel)},
            )
    for row in year.organisations:
        Organisation.objects.get_or_create(
            kind_id=row["kind"],
            name=row["name"],
            defaults={"town": row["town"], "sector_id": sectors.get(row["sector"]), "is_demo": True},
        )


def _located(row: Row) -> dict[str, Any]:
    """The point of the table, with the place that the gazetteer knows by the town's name."""
    return dict(places.locate(row["town"], row["address"], lat=float(row["lat"]), lon=float(row["lon"])))


def open_school_year(year: DemoYear) -> SchoolYear:
    return ensure_year(year.year)


def school_keys() -> dict[str, int]:
    return dict(Organisation.objects.of_kind("school").values_list("viis_code", "pk"))


def programmes(year: DemoYear) -> None:
    schools = school_keys()
    qualifications = dict(Qualification.objects.values_list("code", "pk"))
    existing = set(Programme.objects.values_list("school_id", "qualification_id", "code"))
    new = []
    for row in year.programmes:
        key = (schools.get(row["school"]), qualifications[row["qualification"]], row["programme_code"])
        if key[0] is not None and key not in existing:
            existing.add(key)  # type: ignore[arg-type]
            new.append(
                Programme(
                    school_id=key[0],
                    qualification_id=key[1],
                    code=key[2],
                    name=row["programme_name"],
                    source=row["source"],
                )
            )
    Programme.objects.bulk_create(new)


def groups(year: DemoYear, school_year: SchoolYear) -> None:
    """Groups and their calendars; a school that has groups already keeps them."""
    schools = school_keys()
    if Group.objects.filter(school_year=school_year).exists():
        return
    programmes = {
        (p.school_id, p.qualification.code): p for p in Programme.objects.select_related("qualification")
    }
    groups = []
    for row in year.groups:
        school_id = schools[row["school"]]
        group = Group(
            school_id=school_id,
            school_year=school_year,
            programme=programmes[school_id, row["qualification"]],
            code=row["group"],
            course=int(row["course"]),
            last_course=int(row["last_course"]),
        )
        group.refresh_keys()
        groups.append(group)
    Group.objects.bulk_create(groups)
    keys = {(g.school_id, g.code): g.pk for g in Group.objects.filter(school_year=school_year)}
    CalendarBlock.objects.bulk_create(
        CalendarBlock(
            group_id=keys[schools[row["school"]], row["group"]],
            kind=row["kind"],
            starts_on=dt.date.fromisoformat(row["starts_on"]),
            ends_on=dt.date.fromisoformat(row["ends_on"]),
        )
        for row in year.calendar
    )
