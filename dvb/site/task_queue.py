"""The worker's queue: a database that is away or locked makes it wait, and a lost task is taken up."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections, connections, transaction
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from dvb.operations import heartbeats
from dvb.site.background import BEAT_SECONDS, DATABASE_FAULTS, IDLE
from matching.rounds.services import runs

LONGEST_TASK = dt.timedelta(hours=1)
MAX_STARTS = 2
LONGEST_PAUSE = 15.0
WORKER_ENDED = "Its worker ended in the middle of it."
PUT_BACK: dict[str, Callable[..., None]] = {"matching.rounds.tasks.solve_run": runs.put_back}
GIVE_UP: dict[str, Callable[..., None]] = {"matching.rounds.tasks.solve_run": runs.give_up}
"""What to do with the object of a lost task when the task is queued again, or given up."""
DATABASE_FAULT_NAMES = {f"{fault.__module__}.{fault.__qualname__}" for fault in DATABASE_FAULTS}
Task = DBTaskResult[Any, Any]
log = logging.getLogger(__name__)


class TaskWorker(db_worker.Worker):
    """Takes one task after the other; nothing that the database does ends it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.failures = 0
        self.beaten_at = float("-inf")

    def run(self) -> None:
        while self.running:
            try:
                has_worked = self._turn()
                self.failures = 0
            except DATABASE_FAULTS as fault:
                self._wait_for_database(fault)
                continue
            if (self.batch and not has_worked) or self._is_full():
                return
            if self.running and not has_worked:
                time.sleep(self.interval)

    def _turn(self) -> bool:
        """One task if there is one; ``False`` where nothing waits."""
        close_old_connections()
        self._beat()
        task = self._next()
        if task is None:
            return False
        heartbeats.beat(self.worker_id, "tasks", next_within=LONGEST_TASK)
        self.beaten_at = float("-inf")
        self.run_task(task)
        if task.status == "FAILED" and task.exception_class_path in DATABASE_FAULT_NAMES:
            begin_again(task)
        close_old_connections()
        return True

    def _next(self) -> Task | None:
        waiting = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        if not self.process_all_queues:
            waiting = waiting.filter(queue_name__in=self.queue_names)
        if self.excluded_queue_names:
            waiting = waiting.exclude(queue_name__in=self.excluded_queue_names)
        if not waiting.exists():  # looked at first: SQLite's lock is for everybody
            return None
        with exclusive_transaction(waiting.db):
            task: Task | None = waiting.get_locked()
            if task is not None:
                task.claim(self.worker_id)
        return task

    def _beat(self) -> None:
        if time.monotonic() - self.beaten_at < BEAT_SECONDS:
            return
        heartbeats.beat(self.worker_id, "tasks", next_within=IDLE)
        take_up_lost(self.worker_id)
        self.beaten_at = time.monotonic()

    def _wait_for_database(self, error: Exception) -> None:
        log.error("The queue waits for the database: %s", " ".join(str(error).split()))
        connections.close_all()
        self.beaten_at = float("-inf")  # a task that was cut off is looked for at once
        time.sleep(min(0.5 * 2**self.failures, LONGEST_PAUSE))
        self.failures = min(self.failures + 1, 10)

    def _is_full(self) -> bool:
        return self.max_tasks is not None and self._run_tasks >= self.max_tasks


@transaction.atomic
def take_up_lost(worker_id: str) -> int:
    """Queue tasks again whose worker is gone, once; what was lost twice has failed. Returns how many.

    Said by a worker that does nothing at the moment: what runs in its name was cut off.
    """
    living = heartbeats.alive() - {worker_id}
    count = 0
    for task in DBTaskResult.objects.running().select_for_update(skip_locked=True, of=("self",)):
        if task.worker_ids and task.worker_ids[-1] in living:
            continue
        count += 1
        begin_again(task)
    return count


def begin_again(task: Task) -> None:
    """Queue a task anew that its worker or its database left; the second time it has failed."""
    is_last = len(task.worker_ids) >= MAX_STARTS
    log.error("Task %s was cut off; %s.", task.task_path, "it failed" if is_last else "it begins anew")
    handler = (GIVE_UP if is_last else PUT_BACK).get(task.task_path)
    if handler is not None:
        handler(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    if is_last:
        task.status, task.finished_at = "FAILED", timezone.now()
        task.exception_class_path, task.traceback = "builtins.RuntimeError", WORKER_ENDED
    else:
        task.status, task.finished_at = "READY", None
    task.save(update_fields=["status", "finished_at", "exception_class_path", "traceback"])
