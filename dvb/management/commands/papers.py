"""Compare every kept paper with its digest, and keep the released papers of a database from before them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dvb.signing.services import kept_papers


class Command(BaseCommand):
    help = "Says which released papers are not the ones that were released; --keep renders missing ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--keep", action="store_true", help="render and keep released papers that are not kept yet"
        )
        parser.add_argument("--check", action="store_true", help="end with 1 where a digest does not fit")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"]:
            self.stdout.write(f"{kept_papers.keep_missing()} papers kept")
        damaged = kept_papers.damaged()
        for line in damaged:
            self.stderr.write(line)
        self.stdout.write(f"{kept_papers.count()} papers, {len(damaged)} damaged")
        if damaged and options["check"]:
            raise CommandError("Some papers are not the ones that were released.")
