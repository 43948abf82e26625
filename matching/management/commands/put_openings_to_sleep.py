"""Let openings that nobody confirms fall asleep; run it once a day (docs/operations.md)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from alliances.admissions.services import registration
from matching.openings.services import sleeping


class Command(BaseCommand):
    help = "Hides openings not confirmed for 90 days, and forgets registrations never confirmed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sleeping.put_to_sleep(timezone.localdate())} openings asleep")
        self.stdout.write(f"{registration.forget_old()} registrations forgotten")
