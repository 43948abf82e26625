"""The filled demo: its printed figures are those of the rows, and what a person finds in it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from alliances.imports.models import ImportBatch
from alliances.kernel.actor import SYSTEM
from alliances.people.models import User
from dvb.agreements.models import Agreement
from dvb.demo import services as demo
from dvb.demo.services import earlier_years
from dvb.indicators.models import FrozenFigure
from dvb.indicators.services import freezing
from matching.assignments.models import Assignment
from matching.assignments.services import publishing
from matching.imports import services as imports
from matching.learners.models import Enrolment, Person
from matching.openings.models import Seat, Wish
from matching.rounds.models import Proposal, Run
from tests.dvb.demo.counted import SMALL, at_work, kinds, offered
from tests.kept import under_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def _filled(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Callable[[], str]]:
    def fill() -> str:
        with override_settings(DEMO=True):
            return _command()

    yield from under_a_module(request, django_db_blocker, fill)


@pytest.fixture
def printed(_filled: Callable[[], str], db: None, settings: Any) -> str:
    """What the command printed when it filled the demo that lies under these tests."""
    settings.DEMO = True
    return _filled()


def _command() -> str:
    out = StringIO()
    call_command("demo", no_serve=True, learners=SMALL, port=8123, stdout=out)
    return out.getvalue()


def rank_of(values: list[float], share: float) -> float:
    """The nearest-rank percentile: the value at place ceil(share * n)."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def test_printed_figures_are_those_of_the_rows(printed: str) -> None:
    """Counted here once more from proposals, wishes and seats, never from the run's own summary."""
    run = Run.objects.get()
    rows = list(Proposal.objects.filter(run=run).select_related("opening"))
    placed = [row for row in rows if row.opening_id is not None]
    reasons = Counter(row.reason for row in rows if row.opening_id is None)
    km = [row.km for row in placed if row.km is not None]
    first = {(wish.enrolment_id, wish.opening_id) for wish in Wish.objects.filter(rank=1)}
    met = sum((row.enrolment_id, row.opening_id) in first for row in placed)
    wishes = Wish.objects.filter(enrolment__in=[r.enrolment_id for r in rows]).values("enrolment")
    wishing = wishes.distinct().count()
    lines = [line for line in printed.partition("Demo kopējā kārta")[2].splitlines() if line.startswith("  ")]
    found = {line[:18].strip(): line[18:].strip() for line in lines}
    assert found["learners"] == str(len(rows)) == str(SMALL - at_work())
    seats = Seat.objects.filter(opening__in=offered()).count()
    assert found["openings, seats"] == f"{offered().count()}, {seats}"
    assert found["placed"] == str(len(placed))
    listed = dict(re.findall(r"(\w+) (\d+)", found["unplaced"].partition("(")[2]))
    assert {code: int(n) for code, n in listed.items()} == dict(reasons)
    assert found["unplaced"].split()[0] == str(len(rows) - len(placed))
    assert found["way to work"] == f"median {rank_of(km, 0.5):.1f} km, p95 {rank_of(km, 0.95):.1f} km"
    assert found["first wish"] == f"{met} of {wishing} who wished ({100 * met / wishing:.0f} %)"
    assert found["solved in"].endswith("optimal, certificate verified")
    assert 0 < len(placed) < len(rows)


def test_second_start_keeps_the_data_and_prints_the_same(printed: str) -> None:
    learner = Enrolment.objects.earliest("pk")
    learner.max_km = 7
    learner.save()
    before = kinds()
    again = _command()
    learner.refresh_from_db()
    assert learner.max_km == 7
    assert kinds() == before
    assert Run.objects.count() == 1
    assert "Filling" in printed
    assert "Filling" not in again
    assert again in printed


def test_everybody_who_can_sign_in_is_printed(printed: str) -> None:
    assert "http://127.0.0.1:8123/personas/" in printed
    people = User.objects.exclude(persona="")
    assert people.count() == 9
    for person in people:
        assert person.name in printed


def test_imports_of_the_demo_are_those_of_a_person(printed: str) -> None:
    """The year comes in by the import services: one written batch for each kind of file."""
    written = ImportBatch.objects.filter(status=ImportBatch.Status.APPLIED)
    assert {batch.kind for batch in written} == {"employers", "openings", "learners"} <= set(imports.KINDS)


def test_the_first_round_can_be_published_and_asks_everybody(printed: str) -> None:
    run = demo.latest_run()
    publishing.publish(run.round, by=SYSTEM)
    placed = Proposal.objects.filter(run=run, opening__isnull=False).count()
    assert Assignment.objects.filter(round=run.round).count() == placed > 0


def test_a_learner_who_waits_for_the_round_can_sign_in(printed: str) -> None:
    person = Person.objects.get(user__persona="waiting-learner")
    assert Proposal.objects.filter(enrolment__person=person).exists()
    assert not Assignment.objects.filter(enrolment__person=person).exists()


def test_two_finished_years_lie_behind(printed: str) -> None:
    """Their figures are frozen, one was corrected, and each is computed again to the byte."""
    frozen = FrozenFigure.objects.order_by("period_from", "definition_id", "version")
    kept = [(row.period_from.year, row.definition_id, row.version) for row in frozen]
    participation, skills = earlier_years.FROZEN
    assert sorted(kept) == sorted(
        [
            (2024, participation, 1),
            (2024, skills, 1),
            (2025, participation, 1),
            (2025, participation, 2),
            (2025, skills, 1),
        ]
    )
    for row in frozen:
        assert freezing.reproduce(row) == bytes(row.payload)
    graduates = Enrolment.objects.filter(end_reason="graduated")
    assert set(graduates.values_list("ended_on__year", flat=True)) == {2025, 2026}
    employers = set(Agreement.objects.values_list("assignment__opening__employer", "dated_on__year"))
    years = Counter(employer for employer, _year in employers)
    assert max(years.values()) >= 2
