"""Background work: runs, imports, e-mails and what is due each day; able to end with its parent."""

from __future__ import annotations

import os
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands import db_worker

from dvb.site import background
from dvb.site import task_queue as queued
from dvb.site.startup import require_safe_settings


class Command(db_worker.Command):
    help = "Carries out queued runs and imports, sends e-mails, and does what is due each day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--parent", type=int, help="End when the process with this id is gone.")

    def handle(self, *args: Any, **options: Any) -> None:
        require_safe_settings()
        parent = options.pop("parent", None)
        if parent is not None:
            threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        for part in background.parts(options["worker_id"]):
            part.start()
        vars(db_worker)["Worker"] = queued.TaskWorker  # the command names its class nowhere else
        super().handle(*args, **options)


def _end_with(parent: int) -> None:
    """A demo that is killed outright must not leave its worker behind."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)
