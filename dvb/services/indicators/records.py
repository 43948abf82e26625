"""The records of a figure as other systems ask for them: by words, always suppressed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from dvb.access import visible_to
from dvb.indicators.definitions import VARIANTS, Definition, Period, definition
from dvb.indicators.export import Record
from dvb.models import FrozenFigure
from dvb.services.indicators.figures import BREAKDOWNS, current_year
from dvb.services.indicators.figures import period_of as as_known
from dvb.services.indicators.kept import figures
from dvb.services.indicators.scopes import Scope, chosen, scope_of

FIRST_YEAR = 2000
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
        known = ", ".join(versions_of(definition_id))
        raise Refused("unknown_version", f"Known versions: {known}.", "version") from None


def whose(actor: Actor, words: str) -> Scope:
    """``national``, ``own`` for a school's program, or the key of a school, an alliance or a project.

    Raises
    ------
    Refused
        ``unknown_scope``.
    """
    if words == "national":
        return scope_of(actor, national=True)
    if words.startswith(("alliance:", "project:")) and (shared := chosen(actor, words)):
        return shared
    own = scope_of(actor)
    if own.school is None or words not in ("own", own.key):
        raise Refused("unknown_scope", "Ask for national, or as a school for own.", "scope")
    return own


def window(words: str | None, scope: Scope) -> Period:
    """``2025/26`` is a school year, ``2025`` a calendar year; the running school year where nothing is said.

    Raises
    ------
    Refused
        ``bad_period``.
    """
    today = timezone.localdate()
    if words is None:
        return as_known(current_year(today), today, is_own=scope.is_own)
    match = SCHOOL_YEAR.fullmatch(words)
    if match and int(match[2]) == (int(match[1]) + 1) % 100 and _is_past(int(match[1])):
        return as_known(int(match[1]), today, is_own=scope.is_own)
    if words.isascii() and words.isdigit() and len(words) == 4 and _is_past(int(words)):
        known = as_known(int(words), today, is_own=scope.is_own).as_of
        return Period.calendar_year(int(words)).until(known or today)
    raise Refused("bad_period", "Ask for a school year as 2025/26, or a calendar year as 2025.", "period")


def _is_past(year: int) -> bool:
    return FIRST_YEAR <= year <= timezone.localdate().year


def dimensions(words: Sequence[str]) -> tuple[str, ...]:
    """At most two different dimensions.

    Raises
    ------
    Refused
        ``bad_dimension``.
    """
    if len(words) > 2 or len(set(words)) < len(words) or not set(words) <= set(BREAKDOWNS):
        raise Refused("bad_dimension", f"At most two of: {', '.join(BREAKDOWNS)}.", "by")
    return tuple(words)


def records_of(scope: Scope, rule: Definition, period: Period, by: tuple[str, ...]) -> list[Record]:
    """The records of rulebook 7.4: total, margins, cells; small ones hidden."""
    figure = figures(scope, rule, [(period, by)])[0]
    return figure.records(figure.made_at)


def frozen_of(actor: Actor, definition_id: str) -> QuerySet[FrozenFigure]:
    """The frozen versions that the actor may read, the newest first, without their rows."""
    rows: QuerySet[FrozenFigure] = visible_to(actor, FrozenFigure)
    return rows.filter(definition_id=definition_id).defer("inputs", "payload")
