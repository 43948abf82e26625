"""Cache of computed figures, valid until a row changes that can change them.

Database triggers raise a version counter per school year (``DataVersion``) in the transaction that writes, so
also bulk updates and raw SQL invalidate. A cached figure carries the versions of the school years that it
depends on, and that of rows without a year; a request with other current versions computes it again. Figures
for others than the school itself are also recorded in the database (rule G-08, ``disclosure_log``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

from django.core.cache import cache
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from dvb.indicators import snapshot
from dvb.indicators.engine.compute import count
from dvb.indicators.engine.definitions import RULESET_VERSION, Definition, Period
from dvb.indicators.engine.differencing import DisclosedNumbers
from dvb.indicators.engine.facts import Facts, prepare, reporting_on
from dvb.indicators.engine.suppress import publication_day
from dvb.indicators.models import EVERY_YEAR, DataVersion
from dvb.indicators.queries.figures import Figure, figures_of
from dvb.indicators.queries.scopes import MIN_SCHOOLS, Scope
from dvb.indicators.services.disclosure_log import ConcurrentDisclosureError, DisclosureLog, When, when

SECONDS = 24 * 3600
MAX_CACHED = 80
CACHE_VERSION = 6  # raise it whenever the class of a cached figure changes
FigureRequest = tuple[Period, tuple[str, ...]]
Versions = dict[int, int]
"""The version of each school year by the year in which it begins."""


def versions() -> Versions:
    """The current version of every school year, in one query."""
    rows = DataVersion.objects.order_by().values_list("school_year").annotate(version=Sum("version"))
    return {year: int(version) for year, version in rows}


def _relevant(now: Versions, period: Period, rule: Definition) -> Versions:
    """The versions a figure depends on: the years of its window; for graduates also all years before it."""
    first, last = (school_year_of(day) for day in (period.starts_on, period.ends_on))
    since = first if rule.base == "stock" else EVERY_YEAR
    return {year: version for year, version in now.items() if year == EVERY_YEAR or since <= year <= last}


def school_year_of(day: dt.date) -> int:
    return day.year if day.month >= 9 else day.year - 1


def figures(scope: Scope, rule: Definition, requests: Sequence[FigureRequest]) -> list[Figure]:
    """The figures of these periods and breakdowns.

    Raises
    ------
    Refused
        ``too_few_schools`` as ``figures_or_none`` withholds one.
    """
    return [
        each if each is not None else too_few_schools() for each in figures_or_none(scope, rule, requests)
    ]


def figures_or_none(scope: Scope, rule: Definition, requests: Sequence[FigureRequest]) -> list[Figure | None]:
    """The same; ``None`` where an alliance or a project had learners of too few schools in the period.

    The learners of a figure are of the schools of its own reference day, not of every school that ever
    belonged. A member could take its own away from those of two schools.
    """
    found = _cached_or_computed(scope, rule, requests)
    # Of no school at all there is nothing to take away.
    return [each if not each.schools or scope.is_enough(each.schools) else None for each in found]


def too_few_schools() -> NoReturn:
    """Refuse a figure of fewer than ``MIN_SCHOOLS`` schools."""
    message = _(
        "In this period fewer than %(n)s of these schools have learners, so that each could read the others' "
        "figures. Choose another period."
    )
    raise Refused("too_few_schools", message % {"n": MIN_SCHOOLS}, "period")


def _cached_or_computed(scope: Scope, rule: Definition, requests: Sequence[FigureRequest]) -> list[Figure]:
    """From the cache where their versions are still current."""
    now = versions()  # read first: a write during the computation then invalidates the entry
    since = publication_day(timezone.localdate())
    # A school's own, unsuppressed figures have a key of their own. The key of published figures contains the
    # last publication day, so that they are computed again when the next one comes.
    audience = "own" if scope.is_own else since.isoformat()
    cache_key = f"rr35:{CACHE_VERSION}:{RULESET_VERSION}:{scope.key}:{audience}:{rule.key}"
    cached: dict[Any, tuple[Versions, Figure]] = cache.get(cache_key) or {}
    current = {_key(each): _relevant(now, each[0], rule) for each in requests}
    by_key = {key: cached[key][1] for key in current if key in cached and cached[key][0] == current[key]}
    todo = [each for each in requests if _key(each) not in by_key]
    if todo:
        computed = (
            _compute(scope, rule, todo, {})
            if scope.is_own
            else _compute_and_disclose(scope, rule, todo, since)
        )
        unchanged = {key: entry for key, entry in cached.items() if key not in computed}
        fresh = {key: (current[key], figure) for key, figure in computed.items()}
        cache.set(cache_key, dict(list((unchanged | fresh).items())[-MAX_CACHED:]), SECONDS)
        by_key |= computed
    return [replace(by_key[_key(each)], scope=scope) for each in requests]


def _key(request: FigureRequest) -> tuple[Any, ...]:
    """The key of a request within its scope and rule; days after the end of the window make no difference."""
    period, by = request
    return (*when(period), by)


def _compute_and_disclose(
    scope: Scope, rule: Definition, todo: Sequence[FigureRequest], since: dt.date
) -> dict[Any, Figure]:
    """Compute published figures and record their numbers in the disclosure log before returning them.

    If another request recorded the same tables first, the figures are computed again against its numbers.
    Every repetition means that another request made progress, so the loop ends.
    """
    while True:
        disclosures = DisclosureLog.read(scope.key, rule, since, [period for period, _by in todo])
        disclosed = disclosures.disclosed()
        computed = _compute(scope, rule, todo, disclosed)
        try:
            disclosures.write(disclosed)
        except ConcurrentDisclosureError:
            continue
        return computed


def _compute(
    scope: Scope, rule: Definition, todo: Sequence[FigureRequest], disclosed: dict[When, DisclosedNumbers]
) -> dict[Any, Figure]:
    """Compute figures from one snapshot, which holds only the hours of their windows where that suffices.

    ``disclosed`` holds the numbers recorded so far by period; what the new figures disclose is added to it.
    """
    periods = [period for period, _by in todo]
    days = (min(each.starts_on for each in periods), max(each.ends_on for each in periods))
    hours = days if rule.base == "stock" else None
    prepared = prepare(snapshot.frames(periods[0].ref_date, scope.schools, hours))
    registered = {
        str(pk): False for pk in Organisation.objects.filter(kind="school").values_list("pk", flat=True)
    }
    institutions, made_at = snapshot.institutions(), timezone.now()
    facts_by_day: dict[dt.date, Facts] = {}
    breakdowns: dict[Period, list[tuple[str, ...]]] = {}
    for period, by in todo:
        breakdowns.setdefault(period, []).append(by)
    computed = {}
    for period, requested in breakdowns.items():
        day, version = period.ref_date, when(period)
        if day not in facts_by_day:
            total = 0 if scope.kind else institutions(day)
            facts_by_day[day] = reporting_on(prepared, day, registered, total)
        counted = count(facts_by_day[day], rule, period)
        for figure in figures_of(counted, scope, requested, disclosed.get(version)):
            if not scope.is_own:
                disclosed[version] = disclosed.get(version, {}) | figure.disclosed
            # Cached without the model instances of the scope: the caller's scope is put in their place.
            without_scope_rows = replace(figure, scope=Scope(is_own=scope.is_own), made_at=made_at)
            computed[_key((period, figure.by))] = without_scope_rows
    return computed
