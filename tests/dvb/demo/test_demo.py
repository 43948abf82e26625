"""The demo year: filled once however often its start is killed, its printed figures are those of the rows."""

from __future__ import annotations

import math
import re
from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from alliances.alliances.models import Alliance
from alliances.audit import append_only
from alliances.audit.models import AuditEntry
from alliances.imports.models import ImportBatch
from alliances.kernel.actor import SYSTEM
from alliances.organisations.models import Organisation
from alliances.people.models import Membership, User
from dvb.agreements.models import Agreement
from dvb.demo import services as demo
from dvb.demo.services import earlier_years
from dvb.demo.year.build import build
from dvb.indicators.models import FrozenFigure
from dvb.indicators.services import freezing
from matching.assignments.models import Assignment
from matching.assignments.services import publishing
from matching.imports import services as imports
from matching.learners.models import Enrolment, Viewing
from matching.openings.models import Opening, Seat, SeatClaim, Wish
from matching.rounds.models import Proposal, Round, Run

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SMALL = 60
LAST_STAGE = "execute"


class KilledError(Exception):
    """Stands for a process that ends in the middle of filling."""


# Module path -> the name whose first call does not come back.
STAGES = [
    ("dvb.demo.services.catalogue", "load_reference"),
    ("dvb.demo.services.schools_and_groups", "programmes"),
    ("dvb.demo.services.schools_and_groups", "groups"),
    ("matching.imports.services", "preview"),
    ("matching.imports.services", "confirm"),
    ("dvb.demo.services", "_mark_as_demo"),
    ("dvb.demo.services.people", "joint_alliance"),
    ("dvb.demo.services.rounds", "create"),
    ("dvb.demo.services.people", "persona"),
    ("dvb.demo.services.runs", "start"),
    ("dvb.demo.services.runs", "execute"),
]


def fill() -> Run:
    return demo.fill(lambda _text: None, learners=SMALL)


def offered() -> QuerySet[Opening]:
    """Without the places at which somebody is at work since before the round."""
    return Opening.objects.exclude(status="closed")


def kinds() -> Counter[str]:
    """How many rows of each kind there are."""
    models: list[Any] = [Organisation, Alliance, Opening, Seat, Enrolment, Wish, Membership, User, Round]
    return Counter({model.__name__: model.objects.count() for model in models})


def here() -> QuerySet[Enrolment]:
    """Who is enrolled in the demo year; the others graduated before."""
    return Enrolment.objects.filter(ended_on__isnull=True)


def at_work() -> int:
    """How many hold a seat already: the round places the others."""
    return SeatClaim.objects.filter(released_at__isnull=True, enrolment__in=here()).count()


def test_filling_goes_on_where_a_killed_start_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stage ends once just after its work, one start after the other; then a start runs through."""
    for module, name in STAGES:
        with monkeypatch.context() as patch:
            _end_after(patch, module, name)
            with pytest.raises(KilledError):
                fill()
        assert demo.is_filled() == (name == LAST_STAGE), name
    run = fill()
    assert demo.is_filled()
    assert demo.latest_run() == run
    wanted = build(learners=SMALL, employers=24, openings=30, seats=68)
    got = kinds()
    assert here().count() == len(wanted.learners) == SMALL
    assert (offered().count(), Seat.objects.filter(opening__in=offered()).count()) == (30, 68)
    employers = Organisation.objects.filter(kind="employer")
    assert (employers.count(), employers.filter(verified_at__isnull=True).count()) == (25, 1)
    assert Organisation.objects.filter(kind="school").count() == len(wanted.schools)
    assert got["Alliance"] == len(wanted.alliances) + 1
    assert got["User"] == len(wanted.personas) + 1
    assert got["Round"] == 1
    assert Proposal.objects.filter(run=run).count() == SMALL - at_work()
    assert not Run.objects.filter(status__in=["queued", "running"]).exists()
    assert not Organisation.objects.filter(is_demo=False).exists()


def _end_after(patch: pytest.MonkeyPatch, module: str, name: str) -> None:
    from importlib import import_module

    owner = _owner(module, import_module)
    original = getattr(owner, name)

    def ends(*args: Any, **kwargs: Any) -> Any:
        original(*args, **kwargs)
        raise KilledError(name)

    patch.setattr(owner, name, ends)


def _owner(module: str, load: Any) -> Any:
    """A module, or what a module imported under that name."""
    try:
        return load(module)
    except ModuleNotFoundError:
        parent, _, child = module.rpartition(".")
        return getattr(load(parent), child)


def test_second_filling_changes_nothing_but_the_number_of_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is at work already asks for nothing in a later run: here nobody is."""
    monkeypatch.setattr(demo.stays, "at_work", lambda: None)
    fill()
    before = kinds()
    with append_only.released():
        AuditEntry.objects.all().delete()
        Viewing.objects.all().delete()
        User.objects.all().delete()
    fill()
    assert kinds() == before
    assert ImportBatch.objects.count() == 3
    first, second = Run.objects.order_by("pk")
    assert first.input_sha256 == second.input_sha256


def test_row_that_an_import_refuses_stops_the_filling(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: Any, **sizes: Any) -> Any:
        year = build(**sizes)
        year.learners[0]["birth_date"] = "35.13.2008"
        return year

    monkeypatch.setattr(demo, "build", faulty)
    with pytest.raises(Exception, match="demo_import"):
        fill()
    assert not demo.is_filled()


@pytest.fixture
def printed(settings: Any) -> str:
    settings.DEMO = True
    return _command()


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


def test_without_the_demo_switch_nothing_is_filled() -> None:
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo", no_serve=True, stdout=StringIO())
    assert not User.objects.exists()


def test_imports_of_the_demo_are_those_of_a_person() -> None:
    """The year comes in by the import services: one written batch for each kind of file."""
    fill()
    written = ImportBatch.objects.filter(status=ImportBatch.Status.APPLIED)
    assert {batch.kind for batch in written} == {"employers", "openings", "learners"} <= set(imports.KINDS)


def test_the_first_round_can_be_published_and_asks_everybody(printed: str) -> None:
    run = demo.latest_run()
    publishing.publish(run.round, by=SYSTEM)
    placed = Proposal.objects.filter(run=run, opening__isnull=False).count()
    assert Assignment.objects.filter(round=run.round).count() == placed > 0


def test_a_learner_who_waits_for_the_round_can_sign_in(printed: str) -> None:
    person = User.objects.get(persona="waiting-learner").person
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
