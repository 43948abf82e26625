"""Begin and end agreements by the calendar; run it once a day (docs/operations.md)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dvb.agreements import services as agreements


class Command(BaseCommand):
    help = "Begins signed agreements on their first day and ends them after their last; says how many."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = agreements.advance(timezone.localdate())
        self.stdout.write(", ".join(f"{count} {what}" for what, count in counts.items()))
