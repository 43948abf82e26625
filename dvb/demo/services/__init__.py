"""The demo year: reference rows, invented schools' spreadsheets through the imports, one joint round."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import translation

from alliances.alliances.models import Alliance
from alliances.catalogue.services import reference as catalogue
from alliances.imports.models import ImportBatch
from alliances.kernel.actor import SYSTEM, Role
from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.writing import SheetOut, write_xlsx
from alliances.organisations.imports.layout import EMPLOYERS
from alliances.organisations.models import Organisation
from dvb.demo.services import (
    earlier_years,
    newcomers,
    people,
    stays,
)
from dvb.demo.services import (
    learning_results as learned,
)
from dvb.demo.services import (
    schools_and_groups as ground,
)
from dvb.demo.services.people import JOINT_ALLIANCE
from dvb.demo.year.build import build
from dvb.demo.year.tables import Row
from matching.imports.learners.layout import LEARNERS
from matching.imports.openings.layout import OPENINGS
from matching.imports.services import import_now
from matching.learners.models import Person, SchoolYear
from matching.openings.models import Opening, PlacementKind
from matching.rounds.models import Round, Run
from matching.rounds.services import consents, rounds, runs

Report = Callable[[str], None]
FULL_SIZE = 3000
JOINT_ROUND = "Demo kopējā kārta {year}"


def is_filled() -> bool:
    """Whether the demo year stands complete: the joint round is solved last, without whoever is at work."""
    return Run.objects.filter(round__owner__is_demo=True, status="done").exists()


def latest_run() -> Run:
    return Run.objects.filter(round__owner__is_demo=True, status="done").select_related("round").latest("pk")


def fill(report: Report, *, learners: int = FULL_SIZE) -> Run:
    """Fill an empty site; a start that was killed half way goes on where the tables end.

    A year of fewer ``learners`` has fewer employers, openings and seats in the same proportion.

    Raises
    ------
    Refused
        ``demo_import`` when a demo spreadsheet is not taken whole, which would be a fault of ours.
    """
    year = build(
        learners=learners, employers=learners * 2 // 5, openings=learners // 2, seats=learners * 17 // 15
    )
    with transaction.atomic():
        catalogue.load_reference()
        ground.organisations(year)
        school_year = ground.open_school_year(year)
        ground.programmes(year)
        ground.groups(year, school_year)
    report(f"{len(year.schools)} schools, {len(year.programmes)} programmes, {len(year.groups)} groups")
    _import("employers", EMPLOYERS, year.employers, report)
    _import("openings", OPENINGS, year.openings, report)
    _import("learners", LEARNERS, year.learners, report)
    with transaction.atomic():
        _mark_as_demo()
        people.exclusions(year)
        people.alliances(year)
        people.joint_alliance(year)
    with transaction.atomic():
        for persona in year.personas:
            people.persona(persona)
        newcomers.employer_that_waits()
        newcomers.supervisors()
        stays.at_work()
        learned.fill()
    report("learners at work, and some who have ended")
    with transaction.atomic():
        earlier_years.fill(school_year)
    report("two school years before, with frozen figures")
    return _joint_round(school_year, report)


def _import(kind: str, columns: Sequence[Column], rows: list[Row], report: Report) -> None:
    """Write the table as a school would hand it in, and take it in by the same import as a person's, once."""
    name = f"demo-{kind}.xlsx"
    if ImportBatch.objects.filter(kind=kind, filename=name, status=ImportBatch.Status.APPLIED).exists():
        return
    with translation.override("lv"):
        used = [column for column in columns if any(row.get(column.key) for row in rows)]
        sheet = SheetOut(
            name=kind,
            header=[str(column.label) for column in used],
            rows=[[row.get(column.key, "") for column in used] for row in rows],
        )
        batch = import_now(write_xlsx([sheet]), kind, by=SYSTEM, name=name)
    if batch.status != ImportBatch.Status.APPLIED or batch.counts.get("refused"):
        first = batch.rows.filter(state="refused").first()
        raise Refused(
            "demo_import", f"demo {kind}: {batch.status} {batch.error} {first.errors if first else ''}"
        )
    report(f"{len(rows)} {kind} imported")


def _mark_as_demo() -> None:
    Organisation.objects.filter(is_demo=False).update(is_demo=True)
    Person.objects.filter(is_demo=False).update(is_demo=True)
    Opening.objects.filter(is_demo=False).update(is_demo=True)


def _joint_round(school_year: SchoolYear, report: Report) -> Run:
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
    _schools_agree(round_)
    runs.fail_interrupted(round_, silent_for=dt.timedelta(0))  # of a start that was killed: nobody serves yet
    run: Run = runs.execute(runs.start(round_, by=SYSTEM, in_background=False).pk)
    if run.status != "done":
        raise Refused("demo_run", f"the demo round did not finish: {run.error}")
    report("joint round solved")
    return run


def _schools_agree(round_: Round) -> None:
    """Each school is asked and says yes for itself."""
    waiting = round_.consents.filter(state="asked").select_related("school")
    for consent in waiting:
        consents.agree(consent, by=people.keeper(consent.school, Role.COORDINATOR))
