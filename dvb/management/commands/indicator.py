"""``manage.py indicator``: compute, freeze and reproduce RR 3.5 from the database."""

from __future__ import annotations

import hashlib
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from dvb.indicators import queries as indicator_queries
from dvb.indicators import services as indicators
from dvb.indicators.engine import export
from dvb.indicators.engine.definitions import DEFINITIONS, Period
from dvb.indicators.engine.tables import DIMENSIONS
from dvb.indicators.models import FrozenFigure
from dvb.indicators.queries.figures import facts


class Command(BaseCommand):
    help = "Computes the indicator RR 3.5, freezes a period's figure, or computes a frozen one again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["compute", "freeze", "reproduce"])
        parser.add_argument("--definition", default="rr35_participation", choices=[*DEFINITIONS])
        parser.add_argument("--year", type=int, help="year in which the school year begins")
        parser.add_argument("--school", type=int, help="key of one school; the country where left out")
        parser.add_argument("--by", action="append", default=[], choices=DIMENSIONS)
        parser.add_argument("--format", choices=["json", "csv"], default="json")
        parser.add_argument("--figure", type=int, help="key of a frozen figure")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(options)
        except (Refused, ValueError) as fault:
            raise CommandError(str(fault)) from fault

    def _scope(self, options: dict[str, Any]) -> indicator_queries.Scope:
        if options["year"] is None:
            raise CommandError("--year is missing.")
        school = options["school"]
        return indicator_queries.Scope(Organisation.objects.get(pk=school) if school else None)

    def _compute(self, options: dict[str, Any]) -> None:
        scope, period = self._scope(options), Period.school_year(options["year"] or 0)
        known = facts(scope, period.ref_date)
        rule = DEFINITIONS[options["definition"]]
        rows = indicator_queries.compute(known, rule, period, scope, options["by"]).records()
        write = export.to_csv if options["format"] == "csv" else export.to_json
        sys.stdout.write(write(rows).decode())

    def _freeze(self, options: dict[str, Any]) -> None:
        scope, period = self._scope(options), Period.school_year(options["year"] or 0)
        held = indicators.freeze(scope, definition_id=options["definition"], period=period, by=SYSTEM)
        self.stdout.write(f"{held.pk}: {held} {held.payload_hash}")

    def _reproduce(self, options: dict[str, Any]) -> None:
        held = FrozenFigure.objects.filter(pk=options["figure"]).first()
        if held is None:
            raise CommandError("There is no frozen figure with this key.")
        again = indicators.reproduce(held)
        if again != bytes(held.payload):
            raise CommandError(f"{held}: {hashlib.sha256(again).hexdigest()} is not {held.payload_hash}")
        self.stdout.write(f"{held.pk}: {held} {held.payload_hash}: the same bytes")
