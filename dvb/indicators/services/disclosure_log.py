"""What others were shown since the last fixed day of publication, written down before they see it (G-08).

Nobody waits for anybody: a reader computes by what it read here, and writes what it is going to show only if
nobody wrote the same tables in between. Otherwise the first written wins, and the other computes again by it.
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
from dvb.indicators.engine.suppress import publication_day
from dvb.indicators.models import ShownFigure
from dvb.indicators.services.differencing import Out

When = tuple[dt.date, dt.date, dt.date, dt.date]
"""First and last day of a period, its day of reference, and the last day that was known."""
WHEN = ("period_from", "period_to", "ref_date", "last_known")


class ConcurrentDisclosureError(Exception):
    """Somebody else was shown the same tables since they were read here."""


def when(period: Period) -> When:
    return (period.starts_on, period.ends_on, period.ref_date, period.last_known)


@dataclass(frozen=True)
class DisclosureLog:
    """The tables of one definition and scope that were shown since a fixed day, as they were read."""

    scope_key: str
    rule: Definition
    since: dt.date
    rows: Mapping[tuple[When, str], ShownFigure]

    @classmethod
    def read(
        cls, scope_key: str, rule: Definition, since: dt.date, periods: Iterable[Period]
    ) -> DisclosureLog:
        """All tables of these periods, in one query."""
        memory, wanted = cls(scope_key, rule, since, {}), {when(period) for period in periods}
        found = ShownFigure.objects.filter(**memory._named(), period_from__in={each[0] for each in wanted})
        rows = {(each, row.by): row for row in found if (each := _when_of(row)) in wanted}
        return cls(scope_key, rule, since, rows)

    def disclosed(self) -> dict[When, Out]:
        """The numbers by period and cell, the parts of a cell by the alphabet."""
        out: dict[When, Out] = defaultdict(dict)
        for (period, _by), row in self.rows.items():
            names = [name for name in row.by.split(",") if name]
            for labels, above, below in row.cells:
                out[period][tuple(zip(names, labels, strict=True))] = (above, below)
        return dict(out)

    def write(self, out: Mapping[When, Out]) -> None:
        """Write down what is going to be shown; what stands here already costs nothing.

        Raises
        ------
        OvertakenError
            Nothing is written then.
        """
        tables = [(period, by, cells) for period, shown in out.items() for by, cells in _tables(shown)]
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
    """Everybody in the same order, so that two who write wait for each other one way only."""
    for row, cells in sorted(moved, key=lambda each: each[0].pk):
        as_read = ShownFigure.objects.filter(pk=row.pk, revision=row.revision)
        if not as_read.update(cells=cells, revision=F("revision") + 1, shown_at=timezone.now()):
            raise ConcurrentDisclosureError
    ShownFigure.objects.bulk_create(sorted(fresh, key=lambda each: (_when_of(each), each.by)))


def _tables(out: Out) -> list[tuple[str, list[Any]]]:
    """The cells of each table, the tables by their dimensions."""
    tables: dict[str, list[Any]] = defaultdict(list)
    for cell, (above, below) in sorted(out.items()):
        labels = [label for _name, label in cell]
        tables[",".join(name for name, _label in cell)].append([labels, above, below])
    return sorted(tables.items())


def _when_of(row: ShownFigure) -> When:
    return (row.period_from, row.period_to, row.ref_date, row.last_known)


def forget(day: dt.date) -> int:
    """Drop what was shown before the last fixed day: every number may be shown anew since."""
    return ShownFigure.objects.filter(since__lt=publication_day(day)).delete()[0]
