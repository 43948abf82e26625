"""Database rows into the frames of the indicator, in a handful of queries, with a content hash.

Live figures are counted from typed frames. A frozen figure stores the same rows as text: their
keys, dates and flags; no name, no personal code. Callers say whose learners they may read; this module asks
nobody.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd
from django.db.models import Count

from alliances import reference
from alliances.alliances.models import AllianceMember
from alliances.kernel.text import search_key
from alliances.organisations.models import Organisation
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, placements
from dvb.cooperation.lifecycle import CooperationState
from dvb.cooperation.models import CooperationAgreement
from dvb.indicators.engine.frames import COLUMNS, Frames, read
from dvb.indicators.engine.rows import Rows, as_text, as_typed
from dvb.indicators.models import Project
from dvb.learning.models import PASS, Confirmation
from dvb.logbook.lifecycle import CONFIRMED
from dvb.logbook.models import LogEntry, PaperMonth
from matching.assignments.terms import changed_kinds
from matching.learners.models import Enrolment, EnrolmentStock

Tables = dict[str, pd.DataFrame]
Cooperations = dict[tuple[int, int], list[tuple[dt.date, dt.date | None]]]
Memberships = dict[int, list[tuple[int, dt.date, dt.date | None]]]
Projects = dict[int, list[tuple[int, dt.date, dt.date]]]
Days = tuple[dt.date, dt.date]
PAID = ("wage", "stipend")
OF_OPENING = (
    *("employer_id", "workplace_id", "starts_on", "ends_on", "weekly_hours"),
    *("supervisor_name", "remuneration_kind", "remuneration_eur"),
)
SEX = {"female": "f", "male": "m"}
LKI_OF_PKL = 1  # the old five levels stand one below (rulebook C-02)


def frames(ref_date: dt.date, schools: Collection[int] | None = None, days: Days | None = None) -> Frames:
    """The five tables with the types that the database gave; checked.

    Parameters
    ----------
    ref_date
        A school reports when it has a learner on this day.
    schools
        Only persons who are or were enrolled in one of these schools, with all that is known of them; all
        where left out.
    days
        First and last day of the hours that are read; all where left out.
    """
    return read({name: as_typed(name, rows) for name, rows in _rows(ref_date, schools, days).items()})


def tables(ref_date: dt.date, schools: Collection[int] | None = None) -> Tables:
    """The five tables as text, in order: the same rows give the same bytes. For what is frozen alone."""
    return {name: as_text(name, rows) for name, rows in _rows(ref_date, schools, None).items()}


def _rows(ref_date: dt.date, schools: Collection[int] | None, days: Days | None) -> dict[str, Rows]:
    persons = None
    if schools is not None:
        persons = set(Enrolment.objects.filter(school_id__in=schools).values_list("person_id", flat=True))
    stays = _stays(persons)
    return {
        "enrolments": _enrolments(persons),
        "engagements": _engagements(stays),
        "hours": _hours(stays, days),
        "confirmations": _confirmations(persons),
        "schools": _schools(ref_date, schools),
    }


def packed(frames: Tables) -> bytes:
    """The tables as compressed bytes, the same for the same rows."""
    text = {name: frame.to_csv(index=False, lineterminator="\n") for name, frame in frames.items()}
    return gzip.compress(json.dumps(text, sort_keys=True, ensure_ascii=False).encode(), mtime=0)


def unpacked(content: bytes) -> Tables:
    """The tables that ``packed`` compressed."""
    text = json.loads(gzip.decompress(content))
    return {name: pd.read_csv(io.StringIO(text[name]), dtype=str, keep_default_na=False) for name in COLUMNS}


def rows_hash(frames: Tables) -> str:
    """SHA-256 over every row of every table."""
    digest = hashlib.sha256()
    for name in COLUMNS:
        digest.update(f"{name}\n{frames[name].to_csv(index=False, lineterminator=chr(10))}".encode())
    return digest.hexdigest()


def checked(frames: Tables) -> Frames:
    """The tables with their types; refused where they do not hold together."""
    return read(frames)


def _enrolments(persons: set[int] | None) -> Rows:
    rows = Enrolment.objects.order_by()
    if persons is not None:
        rows = rows.filter(person_id__in=persons)
    values = rows.values(
        "person_id",
        "school_id",
        "school__municipality",
        "school__town",
        "programme__code",
        "programme__qualification_id",
        "programme__qualification__code",
        "programme__qualification__sector__code",
        "programme__qualification__level",
        "programme__qualification__level_scale",
        "person__sex",
        "person__birth_date",
        "started_on",
        "ended_on",
        "end_reason",
    )
    return [_enrolment(row) for row in values.iterator()]


def _enrolment(row: Mapping[str, Any]) -> dict[str, Any]:
    level = row["programme__qualification__level"] or 0
    if level and row["programme__qualification__level_scale"] == "PKL":
        level += LKI_OF_PKL
    return {
        "person_id": row["person_id"],
        "school_id": row["school_id"],
        "region": region_of(row["school__municipality"] or row["school__town"]),
        "sector": row["programme__qualification__sector__code"],
        "programme_code": row["programme__code"],
        "qualification_id": row["programme__qualification__code"],
        # A qualification without a level is counted as vocational secondary, the commonest.
        "level": level or 4,
        "sex": SEX.get(row["person__sex"], ""),
        "birth_date": row["person__birth_date"],
        "enrolled_on": row["started_on"],
        "left_on": row["ended_on"],
        "graduated_on": row["ended_on"] if row["end_reason"] == "graduated" else None,
    }


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    rows = reference.rows("municipalities")
    return {search_key(row["name"]): row["region"] for row in rows}


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    return {search_key(row["name"]): row["municipality"] for row in reference.rows("places")}


def region_of(place: str) -> str:
    """The planning region of a municipality or town, empty where it is not known."""
    key = search_key(place)
    return _regions().get(key) or _regions().get(search_key(_places().get(key, "")), "")


def _stays(persons: set[int] | None) -> dict[int, Placement]:
    rows = Agreement.objects.order_by().exclude(status=AgreementState.VOID)
    if persons is not None:
        rows = rows.filter(assignment__enrolment__person_id__in=persons)
    return placements(
        rows.select_related("assignment__enrolment", "assignment__opening__employer__sector").only(
            *("status", "terms", "week", "last_day", "suspended_on", "assignment__enrolment__person_id"),
            *("assignment__enrolment__school_id", "assignment__opening__kind"),
            *(f"assignment__opening__{name}" for name in OF_OPENING),
            "assignment__opening__employer__sector__code",
        ),
        signatures=True,
    )


def _engagements(stays: dict[int, Placement]) -> Rows:
    cooperating = _cooperation()
    alliances, projects, kinds = _alliances(), _projects(), changed_kinds()
    rows = [_engagement(stay, cooperating, alliances, projects) for stay in stays.values()]
    for row, stay in zip(rows, stays.values(), strict=True):
        row["kind"] = kinds.get(stay.agreement.assignment_id, row["kind"])
    return rows


def _engagement(
    stay: Placement, cooperating: Cooperations, alliances: Memberships, projects: Projects
) -> dict[str, Any]:
    assignment = stay.agreement.assignment
    opening, enrolment = assignment.opening, assignment.enrolment
    school, employer = enrolment.school_id, opening.employer_id
    # A stay that was ended before it began has no day: the table wants one, and no hours lie on it.
    starts, ends = stay.starts_on, max(stay.starts_on, stay.ends_on)
    cooperations = cooperating.get((school, employer), [])
    return {
        "engagement_id": stay.agreement.pk,
        "person_id": enrolment.person_id,
        "kind": opening.kind,
        # The school as its own host is its workshop, not a workplace outside it.
        "is_outside_school": employer != school,
        "agreement_signed_on": stay.signed_on,
        "cooperation_signed": any(
            first <= ends and (last is None or last >= starts) for first, last in cooperations
        ),
        "is_paid": stay.last_terms.pay in PAID,
        "starts_on": starts,
        "ends_on": ends,
        "host_sector": opening.employer.sector.code if opening.employer.sector else None,
        "alliance_ids": _shared(alliances, school, employer, starts, ends),
        "project_ids": _during(projects.get(school, []), starts, ends),
    }


def _cooperation() -> Cooperations:
    cooperations: Cooperations = defaultdict(list)
    rows = CooperationAgreement.objects.exclude(status=CooperationState.DRAFT)
    for school, employer, first, last in rows.values_list("school_id", "employer_id", "starts_on", "ends_on"):
        cooperations[school, employer].append((first, last))
    return cooperations


def _alliances() -> Memberships:
    memberships: Memberships = defaultdict(list)
    rows = AllianceMember.objects.values_list("organisation_id", "alliance_id", "joined_on", "left_on")
    for organisation, alliance, joined, left in rows:
        memberships[organisation].append((alliance, joined, left))
    return memberships


def _shared(
    alliances: Memberships, school: int, employer: int, first: dt.date, last: dt.date
) -> tuple[int, ...]:
    """The alliances that both sides belonged to while the stay lasted."""
    of_school, of_employer = (
        {
            alliance
            for alliance, joined, left in alliances.get(side, [])
            if joined <= last and (left is None or left >= first)
        }
        for side in (school, employer)
    )
    return tuple(sorted(of_school & of_employer))


def _projects() -> Projects:
    """The projects of each school, its own and those in which it is a partner."""
    projects: Projects = defaultdict(list)
    for project in Project.objects.prefetch_related("partners"):
        for school in {project.lead_id, *(partner.pk for partner in project.partners.all())}:
            projects[school].append((project.pk, project.starts_on, project.ends_on))
    return projects


def _during(projects: list[tuple[int, dt.date, dt.date]], first: dt.date, last: dt.date) -> tuple[int, ...]:
    """The projects of the stay's school that ran while the stay lasted."""
    return tuple(sorted(pk for pk, starts, ends in projects if starts <= last and ends >= first))


def _hours(stays: dict[int, Placement], days: Days | None) -> Rows:
    """The lines of the log and the months from paper that lie in their stay."""
    entries, papers = LogEntry.objects.order_by(), PaperMonth.objects.order_by()
    if days is not None:
        entries, papers = entries.filter(day__range=days), papers.filter(month__range=days)
    lines = entries.values_list("week__agreement_id", "day", "minutes", "week__status", "pk")
    months = papers.values_list("agreement_id", "month", "minutes")
    logged = [
        _line(agreement, day, minutes, status in CONFIRMED, "log")
        for agreement, day, minutes, status, _pk in lines.iterator()
        if agreement in stays and stays[agreement].counts(day)
    ]
    return logged + [
        _line(agreement, month, minutes, True, "paper")
        for agreement, month, minutes in months
        if agreement in stays and stays[agreement].counts_month(month)
    ]


def _line(agreement: int, day: dt.date, minutes: int, is_confirmed: bool, source: str) -> dict[str, Any]:
    return {
        "engagement_id": agreement,
        "day": day,
        "minutes": minutes,
        "is_confirmed": is_confirmed,
        "source": source,
    }


def _confirmations(persons: set[int] | None) -> Rows:
    rows = Confirmation.objects.filter(withdrawn_at__isnull=True).order_by()
    rows = rows.exclude(agreement__status=AgreementState.VOID)
    if persons is not None:
        rows = rows.filter(person_id__in=persons)
    values = rows.values_list(
        "person_id", "outcome_id", "confirmed_on", "agreement_id", "site", "assessment__level"
    )
    return [
        {
            "person_id": person,
            "outcome_id": outcome,
            "confirmed_on": day,
            "engagement_id": agreement,
            "is_at_workplace": site == "host",
            "assessment_passed": level is None or level >= PASS,
            "school_confirmed": True,
        }
        for person, outcome, day, agreement, site, level in values
    ]


def _schools(ref_date: dt.date, schools: Collection[int] | None) -> Rows:
    reporting = set(Enrolment.objects.on(ref_date).order_by().values_list("school_id", flat=True).distinct())
    school_ids = set(Organisation.objects.filter(kind_id="school").values_list("pk", flat=True))
    everybody = school_ids | set(Enrolment.objects.order_by().values_list("school_id", flat=True).distinct())
    rows: Rows = [{"school_id": pk, "is_reporting": pk in reporting} for pk in sorted(everybody)]
    if schools is None:
        # Schools that are not even registered here: five schools never pass for a country.
        missing = institutions_on(ref_date) - len(rows)
        rows += [{"school_id": f"unregistered-{n:03d}", "is_reporting": False} for n in range(1, missing + 1)]
    return rows


def institutions_on(day: dt.date) -> int:
    """How many institutions the country has: by the ministry's stock file, else by the last known number."""
    return institutions()(day)


def institutions() -> Callable[[dt.date], int]:
    """The same for any number of days, in one query."""
    counted = EnrolmentStock.objects.order_by("ref_date").values("ref_date")
    stock = list(counted.annotate(n=Count("registration_number", distinct=True)).values_list("ref_date", "n"))
    reference_counts = [
        (int(row["from_year"]), int(row["institutions"])) for row in reference.rows("institutions")
    ]

    def on(day: dt.date) -> int:
        before = [n for ref_date, n in stock if ref_date <= day]
        if before:
            return before[-1]
        return max(
            reference_counts, key=lambda row: (row[0] <= day.year, row[0] if row[0] <= day.year else -row[0])
        )[1]

    return on
