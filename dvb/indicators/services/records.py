"""The records of a figure for other systems: requested by text parameters, always suppressed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from django.db.models import QuerySet
from django.utils import timezone

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from dvb.indicators.engine import export
from dvb.indicators.engine.compute import Count, count
from dvb.indicators.engine.definitions import VARIANTS, Definition, Period, definition
from dvb.indicators.engine.export import Record
from dvb.indicators.engine.suppress import Published, percent
from dvb.indicators.engine.tables import Within, cells, coverage
from dvb.indicators.models import FrozenFigure
from dvb.indicators.queries.figures import BREAKDOWNS, current_year, facts, records_of_all
from dvb.indicators.queries.figures import period_of as as_known
from dvb.indicators.queries.scopes import Scope, chosen, scope_of
from dvb.indicators.services.cache import figures

FIRST_YEAR = 2000
OWN_SCOPE = "own_school"
EACH = "all"
Breakdowns = list[tuple[str, ...]]
"""Breakdowns by no, one or two dimensions."""
SCHOOL_YEAR = re.compile(r"(\d{4})/(\d{2})")


def versions_of(definition_id: str) -> list[str]:
    """Versions that can be asked for, the headline's first."""
    headline = definition(definition_id).version
    others = [each.version for each in VARIANTS if each.id == definition_id]
    return [headline, *(version for version in others if version != headline)]


def rule_of(definition_id: str, version: str | None) -> Definition | None:
    """The definition, or nothing where no such one is known.

    Raises
    ------
    Refused
        ``unknown_version`` where the definition is known but not this version of it.
    """
    try:
        definition(definition_id)
    except ValueError:
        return None
    try:
        return definition(definition_id, version)
    except ValueError:
        versions = ", ".join(versions_of(definition_id))
        raise Refused("unknown_version", f"Known versions: {versions}.", "version") from None


def parse_scope(actor: Actor, text: str) -> Scope:
    """``national``, ``own`` for a school's program, or the key of a school, an alliance or a project.

    Raises
    ------
    Refused
        ``unknown_scope``.
    """
    if text == "national":
        return scope_of(actor, national=True)
    if text.startswith(("alliance:", "project:")) and (shared := chosen(actor, text)):
        return shared
    own = scope_of(actor)
    if own.school is None or text not in ("own", own.key):
        raise Refused("unknown_scope", "Ask for national, or as a school for own.", "scope")
    return own


def parse_period(text: str | None, scope: Scope) -> Period:
    """``2025/26`` is a school year, ``2025`` a calendar year; the running school year where it is left out.

    Raises
    ------
    Refused
        ``bad_period``.
    """
    today = timezone.localdate()
    if text is None:
        return as_known(current_year(today), today, is_own=scope.is_own)
    match = SCHOOL_YEAR.fullmatch(text)
    if match and int(match[2]) == (int(match[1]) + 1) % 100 and _is_past(int(match[1])):
        return as_known(int(match[1]), today, is_own=scope.is_own)
    if text.isascii() and text.isdigit() and len(text) == 4 and _is_past(int(text)):
        last_known = as_known(int(text), today, is_own=scope.is_own).as_of
        return Period.calendar_year(int(text)).until(last_known or today)
    raise Refused("bad_period", "Ask for a school year as 2025/26, or a calendar year as 2025.", "period")


def _is_past(year: int) -> bool:
    return FIRST_YEAR <= year <= timezone.localdate().year


def dimensions(text: str) -> Breakdowns:
    """At most two different dimensions with a comma between, or ``all``: each of them by itself.

    Raises
    ------
    Refused
        ``bad_dimension``.
    """
    if text == EACH:
        return [(name,) for name in BREAKDOWNS]
    names = tuple(name for name in text.split(",") if name)
    if len(names) > 2 or len(set(names)) < len(names) or not set(names) <= set(BREAKDOWNS):
        raise Refused("bad_dimension", f"{EACH}, or at most two of: {', '.join(BREAKDOWNS)}.", "by")
    return [names]


def records_of(scope: Scope, rule: Definition, period: Period, breakdowns: Breakdowns) -> list[Record]:
    """The records of rulebook 7.4: total, margins, cells; small ones hidden.

    Raises
    ------
    Refused
        ``too_few_schools`` of an alliance or a project in this period.
    """
    return records_of_all(figures(scope, rule, [(period, by) for by in breakdowns]))


def own_records_of(scope: Scope, rule: Definition, period: Period, breakdowns: Breakdowns) -> list[Record]:
    """The same records with nothing hidden, as the school's own people see them; their scope says so.

    Raises
    ------
    Refused
        ``own_only`` for the figures of others, and of all.
    """
    if not scope.is_own:
        raise Refused("own_only", "Only a school's own figures are given whole.", "unsuppressed")
    counted, within = count(facts(scope, period.ref_date), rule, period), scope.within(period.ref_date)
    generated_at = timezone.now().isoformat(timespec="seconds")
    heading = replace(scope.heading(coverage(counted, within), generated_at), scope_type=OWN_SCOPE)
    total = _unsuppressed(counted, (), within)
    rows: list[Record] = []
    for by in breakdowns:
        margins = {name: _unsuppressed(counted, [name], within) for name in by} if len(by) > 1 else {}
        table = Published(_unsuppressed(counted, by, within), total, margins)
        rows += export.records(counted, table, by, heading)[1 if rows else 0 :]
    return rows


def _unsuppressed(counted: Count, by: Sequence[str], within: Within) -> pd.DataFrame:
    table = cells(counted, by, within)
    shares = [
        percent(above, below) for above, below in zip(table["numerator"], table["denominator"], strict=True)
    ]
    return table.assign(value=pd.Series(shares, table.index, dtype=float), is_suppressed=False, reason="")


def frozen_of(actor: Actor, definition_id: str) -> QuerySet[FrozenFigure]:
    """The frozen versions that the actor may read, the newest first, without their rows."""
    rows: QuerySet[FrozenFigure] = visible_to(actor, FrozenFigure)
    return rows.filter(definition_id=definition_id).defer("inputs", "payload")
