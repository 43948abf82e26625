"""A worker that is killed outright while it writes leaves all rows or none."""

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
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.imports.models import ImportBatch
from alliances.imports.services import batches, confirm
from matching.imports import services as imports
from matching.learners.models import Enrolment, Group, Person
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.imports.sheets import csv, previewed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
Status = ImportBatch.Status
DIES_AFTER = """
import os, signal, sys
import django
django.setup()
from django.db.models.query import QuerySet
from matching.imports import services as imports
job, batch_id, moment = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
real, done = QuerySet.bulk_create, []
def bulk_create(self, *arguments, **more):
    made = real(self, *arguments, **more)
    done.append(made)
    if len(done) == moment:
        os.kill(os.getpid(), signal.SIGKILL)
    return made
QuerySet.bulk_create = bulk_create
if job == "apply":
    imports.apply(batch_id, user_id=None, role="")
else:
    imports.preview(batch_id)
"""


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            "learner_id": f"N-{n}",
            "name": f"Anna Liepiņa{n}",
            "qualification": "Automehāniķis",
            "group": "AT-7",
            "wishes": "V-1",
        }
        for n in range(count)
    ]


def worker(job: str, batch: ImportBatch, moment: int = 0) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "dvb.settings",
        "DATABASE_URL": database_url(),
        "PERSONAL_DATA_KEY": settings.PERSONAL_DATA_KEY,
    }
    command = [sys.executable, "-c", DIES_AFTER, job, str(batch.pk), str(moment)]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)


def database_url() -> str:
    """The database of this very test, as a worker would be told of it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


def written() -> tuple[int, int, int]:
    return (
        Enrolment.objects.filter(external_id__startswith="N-").count(),
        Person.objects.filter(last_name__startswith="Liepiņa").count(),
        Group.objects.filter(code="AT-7").count(),
    )


def finish(batch: ImportBatch, cast: Cast) -> None:
    with freeze_time(timezone.now() + dt.timedelta(seconds=200)):
        imports.confirm(batch, by=cast.actor("coordinator"))
    assert batch.status == Status.APPLIED, batch.error


def claimed(cast: Cast, count: int) -> ImportBatch:
    cast.opening.external_id = "V-1"
    cast.opening.save()
    by = cast.actor("coordinator")
    batch = previewed(rows(count), "learners", by=by)
    assert confirm.claim(batch, by=by)
    return batch


def kill_while_writing(cast: Cast, moment: int) -> None:
    batch = claimed(cast, 30)
    assert worker("apply", batch, moment).wait(60) == -signal.SIGKILL
    assert written() == (0, 0, 0)
    batch.refresh_from_db()
    assert batch.status == Status.APPLYING
    assert not AuditEntry.objects.filter(verb="import.confirmed").exists()
    finish(batch, cast)
    assert written() == (30, 30, 1)


def test_worker_killed_between_enrolments_and_wishes_leaves_nothing(cast: Cast) -> None:
    kill_while_writing(cast, 3)


@pytest.mark.full
@pytest.mark.parametrize("moment", [1, 2, 4])
def test_worker_killed_after_any_table_leaves_nothing(cast: Cast, moment: int) -> None:
    kill_while_writing(cast, moment)


@pytest.mark.full
def test_worker_killed_while_it_keeps_the_preview_leaves_no_rows(cast: Cast) -> None:
    batch = imports.receive(csv(rows(30)), "l.csv", "learners", by=cast.actor("coordinator"), at_once=True)
    assert worker("preview", batch, 1).wait(60) == -signal.SIGKILL
    batch.refresh_from_db()
    assert (batch.status, batch.rows.count()) == (Status.READING, 0)
    with freeze_time(timezone.now() + dt.timedelta(seconds=31)):
        imports.preview(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.rows.count()) == (Status.PREVIEW, 30)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(20))
def test_worker_killed_at_a_random_moment_leaves_all_or_nothing(cast: Cast, seed: int) -> None:
    count = 5_000
    batch = claimed(cast, count)
    process = worker("apply", batch)
    time.sleep(random.Random(seed).uniform(0.5, 8))
    process.kill()
    process.wait(60)
    assert written() in {(0, 0, 0), (count, count, 1)}
    batch.refresh_from_db()
    if batch.status != Status.APPLIED:
        finish(batch, cast)
    assert written() == (count, count, 1)
    assert not batches.is_stuck(batch)
