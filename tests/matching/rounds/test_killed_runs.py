"""`kill -9` in the middle of a run: the old result or the whole new one, and the next run succeeds."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from matching.rounds.models import Proposal, Pseudonym, Round, Run
from matching.rounds.services import runs
from tests.cast import gather
from tests.matching.rounds.joint import crowd, joint_round, solve

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

# Where the process dies -> whether the new result is there afterwards.
MOMENTS = {
    "matching.rounds.services.runs:take": False,
    "matching.rounds.services.runs:match": False,
    "matching.rounds.services.runs:facts_of": False,
    "matching.rounds.services.runs:_write_key": False,
    "matching.rounds.services.runs:Proposal.objects.bulk_create": False,
    "matching.rounds.services.runs:AuditEntry.objects.record": False,
    "matching.rounds.services.runs:_save": True,
}
WRITING = ("_write_key", "bulk_create", "record", "_save")
"""What happens before the first row is written hangs on no database."""


def environment() -> dict[str, str]:
    """What a child process needs to work on this test's own database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    return os.environ | {"DATABASE_URL": url, "DVB_VAR_DIR": str(settings.VAR_DIR)}


def process_of(run: Run, *deadly: str) -> subprocess.Popen[str]:
    """A process that is about to execute the run: Django is loaded, nothing has been read."""
    command = [sys.executable, "-m", "tests.matching.rounds.killed_run", str(run.pk), *deadly]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def end_of(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=60)
    return process.returncode


def rows_of(run: Run) -> list[Any]:
    return list(
        Proposal.objects.filter(run=run)
        .order_by("enrolment")
        .values_list("enrolment", "opening", "explanation")
    )


@pytest.fixture
def size() -> tuple[int, int]:
    """How many learners and openings the round has besides the cast's own."""
    return 20, 12


@pytest.fixture
def round_with_result(size: tuple[int, int]) -> Round:
    cast = gather()
    crowd(cast, *size)
    round_ = joint_round(cast)
    solve(round_)
    return round_


def require_whole_result(round_: Round, old: Run, kept: list[Any]) -> Run:
    """The old rows are untouched; the current run is whole; a run that is not done has no row at all."""
    round_.refresh_from_db()
    current = round_.current_run
    assert current is not None
    assert rows_of(old) == kept
    for run in round_.runs.filter(status="done"):
        require_whole(run, learners=len(kept))
    assert current.status == "done"
    unfinished = round_.runs.exclude(status="done")
    assert not Proposal.objects.filter(run__in=unfinished).exists()
    assert not Pseudonym.objects.filter(run__in=unfinished).exists()
    assert not unfinished.exclude(output_sha256="").exists()
    return current


def require_whole(run: Run, learners: int) -> None:
    assert run.certificate_ok
    assert len(rows_of(run)) == learners == run.summary["learners"]
    placed = Proposal.objects.filter(run=run, opening__isnull=False).count()
    assert placed == run.summary["placed"]
    assert Pseudonym.objects.filter(run=run, enrolment__isnull=False).count() == learners
    assert AuditEntry.objects.filter(verb="run.finish", subject_id=run.pk).count() == 1


def require_next_run_succeeds(round_: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the dead run is stale, anybody may start again."""
    monkeypatch.setattr(runs, "STALE_AFTER", dt.timedelta(0))
    again = solve(round_)
    assert round_.current_run == again
    assert not round_.runs.filter(status__in=["queued", "running"]).exists()
    monkeypatch.undo()


@pytest.mark.parametrize(
    "moment",
    [pytest.param(at, marks=() if at.endswith(WRITING) else pytest.mark.once) for at in MOMENTS],
)
def test_run_killed_at_its_worst_moments_leaves_one_whole_result(
    round_with_result: Round, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = round_with_result.current_run
    assert old is not None
    kept = rows_of(old)
    run = runs.start(round_with_result, by=SYSTEM, in_background=False)
    assert end_of(process_of(run, moment)) == -signal.SIGKILL
    current = require_whole_result(round_with_result, old, kept)
    assert (current == run) is MOMENTS[moment]
    require_next_run_succeeds(round_with_result, monkeypatch)


def test_run_that_nobody_kills_is_done(round_with_result: Round) -> None:
    """The measure of the others: the same process, left alone, brings the new result."""
    old = round_with_result.current_run
    assert old is not None
    kept = rows_of(old)
    run = runs.start(round_with_result, by=SYSTEM, in_background=False)
    assert end_of(process_of(run)) == 0
    assert require_whole_result(round_with_result, old, kept) == run


@pytest.mark.full
@pytest.mark.parametrize("size", [(120, 60)])
def test_run_killed_at_twenty_random_moments_is_never_mixed(
    round_with_result: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trust check 13; the moments are spread over the time that an undisturbed run takes."""
    chance = random.Random(13)
    first = runs.start(round_with_result, by=SYSTEM, in_background=False)
    process, started = process_of(first), time.monotonic()
    assert end_of(process) == 0
    whole = time.monotonic() - started
    stages = set()
    for _ in range(20):
        round_with_result.refresh_from_db()
        old = round_with_result.current_run
        assert old is not None
        kept = rows_of(old)
        run = runs.start(round_with_result, by=SYSTEM, in_background=False)
        process = process_of(run)
        time.sleep(chance.random() * whole)
        process.kill()
        end_of(process)
        run.refresh_from_db()
        stages.add(run.stage)
        require_whole_result(round_with_result, old, kept)
        require_next_run_succeeds(round_with_result, monkeypatch)
    assert len(stages) > 1, f"the moments all fell into {stages}"
