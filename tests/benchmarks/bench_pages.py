"""Run by `make bench`: how long list pages take with 20 000 learners; nothing is asserted about time."""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time

import pytest
from django.test import Client
from django.urls import reverse

from matching.assignments.models import Assignment
from matching.learners.models import Enrolment, Person
from matching.openings.models import Opening, Seat, SeatClaim
from tests import factories as make
from tests.cast import Cast, gather

LEARNERS, OPENINGS, TIMES = 20_000, 2_000, 40
PAGES = {
    "coordinator": [
        ("home", ""),
        ("matching:learner-list", ""),
        ("matching:learner-list", "?q=kanarijp"),
        ("matching:learner-list", "?page=200"),
        ("matching:opening-list", ""),
        ("matching:assignment-list", ""),
        ("agreement-list", ""),
    ],
    "employer_member": [("home", ""), ("matching:assignment-list", ""), ("matching:opening-list", "")],
    "alliance_coordinator": [("home", ""), ("exception-list", "")],
}


@pytest.mark.django_db
def bench_list_pages() -> None:
    cast = gather()
    _fill(cast)
    lines = [f"{LEARNERS} learners, {OPENINGS} openings, {TIMES} requests a page", ""]
    lines.append(f"{'page':<58} {'median ms':>10} {'p95 ms':>8}")
    for person, pages in PAGES.items():
        client = cast.client(person)
        for name, query in pages:
            url = reverse(name) + query
            taken = sorted(_seconds(client, url) * 1000 for __ in range(TIMES))
            p95 = taken[int(0.95 * TIMES) - 1]
            lines.append(f"{person + ' ' + url:<58} {statistics.median(taken):>10.0f} {p95:>8.0f}")
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


def _seconds(client: Client, url: str) -> float:
    started = time.perf_counter()
    assert client.get(url).status_code == 200, url
    return time.perf_counter() - started


def _fill(cast: Cast) -> None:
    """One school with all learners, each with a seat; a tenth of them wait for an answer."""
    persons = [
        Person(first_name=f"Vārds{n % 400}", last_name=f"Uzvārds{n}", birth_date=dt.date(2008, 1, 1))
        for n in range(LEARNERS)
    ]
    for person in persons:
        person.refresh_keys()
    persons = Person.objects.bulk_create(persons, batch_size=2_000)
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(
                person=person,
                school=cast.school,
                programme=cast.programme,
                started_on=make.YEAR_STARTS,
                external_id=f"N-{number}",
            )
            for number, person in enumerate(persons)
        ],
        batch_size=2_000,
    )
    claims = _seated(cast, enrolments)
    Assignment.objects.bulk_create(
        [
            Assignment(
                enrolment=claim.enrolment,
                opening=claim.seat.opening,
                claim=claim,
                status="sent" if number % 10 == 0 else "agreed",
                answer_by=dt.date(2027, 1, 1),
            )
            for number, claim in enumerate(claims)
        ],
        batch_size=2_000,
    )


def _seated(cast: Cast, enrolments: list[Enrolment]) -> list[SeatClaim]:
    """Openings with a seat for everybody, and everybody on hers."""
    openings = [
        Opening(
            employer=cast.employer,
            workplace=cast.opening.workplace,
            title=f"Darbnīca {n}",
            status="published",
            seat_count=LEARNERS // OPENINGS,
            starts_on=make.YEAR_STARTS,
            ends_on=make.YEAR_ENDS,
        )
        for n in range(OPENINGS)
    ]
    for opening in openings:
        opening.refresh_keys()
    openings = Opening.objects.bulk_create(openings, batch_size=1_000)
    Opening.qualifications.through.objects.bulk_create(
        Opening.qualifications.through(opening=opening, qualification=cast.qualification)
        for opening in openings
    )
    seats = Seat.objects.bulk_create(
        [Seat(opening=o, number=n + 1) for o in openings for n in range(LEARNERS // OPENINGS)],
        batch_size=2_000,
    )
    return SeatClaim.objects.bulk_create(
        [SeatClaim(seat=seat, enrolment=e) for seat, e in zip(seats, enrolments, strict=True)],
        batch_size=2_000,
    )
