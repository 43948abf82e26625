"""``manage.py compile_locale``: make the .mo files that Django reads, without gettext's programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dvb.site.message_catalogue import compile_file


class Command(BaseCommand):
    help = "Compile the translations that changed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for path in sorted(Path(folder).glob("*/LC_MESSAGES/django.po")):
                if compile_file(path) and options["verbosity"] > 0:
                    self.stdout.write(f"compiled {path.relative_to(settings.BASE_DIR)}")
