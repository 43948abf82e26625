"""Computed figures are given again until something was written that can change them.

The database raises a version for each school year in the transaction that writes (``DataVersion``), whichever
way the write is made. A figure is cached with the versions that it depends on: that of its school years, and
the one of all years. Who finds other versions computes it anew. What was shown to others is written down
besides, in the database (rule G-08, ``disclosure_log``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.cache import cache
from django.db.models import Sum
from django.utils import timezone

from alliances.organisations.models import Organisation
from dvb.indicators import snapshot
from dvb.indicators.engine.compute import count
from dvb.indicators.engine.definitions import RULESET_VERSION, Definition, Period
from dvb.indicators.engine.facts import Facts, prepare, reporting_on
from dvb.indicators.engine.suppress import publication_day
from dvb.indicators.models import EVERY_YEAR, DataVersion
from dvb.indicators.services.differencing import Out
from dvb.indicators.services.disclosure_log import ConcurrentDisclosureError, DisclosureLog, When, when
from dvb.indicators.services.figures import Figure, figures_of
from dvb.indicators.services.scopes import Scope

SECONDS = 24 * 3600
MOST_KEPT = 80
CACHE_VERSION = 4  # raised when a cached figure looks different
Wanted = tuple[Period, tuple[str, ...]]
Versions = dict[int, int]
"""The version of each school year by the year in which it begins."""


def versions() -> Versions:
    """What has been written until now, in one query."""
    rows = DataVersion.objects.order_by().values_list("school_year").annotate(version=Sum("version"))
    return {year: int(version) for year, version in rows}


def _relevant(now: Versions, period: Period, rule: Definition) -> Versions:
    """Those that a figure depends on: hours count in the window, a graduate's in every earlier year too."""
    first, last = (school_year_of(day) for day in (period.starts_on, period.ends_on))
    since = first if rule.base == "stock" else EVERY_YEAR
    return {year: version for year, version in now.items() if year == EVERY_YEAR or since <= year <= last}


def school_year_of(day: dt.date) -> int:
    return day.year if day.month >= 9 else day.year - 1


def figures(scope: Scope, rule: Definition, wanted: Sequence[Wanted]) -> list[Figure]:
    """The figures of these periods and breakdowns, from the cache where nothing changed them since."""
    now = versions()  # before anything is read: what is written meanwhile is seen next time
    since = publication_day(timezone.localdate())
    # Own figures hide nothing; they are cached apart from what others may read of the same school, which is
    # computed anew when a fixed day of publication has come.
    whose = "own" if scope.is_own else since.isoformat()
    place = f"rr35:{CACHE_VERSION}:{RULESET_VERSION}:{scope.key}:{whose}:{rule.key}"
    cached: dict[Any, tuple[Versions, Figure]] = cache.get(place) or {}
    current = {_key(each): _relevant(now, each[0], rule) for each in wanted}
    good = {key: cached[key][1] for key in current if key in cached and cached[key][0] == current[key]}
    todo = [each for each in wanted if _key(each) not in good]
    if todo:
        made = _computed(scope, rule, todo, {}) if scope.is_own else _released(scope, rule, todo, since)
        rest = {key: entry for key, entry in cached.items() if key not in made}
        fresh = {key: (current[key], figure) for key, figure in made.items()}
        cache.set(place, dict(list((rest | fresh).items())[-MOST_KEPT:]), SECONDS)
        good |= made
    return [replace(good[_key(each)], scope=scope) for each in wanted]


def _key(wanted: Wanted) -> tuple[Any, ...]:
    """A day after the end of the window makes no difference."""
    period, by = wanted
    return (*when(period), by)


def _released(scope: Scope, rule: Definition, todo: Sequence[Wanted], since: dt.date) -> dict[Any, Figure]:
    """Written down before anybody sees them; where another reader was first, computed again by what it saw.

    Each turn but the last means that somebody else wrote something new, so this ends.
    """
    while True:
        memory = DisclosureLog.read(scope.key, rule, since, [period for period, _by in todo])
        out = memory.disclosed()
        made = _computed(scope, rule, todo, out)
        try:
            memory.write(out)
        except ConcurrentDisclosureError:
            continue
        return made


def _computed(
    scope: Scope, rule: Definition, todo: Sequence[Wanted], out: dict[When, Out]
) -> dict[Any, Figure]:
    """Read once, with the hours of these windows alone where no others can count.

    ``out`` is what was shown already of each period as it was known on its day; what these show is added.
    """
    periods = [period for period, _ in todo]
    days = (min(each.starts_on for each in periods), max(each.ends_on for each in periods))
    hours = days if rule.base == "stock" else None
    known = prepare(snapshot.frames(periods[0].ref_date, scope.schools, hours))
    registered = {
        str(pk): False for pk in Organisation.objects.filter(kind="school").values_list("pk", flat=True)
    }
    institutions, made_at = snapshot.institutions(), timezone.now()
    of_day: dict[dt.date, Facts] = {}
    breakdowns: dict[Period, list[tuple[str, ...]]] = {}
    for period, by in todo:
        breakdowns.setdefault(period, []).append(by)
    found = {}
    for period, wanted in breakdowns.items():
        day, known_then = period.ref_date, when(period)
        if day not in of_day:
            total = 0 if scope.kind else institutions(day)
            of_day[day] = reporting_on(known, day, registered, total)
        counted = count(of_day[day], rule, period)
        for figure in figures_of(counted, scope, wanted, out.get(known_then)):
            if not scope.is_own:
                out[known_then] = out.get(known_then, {}) | figure.out
            # Cached without the rows of the scope: whoever asks brings them along.
            alone = replace(figure, scope=Scope(is_own=scope.is_own), made_at=made_at)
            found[_key((period, figure.by))] = alone
    return found
