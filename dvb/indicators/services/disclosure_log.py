"""The disclosure log: every number published since the last fixed publication day (rule G-08).

A figure is recorded here before it is returned to a reader, and the next computation of the same table hides
changes that are too small against the record (``differencing``).

Concurrency is optimistic: a request reads the log, computes, and writes its numbers only if no row that it
updates has changed (``revision``) and none of its new rows exists by now (unique constraint). Otherwise
``ConcurrentDisclosureError`` is raised and the caller reads and computes again; the first writer wins.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from dvb.indicators.engine.definitions import RULESET_VERSION, Definition, Period
from dvb.indicators.engine.differencing import DisclosedNumbers
from dvb.indicators.engine.suppress import publication_day
from dvb.indicators.models import ShownFigure

When = tuple[dt.date, dt.date, dt.date, dt.date]
"""First and last day of a period, its day of reference, and the last day that was known."""
WHEN = ("period_from", "period_to", "ref_date", "last_known")


class ConcurrentDisclosureError(Exception):
    """Another request recorded the same tables after they were read here; nothing was written."""


def when(period: Period) -> When:
    return (period.starts_on, period.ends_on, period.ref_date, period.last_known)


@dataclass(frozen=True)
class DisclosureLog:
    """The rows of the log for one definition, scope and publication day, as they were when read."""

    scope_key: str
    rule: Definition
    since: dt.date
    rows: Mapping[tuple[When, str], ShownFigure]

    @classmethod
    def read(
        cls, scope_key: str, rule: Definition, since: dt.date, periods: Iterable[Period]
    ) -> DisclosureLog:
        """Read the tables of these periods in one query."""
        empty, keys = cls(scope_key, rule, since, {}), {when(period) for period in periods}
        stored = ShownFigure.objects.filter(**empty._named(), period_from__in={each[0] for each in keys})
        rows = {(each, row.by): row for row in stored if (each := _when_of(row)) in keys}
        return cls(scope_key, rule, since, rows)

    def disclosed(self) -> dict[When, DisclosedNumbers]:
        """The disclosed numbers by period and cell."""
        numbers: dict[When, DisclosedNumbers] = defaultdict(dict)
        for (period, _by), row in self.rows.items():
            names = [name for name in row.by.split(",") if name]
            for labels, above, below in row.cells:
                numbers[period][tuple(zip(names, labels, strict=True))] = (above, below)
        return dict(numbers)

    def write(self, disclosed: Mapping[When, DisclosedNumbers]) -> None:
        """Record numbers that are about to be published; numbers that are recorded already cause no write.

        Raises
        ------
        ConcurrentDisclosureError
            Another request was first; nothing is written.
        """
        tables = [(period, by, cells) for period, shown in disclosed.items() for by, cells in _tables(shown)]
        fresh = [
            ShownFigure(**self._named(), **dict(zip(WHEN, period, strict=True)), by=by, cells=cells)
            for period, by, cells in tables
            if (period, by) not in self.rows
        ]
        moved = [
            (row, cells)
            for period, by, cells in tables
            if (row := self.rows.get((period, by))) and row.cells != cells
        ]
        if not fresh and not moved:
            return
        try:
            with transaction.atomic():
                _write(fresh, moved)
        except IntegrityError:
            raise ConcurrentDisclosureError from None

    def _named(self) -> dict[str, Any]:
        return {
            "scope_key": self.scope_key,
            "definition_id": self.rule.id,
            "definition_version": self.rule.version,
            "ruleset_version": RULESET_VERSION,
            "since": self.since,
        }


def _write(fresh: list[ShownFigure], moved: list[tuple[ShownFigure, list[Any]]]) -> None:
    """Update and insert in a fixed order of rows, so that two concurrent writers cannot deadlock."""
    for row, cells in sorted(moved, key=lambda each: each[0].pk):
        as_read = ShownFigure.objects.filter(pk=row.pk, revision=row.revision)
        if not as_read.update(cells=cells, revision=F("revision") + 1, shown_at=timezone.now()):
            raise ConcurrentDisclosureError
    ShownFigure.objects.bulk_create(sorted(fresh, key=lambda each: (_when_of(each), each.by)))


def _tables(disclosed: DisclosedNumbers) -> list[tuple[str, list[Any]]]:
    """The cells of each table, the tables by their dimensions."""
    tables: dict[str, list[Any]] = defaultdict(list)
    for cell, (above, below) in sorted(disclosed.items()):
        labels = [label for _name, label in cell]
        tables[",".join(name for name, _label in cell)].append([labels, above, below])
    return sorted(tables.items())


def _when_of(row: ShownFigure) -> When:
    return (row.period_from, row.period_to, row.ref_date, row.last_known)


def forget(day: dt.date) -> int:
    """Delete rows from before the last publication day, which no comparison uses; return how many."""
    return ShownFigure.objects.filter(since__lt=publication_day(day)).delete()[0]
