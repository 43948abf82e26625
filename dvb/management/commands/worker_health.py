"""Whether the background work goes on, for the health check of a container or a supervisor."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dvb.operations import heartbeats


class Command(BaseCommand):
    help = "Ends with 1 when a part of the background work has been silent for too long, or letters wait."

    def handle(self, *args: Any, **options: Any) -> None:
        silent = [*heartbeats.silent_kinds(), *heartbeats.waiting_mail()]
        if silent:
            raise CommandError("Silent: " + ", ".join(silent))
        self.stdout.write("ok")
