"""The day's work, for sites that run it from a timer of their own (the worker does it by itself)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from alliances.kernel import daily


class Command(BaseCommand):
    help = "Ends what nobody answered in time and sends reminders; twice a day changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for what, count in daily.run(timezone.localdate()).items():
            self.stdout.write(f"{what}: {count}")
