"""Background work of rounds."""

from __future__ import annotations

from django_tasks import task

from matching.rounds.services import runs


@task()
def solve_run(run_id: int) -> None:
    runs.execute(run_id)
