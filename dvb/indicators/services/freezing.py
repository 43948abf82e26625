"""Frozen figures: kept with their rows, reproduced byte for byte, corrected beside the old one."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from dvb.indicators import snapshot
from dvb.indicators.engine import export
from dvb.indicators.engine.compute import count
from dvb.indicators.engine.definitions import RULESET_VERSION, Definition, Period, definition, variant
from dvb.indicators.engine.facts import prepare
from dvb.indicators.engine.suppress import publication_day
from dvb.indicators.models import FrozenFigure
from dvb.indicators.services.differencing import Out, shown_in
from dvb.indicators.services.disclosure_log import ConcurrentDisclosureError, DisclosureLog, when
from dvb.indicators.services.figures import BREAKDOWNS, Figure, Scope, compute, figures_of, records_of_all

KEYS = {
    "enrolments": ["person_id", "school_id", "programme_code", "enrolled_on"],
    "engagements": ["engagement_id"],
    "hours": ["engagement_id", "day", "source", "minutes"],
    "confirmations": ["person_id", "outcome_id", "confirmed_on", "engagement_id"],
    "schools": ["school_id"],
}
"""What makes two rows of two days the same row."""
NOT_YET = ("", "false")


@dataclass(frozen=True)
class _Made:
    figure: Figure
    payload: bytes
    out: Out


def may_freeze(actor: Actor, scope: Scope) -> bool:
    """The ministry freezes the country, a school's administrator the school's own figures."""
    if scope.alliance or scope.project:
        return False
    if actor.is_system:
        return True
    if scope.school is None:
        return actor.organisation_kind == "ministry" and actor.can_write()
    return actor.organisation_id == scope.school.pk and actor.role is Role.ADMINISTRATOR


@transaction.atomic
def freeze(
    scope: Scope, *, definition_id: str, period: Period, by: Actor, parameters: str = ""
) -> FrozenFigure:
    """Keep a finished period's figure with everything that it was computed from; asked twice, the first one.

    ``parameters`` names a variant that is not the headline, for instance ``h80``.

    Raises
    ------
    Refused
        ``not_yours``, or ``not_over`` while the period runs.
    """
    _require(scope, period, by)
    rule = variant(definition_id, parameters)
    held: FrozenFigure | None = _versions(scope, rule, period).first()
    return held or _keep(scope, rule, period, by, version=1)


@transaction.atomic
def correct(held: FrozenFigure, *, reason: str, by: Actor) -> FrozenFigure:
    """A new version from today's rows beside the old one, with the reason and the difference by cause.

    Where nothing changed the newest version is returned: a second click corrects nothing twice.
    """
    scope, period = scope_of_frozen(held), period_of_frozen(held)
    _require(scope, period, by)
    if not reason.strip():
        raise Refused("no_reason", _("Say why the figure is corrected."), "reason")
    rule = variant(held.definition_id, held.variant)
    newest: FrozenFigure = _versions(scope, rule, period).select_for_update().order_by("-version")[0]
    tables = snapshot.tables(period.ref_date, scope.schools)
    is_same_rule = newest.definition_version == rule.version and newest.ruleset_version == RULESET_VERSION
    if is_same_rule and newest.rows_hash == snapshot.rows_hash(tables):
        return newest
    difference = difference_by_cause(newest, tables, rule)
    return _keep(
        scope,
        rule,
        period,
        by,
        version=newest.version + 1,
        tables=tables,
        reason=reason.strip(),
        difference=difference,
        out=_out_since(newest),
    )


def _out_since(newest: FrozenFigure) -> Out:
    """What the older version shows, where no fixed day of publication has come since (rule G-08)."""
    day = timezone.localdate(newest.frozen_at)
    if publication_day(timezone.localdate()) > day:
        return {}
    return _out_of(newest.parameters) | shown_in(json.loads(bytes(newest.payload)))


def _out_of(parameters: Mapping[str, Any]) -> Out:
    return {
        tuple((name, label) for name, label in cell): (above, below)
        for cell, above, below in parameters.get("out", [])
    }


def reproduce(held: FrozenFigure) -> bytes:
    """The payload computed again from the rows that were kept with it.

    Raises
    ------
    Refused
        ``rules_gone`` where this version of the program knows the definition's version no more.
    """
    try:
        rule = definition(held.definition_id, held.definition_version)
    except ValueError:
        raise Refused("rules_gone", _("This version of the definition is not known here any more.")) from None
    scope = scope_of_frozen(held)
    made = _make(snapshot.unpacked(bytes(held.inputs)), scope, rule, period_of_frozen(held), held.parameters)
    return made.payload


def difference_by_cause(old: FrozenFigure, new: snapshot.Tables, rule: Definition) -> dict[str, Any]:
    """How many learners came or went by the changed rule, by late data, and by correction of what was there.

    The steps are taken one after the other: the old rows under the new rule; then with the rows that were not
    there yet, or not confirmed or signed yet; then as everything stands now.
    """
    scope, period = scope_of_frozen(old), period_of_frozen(old)
    before = snapshot.unpacked(bytes(old.inputs))
    steps = [
        _total(before, scope, definition_or(old, rule), period),
        _total(before, scope, rule, period),
        _total(_with_late_rows(before, new), scope, rule, period),
        _total(new, scope, rule, period),
    ]
    causes = ("changed_rule", "late_data", "correction")
    pairs = zip(causes, steps, steps[1:], strict=False)
    return {
        cause: {"numerator": after[0] - first[0], "denominator": after[1] - first[1]}
        for cause, first, after in pairs
    }


def definition_or(held: FrozenFigure, otherwise: Definition) -> Definition:
    """The definition that a figure was frozen under, where it is still known."""
    try:
        return definition(held.definition_id, held.definition_version)
    except ValueError:
        return otherwise


def scope_of_frozen(held: FrozenFigure) -> Scope:
    return Scope(Organisation.objects.get(pk=held.school_id)) if held.school_id else Scope()


def period_of_frozen(held: FrozenFigure) -> Period:
    return Period(held.period_from, held.period_to, held.ref_date)


def _require(scope: Scope, period: Period, by: Actor) -> None:
    if not may_freeze(by, scope):
        raise Refused(
            "not_yours", _("The ministry freezes the country, a school's administrator the school.")
        )
    if period.ends_on >= timezone.localdate():
        raise Refused("not_over", _("A figure is frozen when its period is over."))


def _versions(scope: Scope, rule: Definition, period: Period) -> Any:
    return FrozenFigure.objects.filter(
        definition_id=rule.id,
        variant=rule.variant,
        period_from=period.starts_on,
        period_to=period.ends_on,
        scope_key=scope.key,
    )


def _keep(
    scope: Scope,
    rule: Definition,
    period: Period,
    by: Actor,
    *,
    version: int,
    tables: snapshot.Tables | None = None,
    reason: str = "",
    difference: Mapping[str, Any] | None = None,
    out: Out | None = None,
) -> FrozenFigure:
    tables = tables or snapshot.tables(period.ref_date, scope.schools)
    inputs = snapshot.packed(tables)
    parameters: dict[str, Any] = {
        "generated_at": timezone.now().isoformat(timespec="seconds"),
        "by": list(BREAKDOWNS),
    }
    made, parameters = _as_shown(snapshot.unpacked(inputs), scope, rule, period, parameters, out or {})
    held = FrozenFigure.objects.create(
        definition_id=rule.id,
        definition_version=rule.version,
        variant=rule.variant,
        ruleset_version=RULESET_VERSION,
        period_from=period.starts_on,
        period_to=period.ends_on,
        ref_date=period.ref_date,
        school=scope.school,
        scope_key=scope.key,
        version=version,
        numerator=made.figure.total[0],
        denominator=made.figure.total[1],
        schools_reporting=made.figure.coverage.schools_reporting,
        schools_total=made.figure.coverage.schools_total,
        parameters=parameters,
        rows_hash=snapshot.rows_hash(tables),
        payload=made.payload,
        payload_hash=hashlib.sha256(made.payload).hexdigest(),
        inputs=inputs,
        reason=reason,
        difference=dict(difference or {}),
        frozen_by_id=by.user_id,
    )
    AuditEntry.objects.record(
        by=by,
        verb="indicator.correct" if reason else "indicator.freeze",
        subject=held,
        after={"version": version, "payload": held.payload_hash},
        reason=reason,
    )
    return held


def _as_shown(
    kept: snapshot.Tables,
    scope: Scope,
    rule: Definition,
    period: Period,
    parameters: Mapping[str, Any],
    out: Out,
) -> tuple[_Made, dict[str, Any]]:
    """The figure by what pages and older versions showed since the last fixed day; shown itself from now on.

    It is computed from what is kept, not from what was read: the bytes can be had again. What was shown is
    kept with it, so that what was held back is held back again when it is reproduced.
    """
    while True:
        memory = DisclosureLog.read(scope.key, rule, publication_day(timezone.localdate()), [period])
        shown = out | memory.disclosed().get(when(period), {})
        cells = [[[list(pair) for pair in cell], *numbers] for cell, numbers in sorted(shown.items())]
        told = {**parameters, "out": cells} if cells else dict(parameters)
        made = _make(kept, scope, rule, period, told)
        try:
            memory.write({when(period): shown | made.out})
        except ConcurrentDisclosureError:
            continue
        return made, told


def _make(
    tables: snapshot.Tables, scope: Scope, rule: Definition, period: Period, parameters: Mapping[str, Any]
) -> _Made:
    counted = count(prepare(snapshot.checked(tables)), rule, period)
    out = _out_of(parameters)
    wanted = [(), *([name] for name in parameters["by"])]
    made_at = dt.datetime.fromisoformat(parameters["generated_at"])
    found = [replace(each, made_at=made_at) for each in figures_of(counted, scope, wanted, out)]
    shown = {cell: numbers for figure in found for cell, numbers in figure.out.items()}
    return _Made(found[0], export.to_json(records_of_all(found)), shown)


def _total(tables: snapshot.Tables, scope: Scope, rule: Definition, period: Period) -> tuple[int, int]:
    return compute(prepare(snapshot.checked(tables)), rule, period, scope).total


def _with_late_rows(before: snapshot.Tables, new: snapshot.Tables) -> snapshot.Tables:
    """The old rows, with rows that came later and with what was empty or unconfirmed filled in."""
    return {name: _late(before[name], new[name], KEYS[name]) for name in before}


def _late(before: pd.DataFrame, new: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    old = dict(_by_key(before, keys))
    rows = dict(old)
    for key, row in _by_key(new, keys):
        was = old.get(key)
        if was is None or all(a == b or a in NOT_YET for a, b in zip(was, row, strict=True)):
            rows[key] = row
    return pd.DataFrame(sorted(rows.values()), columns=before.columns, dtype=object).astype(str)


def _by_key(frame: pd.DataFrame, keys: list[str]) -> list[tuple[tuple[Any, ...], tuple[str, ...]]]:
    """Rows with their key; rows that repeat a key are told apart by their number."""
    seen: dict[tuple[str, ...], int] = {}
    found = []
    for key, row in zip(
        frame[keys].itertuples(index=False, name=None),
        frame.itertuples(index=False, name=None),
        strict=True,
    ):
        seen[key] = seen.get(key, 0) + 1
        found.append(((*key, seen[key]), row))
    return found
