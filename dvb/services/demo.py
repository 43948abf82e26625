"""The demo year: reference rows, invented schools' spreadsheets through the imports, one joint round."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import translation

from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.layouts import EMPLOYERS, LEARNERS, OPENINGS
from alliances.kernel.spreadsheets.writing import SheetOut, write_xlsx
from alliances.models import (
    Alliance,
    AllianceMember,
    ImportBatch,
    Membership,
    Organisation,
    Programme,
    Qualification,
    Sector,
    User,
    Workplace,
    WorkplaceKind,
)
from alliances.rules import school_year_span
from alliances.services import catalogue
from dvb.demo_year.build import build
from dvb.demo_year.personas import Persona
from dvb.demo_year.tables import DemoYear, Row
from matching.models import CalendarBlock, Enrolment, Exclusion, Group, PlacementKind, Run, SchoolYear
from matching.services import rounds, runs
from matching.services.imports import import_now

Tell = Callable[[str], None]
JOINT_ALLIANCE = "Demo kopējā prasmju alianse"
JOINT_ROUND = "Demo kopējā kārta {year}"
COORDINATOR = "alliance_coordinator"


def is_filled() -> bool:
    """Whether the demo year stands complete: the personas are written last."""
    return User.objects.filter(is_demo=True).exclude(persona="").exists()


def latest_run() -> Run:
    return Run.objects.filter(round__owner__is_demo=True, status="done").select_related("round").latest("pk")


def fill(tell: Tell) -> Run:
    """Fill an empty site; a start that was killed half way goes on where the tables end.

    Raises
    ------
    Refused
        ``demo_import`` when a demo spreadsheet is not taken whole, which would be a fault of ours.
    """
    year = build()
    with transaction.atomic():
        catalogue.load_reference()
        _organisations(year)
        school_year = _school_year(year)
        _programmes(year)
        _groups(year, school_year)
    tell(f"{len(year.schools)} schools, {len(year.programmes)} programmes, {len(year.groups)} groups")
    _import("employers", EMPLOYERS, year.employers, tell)
    _import("openings", OPENINGS, year.openings, tell)
    _import("learners", LEARNERS, year.learners, tell)
    with transaction.atomic():
        _mark_as_demo()
        _exclusions(year)
        _alliances(year)
        _joint_alliance(year)
    run = _joint_round(school_year, tell)
    with transaction.atomic():
        for persona in year.personas:
            _persona(persona)
    return run


def _import(kind: str, columns: Sequence[Column], rows: list[Row], tell: Tell) -> None:
    """Write the table as a school would hand it in, and take it in by the same import as a person's."""
    with translation.override("lv"):
        used = [column for column in columns if any(row.get(column.key) for row in rows)]
        sheet = SheetOut(
            name=kind,
            header=[str(column.label) for column in used],
            rows=[[row.get(column.key, "") for column in used] for row in rows],
        )
        batch = import_now(write_xlsx([sheet]), kind, by=SYSTEM, name=f"demo-{kind}.xlsx")
    if batch.status != ImportBatch.Status.APPLIED or batch.counts.get("refused"):
        first = batch.rows.filter(state="refused").first()
        raise Refused(
            "demo_import", f"demo {kind}: {batch.status} {batch.error} {first.errors if first else ''}"
        )
    tell(f"{len(rows)} {kind} imported")


def _mark_as_demo() -> None:
    from matching.models import Opening, Person

    Organisation.objects.filter(is_demo=False).update(is_demo=True)
    Person.objects.filter(is_demo=False).update(is_demo=True)
    Opening.objects.filter(is_demo=False).update(is_demo=True)


def _organisations(year: DemoYear) -> None:
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
    return {
        "address": row["address"],
        "town": row["town"],
        "lat": float(row["lat"]) if row["lat"] else None,
        "lon": float(row["lon"]) if row["lon"] else None,
        "location_source": "gazetteer" if row["lat"] else "",
    }


def _school_year(year: DemoYear) -> SchoolYear:
    starts_on, ends_on = school_year_span(year.year)
    found, _created = SchoolYear.objects.get_or_create(
        code=year.year, defaults={"starts_on": starts_on, "ends_on": ends_on}
    )
    return found


def _schools() -> dict[str, int]:
    return dict(Organisation.objects.of_kind("school").values_list("viis_code", "pk"))  # type: ignore[attr-defined]


def _programmes(year: DemoYear) -> None:
    schools = _schools()
    qualifications = dict(Qualification.objects.values_list("code", "pk"))
    known = set(Programme.objects.values_list("school_id", "qualification_id", "code"))
    new = []
    for row in year.programmes:
        key = (schools.get(row["school"]), qualifications[row["qualification"]], row["programme_code"])
        if key[0] is not None and key not in known:
            known.add(key)  # type: ignore[arg-type]
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


def _groups(year: DemoYear, school_year: SchoolYear) -> None:
    """Groups and their calendars; a school that has groups already keeps them."""
    schools = _schools()
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


def _exclusions(year: DemoYear) -> None:
    enrolments = dict(Enrolment.objects.values_list("external_id", "pk"))
    employers = dict(Organisation.objects.values_list("registration_number", "pk"))
    for row in year.exclusions:
        Exclusion.objects.get_or_create(
            enrolment_id=enrolments[row["learner_id"]],
            employer_id=employers[row["registration_number"]],
            defaults={"reason": row["reason"]},
        )


def _alliances(year: DemoYear) -> None:
    by_name = dict(Organisation.objects.exclude(kind="employer").values_list("name", "pk"))
    by_number = dict(Organisation.objects.values_list("registration_number", "pk"))
    schools, sectors = _schools(), dict(Sector.objects.values_list("code", "pk"))
    for row in year.alliances:
        alliance, created = Alliance.objects.get_or_create(
            name=row["name"],
            defaults={
                "lead_id": by_name[row["lead"]],
                "sector_id": sectors.get(row["sector"]),
                "started_on": row["started_on"],
            },
        )
        if not created:
            continue
        members = [schools[code] for code in _list(row["schools"])]
        members += [by_number[number] for number in _list(row["employers"])]
        members += [by_name[name] for name in _list(row["members"])]
        _join(alliance, members, row["started_on"])


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _join(alliance: Alliance, members: list[int], day: str | dt.date) -> None:
    AllianceMember.objects.bulk_create(
        AllianceMember(alliance=alliance, organisation_id=pk, joined_on=day) for pk in dict.fromkeys(members)
    )


def _joint_alliance(year: DemoYear) -> None:
    """One cross-sector alliance of all demo schools, led by the coordinator persona's organisation."""
    coordinator = next(p for p in year.personas if p.key == COORDINATOR)
    lead = Organisation.objects.get(name=coordinator.memberships[0].organisation)
    day = year.alliances[0]["started_on"]
    alliance, created = Alliance.objects.get_or_create(
        name=JOINT_ALLIANCE, defaults={"lead": lead, "started_on": day}
    )
    if created:
        _join(alliance, list(_schools().values()), day)


def _joint_round(school_year: SchoolYear, tell: Tell) -> Run:
    """Open and run the joint round by the services that the alliance's coordinator uses."""
    alliance = Alliance.objects.select_related("lead").get(name=JOINT_ALLIANCE)
    schools = Organisation.objects.filter(alliance_memberships__alliance=alliance, kind="school")
    name = JOINT_ROUND.format(year=school_year.code)
    round_ = alliance.rounds.filter(name=name).first() or rounds.create(
        owner=alliance.lead,
        alliance=alliance,
        name=name,
        school_year=school_year,
        kinds=PlacementKind.values,
        starts_on=school_year.starts_on,
        ends_on=school_year.ends_on,
        schools=schools,
        by=SYSTEM,
    )
    run: Run = runs.execute(runs.start(round_, by=SYSTEM, in_background=False).pk)
    if run.status != "done":
        raise Refused("demo_run", f"the demo round did not finish: {run.error}")
    tell("joint round solved")
    return run


def _persona(persona: Persona) -> None:
    user = User.objects.create_user(
        persona.email,
        name=f"{persona.first_name} {persona.last_name}",
        is_demo=True,
        persona=persona.key.replace("_", "-"),
        is_staff=persona.is_superuser,
        is_superuser=persona.is_superuser,
    )
    for membership in persona.memberships:
        organisation = Organisation.objects.get(
            kind_id=membership.organisation_kind, name=membership.organisation
        )
        Membership.objects.create(user=user, organisation=organisation, role=membership.role)
    if persona.learner_id:
        person = Enrolment.objects.get(external_id=persona.learner_id).person
        person.user = user
        person.save(update_fields=["user"])
