"""End what nobody answered in time; run it once a day (docs/operations.md)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from matching.assignments.services import assignments


class Command(BaseCommand):
    help = "Ends assignments whose last day for an answer has passed, and frees their seats."

    def handle(self, *args: Any, **options: Any) -> None:
        count = assignments.expire_due(timezone.localdate())
        self.stdout.write(f"{count} assignments expired")
