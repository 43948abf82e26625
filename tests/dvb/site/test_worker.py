"""The worker outlives its database, takes up what was cut off, and a silent one is noticed."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from alliances.kernel.actor import Role
from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.operations import heartbeats
from dvb.operations.models import Heartbeat
from dvb.site import background
from dvb.site import task_queue as queued
from matching.imports.tasks import preview
from matching.rounds.models import Run
from matching.rounds.tasks import solve_run
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import joint_round
from tests.matching.rounds.test_killed_runs import environment

PATIENCE = 60.0
real = pytest.mark.django_db(transaction=True)


def until(is_so: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if is_so():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, str(site.BASE_DIR / "manage.py"), "worker", "--parent", str(os.getpid())]
    process = subprocess.Popen(
        [*command, "--interval", "0.1", "--no-startup-delay", "--verbosity", "0", "--no-reload"],
        cwd=site.BASE_DIR,
        env=environment() | {"EMAIL_URL": "dummymail://", "SQLITE_TIMEOUT": "0.5", "DEBUG": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=10)


def works(process: subprocess.Popen[bytes]) -> bool:
    """It does the next task and sends the next e-mail."""
    asked = preview.enqueue(batch_id=0)
    sent = messages.put_written(
        "account", to=messages.Address("anna@piemers.example"), subject="Kods", body="A"
    )

    def is_done() -> bool:
        rows = DBTaskResult.objects.filter(pk=asked.id, finished_at__isnull=False)
        return rows.exists() and Message.objects.filter(pk=sent.pk, status="sent").exists()

    return until(is_done) and process.poll() is None


@real
@pytest.mark.postgres
def test_worker_whose_connections_were_cut_goes_on(worker: subprocess.Popen[bytes]) -> None:
    assert works(worker)
    for __ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert cursor.fetchone()[0] > 0
        assert works(worker)
    assert heartbeats.silent_kinds() == []


@real
@pytest.mark.sqlite
def test_worker_whose_database_is_locked_for_long_goes_on(worker: subprocess.Popen[bytes]) -> None:
    assert works(worker)
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE django_tasks_database_dbtaskresult SET status = 'READY', finished_at = NULL")
        time.sleep(2.5)
        other.execute("COMMIT")
    assert works(worker)
    assert until(lambda: heartbeats.silent_kinds() == [])


def _taken_by(worker: str, path: str = "matching.imports.tasks.preview", **given: Any) -> DBTaskResult:
    asked = {"matching.imports.tasks.preview": preview, "matching.rounds.tasks.solve_run": solve_run}[path]
    row: DBTaskResult = DBTaskResult.objects.get(pk=asked.enqueue(**given).id)
    row.claim(worker)
    return row


@pytest.mark.django_db
def test_task_of_a_dead_worker_begins_anew_once_and_then_fails() -> None:
    heartbeats.beat("living", "urgent", next_within=background.IDLE)
    heartbeats.beat("dead", "urgent", next_within=-background.IDLE)
    lost, kept, own = (_taken_by(name, batch_id=1) for name in ("dead", "living", "me"))
    assert queued.take_up_lost("me") == 2
    states = {row.pk: row.status for row in DBTaskResult.objects.all()}
    assert [states[row.pk] for row in (lost, kept, own)] == ["READY", "RUNNING", "READY"]
    lost.refresh_from_db()
    lost.claim("dead")
    queued.take_up_lost("me")
    lost.refresh_from_db()
    assert (lost.status, lost.traceback) == ("FAILED", queued.WORKER_ENDED)


@pytest.mark.django_db
def test_run_of_a_dead_worker_is_computed_after_all_or_says_that_it_failed(cast: Cast) -> None:
    run = Run.objects.create(round=joint_round(cast), number=1, policy={}, status="running", stage="solve")
    task = _taken_by("dead", "matching.rounds.tasks.solve_run", run_id=run.pk)
    queued.take_up_lost("me")
    run.refresh_from_db()
    assert run.status == "queued"
    task.refresh_from_db()
    task.claim("dead")
    Run.objects.update(status="running")
    queued.take_up_lost("me")
    run.refresh_from_db()
    assert (run.status, run.error) == ("failed", "interrupted")


@real
def test_task_that_met_a_locked_database_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[int] = []

    def locked_once(batch_id: int) -> None:
        met.append(batch_id)
        if len(met) == 1:
            raise OperationalError("database is locked")

    monkeypatch.setattr("matching.imports.services.preview", locked_once)
    asked = preview.enqueue(batch_id=7)
    taker = queued.TaskWorker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="me",
        excluded_queue_names=[],
    )
    taker.run()
    assert (met, DBTaskResult.objects.get(pk=asked.id).status) == ([7, 7], "SUCCESSFUL")


def test_every_kind_of_work_is_heard_of() -> None:
    assert {"tasks", *(part.kind for part in background.parts("one"))} == set(heartbeats.KINDS)


def test_part_that_fails_waits_longer_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Exception | None] = [OperationalError("gone"), ValueError("odd"), None]

    def work() -> None:
        answer = answers.pop(0)
        if answer:
            raise answer

    part = background.Part("mail", work, worker="one", pause=1, longest=background.IDLE)
    monkeypatch.setattr(part, "_beat", lambda: None)
    monkeypatch.setattr(background.connections, "close_all", lambda: None)
    monkeypatch.setattr(background, "close_old_connections", lambda: None)
    seen = []
    for __ in range(3):
        part.once()
        seen.append(part.failures)
    assert seen == [1, 2, 0]


def test_day_whose_work_fails_is_tried_again_and_keeps_no_summary_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers: list[Exception | None] = [ExceptionGroup("failed", [ValueError("odd")]), None]
    ran, digests = [], []

    def run(day: dt.date) -> dict[str, int]:
        ran.append(day)
        answer = answers.pop(0)
        if answer:
            raise answer
        return {}

    monkeypatch.setattr(background.daily, "run", run)
    monkeypatch.setattr(background.messages, "send_digests", digests.append)
    day = background.Day()
    with pytest.raises(ExceptionGroup):
        day.work()
    for __ in range(2):
        day.work()
    assert (len(ran), len(digests)) == (2, 3)


@pytest.mark.parametrize(
    ("faults", "line"),
    [
        ([OperationalError("gone\n away"), OperationalError("gone away")], "database: gone away"),
        ([OperationalError("gone"), ValueError("odd")], "it is tried again"),
    ],
)
def test_daily_faults_are_one_line_where_only_the_database_is_away(
    faults: list[Exception], line: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def work() -> None:
        raise ExceptionGroup("some of the daily work failed", faults)

    part = background.Part("day", work, worker="one", pause=1, longest=background.IDLE)
    monkeypatch.setattr(part, "_beat", lambda: None)
    monkeypatch.setattr(background.connections, "close_all", lambda: None)
    monkeypatch.setattr(background, "close_old_connections", lambda: None)
    part.once()
    [record] = caplog.records
    assert line in record.getMessage()
    assert bool(record.exc_info) == ("odd" in str(faults))


def _all_beat() -> None:
    for kind in heartbeats.KINDS:
        heartbeats.beat("one", kind, next_within=background.IDLE)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", heartbeats.KINDS)
def test_deep_health_names_the_kind_that_is_silent(client: Client, kind: str) -> None:
    _all_beat()
    assert client.get("/healthz?deep=1").status_code == 200
    call_command("worker_health", stdout=StringIO())
    Heartbeat.objects.filter(kind=kind).update(silent_after=timezone.now())
    with pytest.raises(CommandError, match=kind):
        call_command("worker_health")
    answer = client.get("/healthz?deep=1")
    assert (answer.status_code, answer.json()) == (503, {"status": "silent", "silent": [kind]})
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_deep_health_names_mail_that_waits_or_is_not_taken(client: Client) -> None:
    _all_beat()
    held = messages.put_written("account", to=messages.Address("a@x.example"), subject="Kods", body="A")
    assert client.get("/healthz?deep=1").status_code == 200
    Message.objects.update(due_at=timezone.now() - dt.timedelta(minutes=3))
    assert client.get("/healthz?deep=1").json()["silent"] == ["mail_queue"]
    Message.objects.update(due_at=timezone.now() + dt.timedelta(minutes=1), attempts=2)
    assert client.get("/healthz?deep=1").json()["silent"] == ["mail_server"]
    Message.objects.filter(pk=held.pk).update(status="sent", sent_at=timezone.now())
    assert client.get("/healthz?deep=1").status_code == 200


@pytest.mark.django_db
def test_health_without_a_database_is_no_fault_of_the_site(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("dvb.account.views.sessions.connection.cursor", away)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "no database"})


@pytest.mark.django_db
def test_administrators_read_on_their_start_page_that_the_worker_is_silent(cast: Cast) -> None:
    administrator = make.MembershipFactory(organisation=cast.school, role=Role.ADMINISTRATOR.value).user
    client = Client()
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    words = "Fona darbi ir apstājušies"
    assert words in client.get(reverse("home")).content.decode()
    assert words not in cast.client("coordinator").get(reverse("home")).content.decode()
    _all_beat()
    assert words not in client.get(reverse("home")).content.decode()
    with freeze_time(timezone.now() + dt.timedelta(minutes=2)):
        assert heartbeats.silent_kinds() == list(heartbeats.KINDS)


@pytest.mark.django_db
def test_rows_of_workers_that_ended_are_dropped() -> None:
    _all_beat()
    heartbeats.beat("old", "mail", next_within=dt.timedelta(days=-2))
    assert heartbeats.forget_old() == 1
