"""Figures that were computed once are given again until something was written that can change them.

Every service writes an audit row in the same transaction. So the rows of the audit trail since a figure was
computed say what may have changed: a line of the log changes its own school year, everything that is not
known to make no difference changes all years. Besides, the keys of the tables must be those of then: rows
that came without an audit row are seen too; a row that was changed without one is not. What was shown to
others is written down besides, in the database (rule G-08, ``memory``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import CharField, Count, Max, Model, Value
from django.utils import timezone

from alliances.models import AllianceMember, AuditEntry, Organisation, Programme
from alliances.rules import school_year_of
from dvb import snapshot
from dvb.indicators.compute import count
from dvb.indicators.definitions import RULESET_VERSION, Definition, Period
from dvb.indicators.facts import Facts, prepare, reporting_on
from dvb.indicators.suppress import publication_day
from dvb.models import (
    Absence,
    Agreement,
    Amendment,
    Confirmation,
    CooperationAgreement,
    LogEntry,
    LogWeek,
    PaperMonth,
    Project,
    Signature,
)
from dvb.services.indicators.differencing import Out
from dvb.services.indicators.figures import Figure, figures_of
from dvb.services.indicators.memory import Memory, OvertakenError, When, when
from dvb.services.indicators.scopes import Scope
from matching.models import Enrolment, EnrolmentStock

SECONDS = 24 * 3600
MOST_KEPT = 80
FORM = 3  # raised when a kept figure looks different
Wanted = tuple[Period, tuple[str, ...]]
SOURCES: tuple[type[Model], ...] = (
    Agreement,
    AllianceMember,
    Amendment,
    Confirmation,
    CooperationAgreement,
    Enrolment,
    EnrolmentStock,
    Organisation,
    Programme,
    Project,
    Signature,
)
LOGS: tuple[type[Model], ...] = (LogEntry, LogWeek, PaperMonth)
ABSENCE = Absence._meta.label_lower
LOG_TYPES = {model._meta.label_lower for model in LOGS} | {ABSENCE}
FOREIGN = {
    "alliances.invitation",
    "alliances.membership",
    "alliances.message",
    "alliances.personallink",
    "dvb.concern",
    "dvb.delivery",
    "dvb.frozenfigure",
    "dvb.handedin",
    "dvb.machineclient",
    "dvb.target",
    "dvb.webhook",
    "matching.proposal",
    "matching.round",
    "matching.run",
    "matching.wish",
}
"""What can be written without any figure changing."""


class Stamp(NamedTuple):
    """What had been written when a figure was computed."""

    entries: int
    last: int
    at: dt.datetime | None
    sources: tuple[tuple[Any, ...], ...]
    logs: tuple[tuple[Any, ...], ...]


def stamp() -> Stamp:
    """The state of the site now, in three queries."""
    newest = AuditEntry.objects.order_by("-pk").values_list("pk", "at").first() or (0, None)
    return Stamp(AuditEntry.objects.count(), newest[0], newest[1], _keys(SOURCES), _keys(LOGS))


def _keys(models: Iterable[type[Model]]) -> tuple[tuple[Any, ...], ...]:
    parts = [
        model._default_manager.order_by()
        .annotate(table=Value(model._meta.label_lower, CharField()))
        .values_list("table")
        .annotate(rows=Count("pk"), newest=Max("pk"))
        for model in models
    ]
    return tuple(sorted(parts[0].union(*parts[1:], all=True)))


def changed_years(before: Stamp, now: Stamp) -> set[int] | None:
    """The school years that what was written since then can have changed; ``None`` for any year."""
    if before == now:
        return set()
    since = AuditEntry.objects.filter(pk__gt=before.last)
    rows = list(
        since.exclude(subject_type__in=FOREIGN).values_list("subject_type", "subject_id", "before", "after")
    )
    rows = [row for row in rows if row[0] != ABSENCE or _rests(*row[2:])]
    # An entry with a lower key can be committed later than one with a higher.
    is_told = before.entries + since.filter(pk__lte=now.last).count() == now.entries and _is_there(before)
    if not is_told or before.sources != now.sources or {row[0] for row in rows} - LOG_TYPES:
        return None
    if before.logs != now.logs and not rows:
        return None
    weeks = {pk for kind, pk, *_ in rows if kind == LogWeek._meta.label_lower}
    mondays = dict(LogWeek.objects.filter(pk__in=weeks).values_list("pk", "monday"))
    days = [day for monday in mondays.values() for day in (monday, monday + dt.timedelta(days=6))]
    for kind, _pk, *said in rows:
        if kind == LogWeek._meta.label_lower:
            continue
        found = [each[name] for each in said for name in ("day", "month", "from", "to") if name in each]
        if not found:
            return None
        days += map(dt.date.fromisoformat, found)
    return {school_year_of(day).year for day in days} if len(mondays) == len(weeks) else None


def _rests(*said: dict[str, Any]) -> bool:
    """Whether an absence is an interruption: hours on its days do not count, others change no figure."""
    return any(each.get("kind") == Absence.Kind.INTERRUPTION for each in said)


def _is_there(before: Stamp) -> bool:
    """Whether this is the trail that was read then, and no other database with the same numbers."""
    return before.at is None or AuditEntry.objects.filter(pk=before.last, at=before.at).exists()


def figures(scope: Scope, rule: Definition, wanted: Sequence[Wanted]) -> list[Figure]:
    """The figures of these periods and breakdowns, from what is kept where nothing changed them since."""
    now = stamp()  # before anything is read: what is written meanwhile is seen next time
    since = publication_day(timezone.localdate())
    # Own figures hide nothing; they are kept apart from what others may read of the same school, which is
    # computed anew when a fixed day of publication has come.
    whose = "own" if scope.is_own else since.isoformat()
    place = f"rr35:{FORM}:{RULESET_VERSION}:{scope.key}:{whose}:{rule.key}"
    kept: dict[Any, tuple[Stamp, Figure]] = cache.get(place) or {}
    good = _unchanged(kept, [_key(each) for each in wanted], rule, now)
    todo = [each for each in wanted if _key(each) not in good]
    made: dict[Any, Figure] = {}
    if todo:
        made = _computed(scope, rule, todo, {}) if scope.is_own else _released(scope, rule, todo, since)
    if made or any(kept[key][0] != now for key in good):
        rest = {key: held for key, held in kept.items() if key not in good and key not in made}
        fresh = {key: (now, figure) for key, figure in (good | made).items()}
        cache.set(place, dict(list((rest | fresh).items())[-MOST_KEPT:]), SECONDS)
    return [replace((good | made)[_key(each)], scope=scope) for each in wanted]


def _key(wanted: Wanted) -> tuple[Any, ...]:
    """A day after the end of the window makes no difference."""
    period, by = wanted
    return (*when(period), by)


def _unchanged(
    kept: dict[Any, tuple[Stamp, Figure]], keys: Iterable[tuple[Any, ...]], rule: Definition, now: Stamp
) -> dict[Any, Figure]:
    """Those of the kept figures that nothing can have changed."""
    good = {}
    changes: dict[Stamp, set[int] | None] = {}
    for key in keys:
        if key not in kept:
            continue
        then, figure = kept[key]
        if then not in changes:
            changes[then] = changed_years(then, now)
        if not _touches(changes[then], figure.period, rule):
            good[key] = figure
    return good


def _touches(years: set[int] | None, period: Period, rule: Definition) -> bool:
    """Hours count in the window; a graduate's in every earlier year too."""
    if years is None:
        return True
    first, last = (school_year_of(day).year for day in (period.starts_on, period.ends_on))
    return any((first if rule.base == "stock" else 0) <= year <= last for year in years)


def _released(scope: Scope, rule: Definition, todo: Sequence[Wanted], since: dt.date) -> dict[Any, Figure]:
    """Written down before anybody sees them; where another reader was first, computed again by what it saw.

    Each turn but the last means that somebody else wrote something new, so this ends.
    """
    while True:
        memory = Memory.read(scope.key, rule, since, [period for period, _by in todo])
        out = memory.out()
        made = _computed(scope, rule, todo, out)
        try:
            memory.write(out)
        except OvertakenError:
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
    first = snapshot.tables(periods[0].ref_date, scope.schools, days if rule.base == "stock" else None)
    known = prepare(snapshot.checked(first))
    registered = {
        str(pk): False for pk in Organisation.objects.filter(kind="school").values_list("pk", flat=True)
    }
    institutions, made_at = snapshot.institutions(), timezone.now().isoformat(timespec="seconds")
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
            # Kept without the rows of the scope: whoever asks brings them along.
            kept = replace(figure, scope=Scope(is_own=scope.is_own), made_at=made_at)
            found[_key((period, figure.by))] = kept
    return found
