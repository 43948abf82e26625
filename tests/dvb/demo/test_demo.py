"""The demo year is filled once, however often its start is killed, and only where the demo is switched on."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from alliances.audit import append_only
from alliances.audit.models import AuditEntry
from alliances.imports.models import ImportBatch
from alliances.organisations.models import Organisation
from alliances.people.models import User
from dvb.demo import services as demo
from dvb.demo.year.build import build
from matching.engine import pack, unpack
from matching.learners.models import Viewing
from matching.openings.models import Seat
from matching.rounds.models import Proposal, Run
from tests.dvb.demo.counted import SMALL, at_work, here, kinds, offered

pytestmark = [pytest.mark.django_db, pytest.mark.once]

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
    asked, again = (unpack(bytes(run.archive.input_npz)) for run in (first, second))
    assert (bool(asked.kept), bool(again.kept)) == (False, True), "the second knows where all were placed"
    assert pack(replace(again, kept=asked.kept))[1] == first.input_sha256, "and asks the same otherwise"
    assert _places(second) == _places(first), "so it moves nobody"


def _places(run: Run) -> list[tuple[int, int | None]]:
    rows = Proposal.objects.filter(run=run).order_by("enrolment")
    return list(rows.values_list("enrolment_id", "opening_id"))


def test_row_that_an_import_refuses_stops_the_filling(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: Any, **sizes: Any) -> Any:
        year = build(**sizes)
        year.learners[0]["birth_date"] = "35.13.2008"
        return year

    monkeypatch.setattr(demo, "build", faulty)
    with pytest.raises(Exception, match="demo_import"):
        fill()
    assert not demo.is_filled()


def test_without_the_demo_switch_nothing_is_filled() -> None:
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo", no_serve=True, stdout=StringIO())
    assert not User.objects.exists()
