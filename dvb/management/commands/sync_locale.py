"""``manage.py sync_locale``: bring the Latvian catalogue in step with the sentences in the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dvb.site import message_catalogue as catalogue

PACKAGES = ("alliances", "matching", "dvb")


class Command(BaseCommand):
    help = "Collect every message of the code and templates into the Latvian catalogue."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if it is incomplete")
        parser.add_argument(
            "--from", dest="folder", type=Path, help="a folder of .po files to fill gaps from"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.LOCALE_PATHS[0]) / catalogue.LANGUAGE / "LC_MESSAGES" / "django.po"
        current = catalogue.read(path)
        messages = catalogue.messages_of(settings.BASE_DIR, PACKAGES)
        folder: Path | None = options["folder"]
        fragments = (
            {file.name: catalogue.read(file) for file in sorted(folder.glob("*.po"))} if folder else {}
        )
        merged = catalogue.merge(messages, current, fragments)
        text = catalogue.text_of(merged.catalogue)
        if options["check"]:
            self._check(path, text, list(catalogue.faults_of(current, messages)))
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        for line in merged.differing:
            self.stdout.write(f"differs, not taken: {line}")
        faults = list(catalogue.faults_of(merged.catalogue, messages))
        for fault in faults:
            self.stdout.write(fault)
        self.stdout.write(f"{len(messages)} messages, {len(faults)} faults")

    def _check(self, path: Path, text: str, faults: list[str]) -> None:
        if not path.exists() or path.read_text() != text:
            faults.append("out of step with the code: run `make messages`")
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write("the Latvian catalogue is complete")
