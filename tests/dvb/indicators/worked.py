"""The two examples of the rulebook as rows of the database: twenty learners, and five municipalities."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from alliances.catalogue.models import LearningOutcome
from alliances.organisations.models import Organisation
from dvb.agreements.draft_terms import live_terms
from dvb.agreements.models import Agreement, Signature
from dvb.cooperation.models import CooperationAgreement
from dvb.indicators.engine.files import place
from dvb.learning.models import Assessment, Confirmation
from dvb.logbook.models import LogEntry, LogWeek, PaperMonth, monday_of
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment, Person
from matching.openings.models import Opening, Seat, SeatClaim
from tests import factories as make
from tests.dvb.agreements.signed import SIDES, agree

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
STARTED = dt.date(2025, 9, 1)


def rows_of(table: str) -> Iterator[dict[str, str]]:
    """The lines of one table of the example that comes with the package."""
    with (place("example:worked") / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def load_worked() -> Organisation:
    """Rulebook 7.3: the school of L01 to L20 with their stays, logs and confirmations."""
    school = make.OrganisationFactory(name="Parauga tehnikums 7.3")
    qualification = make.QualificationFactory(code="Q-521", level=4)
    programme = make.ProgrammeFactory(school=school, qualification=qualification, code="35b52100")
    learners = {row["person_id"]: _enrol(row, programme) for row in rows_of("enrolments")}
    employer = make.OrganisationFactory(employer=True)
    since = dt.date(2022, 9, 1)
    CooperationAgreement.objects.create(
        school=school, employer=employer, status="active", signed_on=since, starts_on=since
    )
    stays = {row["engagement_id"]: _stay(row, learners, school, employer) for row in rows_of("engagements")}
    _write(stays)
    _confirm(stays, qualification)
    return school


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _enrol(row: dict[str, str], programme: Any) -> Enrolment:
    return make.EnrolmentFactory(
        programme=programme,
        person__last_name=row["person_id"],
        person__birth_date=_day(row["birth_date"]),
        person__sex={"f": "female", "m": "male"}[row["sex"]],
        started_on=_day(row["enrolled_on"]),
        ended_on=_day(row["left_on"]),
        end_reason="graduated" if row["graduated_on"] else "",
    )


def _stay(
    row: dict[str, str], learners: dict[str, Enrolment], school: Organisation, employer: Organisation
) -> Agreement:
    """The school as its own host is its workshop; without its day the learner never signed."""
    host = employer if row["is_outside_school"] == "true" else school
    opening = make.OpeningFactory(
        employer=host, kind=row["kind"], starts_on=_day(row["starts_on"]), ends_on=_day(row["ends_on"])
    )
    stay = Agreement.objects.create(assignment=agree(learners[row["person_id"]], opening), status="ended")
    stay.terms = live_terms(stay).as_json() | {"pay": "wage" if row["is_paid"] == "true" else "none"}
    stay.save(update_fields=["terms"])
    signed = _day(row["agreement_signed_on"])
    for side in SIDES if signed else SIDES[:2]:
        day = signed or opening.starts_on
        Signature.objects.create(agreement=stay, side=side, name="Paraugs", signed_on=day)
    return stay


def _write(stays: dict[str, Agreement]) -> None:
    lines = [row | {"monday": monday_of(dt.date.fromisoformat(row["day"]))} for row in rows_of("hours")]
    entries = []
    for (key, monday), days in groupby(lines, lambda row: (row["engagement_id"], row["monday"])):
        week = LogWeek.objects.create(
            agreement=stays[key], monday=monday, status="confirmed", confirmed_at=NOON, confirmed_name="P"
        )
        for row in days:
            assert (row["is_confirmed"], row["source"]) == ("true", "log"), "another kind of line came up"
            minutes = int(row["minutes"])
            end = dt.time(8 + minutes // 60, minutes % 60)
            entries.append(
                LogEntry(week=week, day=row["day"], starts_at=dt.time(8), ends_at=end, minutes=minutes)
            )
    LogEntry.objects.bulk_create(entries)


def _confirm(stays: dict[str, Agreement], qualification: Any) -> None:
    outcomes: dict[str, LearningOutcome] = {}
    known: set[tuple[int, str]] = set()
    for row in sorted(rows_of("confirmations"), key=lambda each: each["confirmed_on"]):
        key = row["outcome_id"]
        outcomes[key] = outcomes.get(key) or LearningOutcome.objects.create(
            code=key, name_lv=key, qualification=qualification
        )
        stay = stays[row["engagement_id"]]
        person, is_host = stay.assignment.enrolment.person_id, row["is_at_workplace"] == "true"
        given = {"agreement": stay, "outcome": outcomes[key]}
        judged = None
        if is_host:
            judged = Assessment.objects.create(
                **given, kind="supervisor", level=3, assessed_name="P", assessed_on=_day(row["confirmed_on"])
            )
        Confirmation.objects.create(
            **given,
            person_id=person,
            site="host" if is_host else "school",
            assessment=judged,
            is_new=(person, key) not in known,
            confirmed_on=_day(row["confirmed_on"]),
        )
        known.add((person, key))


def load_suppression() -> dict[str, Organisation]:
    """Rulebook 9: one school in each municipality, with as many learners, and as many who count."""
    qualification = make.QualificationFactory(level=4)
    with place("example:suppression/cells.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {row["municipality"]: _crowd(row, qualification) for row in rows}


def _crowd(row: dict[str, str], qualification: Any) -> Organisation:
    school = make.OrganisationFactory(name=f"{row['municipality']} tehnikums")
    programme = make.ProgrammeFactory(school=school, qualification=qualification)
    people = [
        Person(first_name="Anna", last_name=f"{row['municipality']} {n}", sort_key=f"{school.pk} {n}")
        for n in range(int(row["denominator"]))
    ]
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(person=person, programme=programme, school=school, started_on=STARTED)
        for person in Person.objects.bulk_create(people)
    )
    _count(enrolments[: int(row["numerator"])])
    return school


def _count(enrolments: list[Enrolment]) -> None:
    """A signed stay and fifty confirmed hours for each of them."""
    opening: Opening = make.OpeningFactory(starts_on=STARTED, seat_count=len(enrolments))
    seats = Seat.objects.filter(opening=opening).order_by("number")
    claims = SeatClaim.objects.bulk_create(
        SeatClaim(seat=seat, enrolment=one) for seat, one in zip(seats, enrolments, strict=True)
    )
    assignments = Assignment.objects.bulk_create(
        Assignment(
            enrolment=claim.enrolment,
            opening=opening,
            claim=claim,
            origin="by_hand",
            status="agreed",
            answer_by=STARTED,
            employer_accepted_at=NOON,
            learner_accepted_at=NOON,
        )
        for claim in claims
    )
    stays = Agreement.objects.bulk_create(Agreement(assignment=one, status="ended") for one in assignments)
    Signature.objects.bulk_create(
        Signature(agreement=stay, side=side, name="P", signed_on=STARTED) for stay in stays for side in SIDES
    )
    PaperMonth.objects.bulk_create(
        PaperMonth(agreement=stay, month=dt.date(2026, 3, 1), minutes=3000, confirmed_name="P")
        for stay in stays
    )
