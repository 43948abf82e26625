"""Frozen figures: stored with their input rows, reproducible byte for byte, corrected by new versions."""

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
from dvb.indicators.engine.differencing import DisclosedNumbers, shown_in
from dvb.indicators.engine.facts import prepare
from dvb.indicators.engine.suppress import publication_day
from dvb.indicators.models import FrozenFigure
from dvb.indicators.queries.figures import BREAKDOWNS, Figure, Scope, compute, figures_of, records_of_all
from dvb.indicators.services.disclosure_log import ConcurrentDisclosureError, DisclosureLog, when

KEYS = {
    "enrolments": ["person_id", "school_id", "programme_code", "enrolled_on"],
    "engagements": ["engagement_id"],
    "hours": ["engagement_id", "day", "source", "minutes"],
    "confirmations": ["person_id", "outcome_id", "confirmed_on", "engagement_id"],
    "schools": ["school_id"],
}
"""What makes two rows of two days the same row."""
UNSET_VALUES = ("", "false")


@dataclass(frozen=True)
class _ComputedFigure:
    figure: Figure
    payload: bytes
    disclosed: DisclosedNumbers


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
    """Store the figure of a finished period with the rows it was computed from; idempotent.

    ``parameters`` names a variant that is not the headline, for instance ``h80``.

    Raises
    ------
    Refused
        ``not_yours``, or ``not_over`` while the period runs.
    """
    _require(scope, period, by)
    rule = variant(definition_id, parameters)
    existing: FrozenFigure | None = _versions(scope, rule, period).first()
    return existing or _store(scope, rule, period, by, version=1)


@transaction.atomic
def correct(figure: FrozenFigure, *, reason: str, by: Actor) -> FrozenFigure:
    """Store a new version computed from today's rows, with the reason and the difference by cause.

    Where neither rows nor rules changed the newest version is returned: a repeated request adds no version.
    """
    scope, period = scope_of_frozen(figure), period_of_frozen(figure)
    _require(scope, period, by)
    if not reason.strip():
        raise Refused("no_reason", _("Say why the figure is corrected."), "reason")
    rule = variant(figure.definition_id, figure.variant)
    newest: FrozenFigure = _versions(scope, rule, period).select_for_update().order_by("-version")[0]
    tables = snapshot.tables(period.ref_date, scope.schools)
    is_same_rule = newest.definition_version == rule.version and newest.ruleset_version == RULESET_VERSION
    if is_same_rule and newest.rows_hash == snapshot.rows_hash(tables):
        return newest
    difference = difference_by_cause(newest, tables, rule)
    return _store(
        scope,
        rule,
        period,
        by,
        version=newest.version + 1,
        tables=tables,
        reason=reason.strip(),
        difference=difference,
        disclosed=_disclosed_since(newest),
    )


def _disclosed_since(newest: FrozenFigure) -> DisclosedNumbers:
    """The numbers of the previous version, unless a publication day has passed since (rule G-08)."""
    day = timezone.localdate(newest.frozen_at)
    if publication_day(timezone.localdate()) > day:
        return {}
    return _disclosed_in(newest.parameters) | shown_in(json.loads(bytes(newest.payload)))


def _disclosed_in(parameters: Mapping[str, Any]) -> DisclosedNumbers:
    return {
        tuple((name, label) for name, label in cell): (above, below)
        for cell, above, below in parameters.get("out", [])
    }


def reproduce(figure: FrozenFigure) -> bytes:
    """Recompute the payload from the rows that were stored with the figure.

    Raises
    ------
    Refused
        ``rules_gone`` where this release no longer contains the version of the definition.
    """
    try:
        rule = definition(figure.definition_id, figure.definition_version)
    except ValueError:
        raise Refused("rules_gone", _("This version of the definition is not known here any more.")) from None
    scope = scope_of_frozen(figure)
    computed = _compute(
        snapshot.unpacked(bytes(figure.inputs)), scope, rule, period_of_frozen(figure), figure.parameters
    )
    return computed.payload


def difference_by_cause(old: FrozenFigure, new: snapshot.Tables, rule: Definition) -> dict[str, Any]:
    """Decompose the change between two versions into changed rule, late data and correction, in learners.

    The causes are applied one after the other, each difference being that to the step before: the old rows
    under the new rule; plus the rows that were missing, unconfirmed or unsigned then; then all current rows.
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


def definition_or(figure: FrozenFigure, otherwise: Definition) -> Definition:
    """The definition that a figure was frozen under; ``otherwise`` if this release no longer contains it."""
    try:
        return definition(figure.definition_id, figure.definition_version)
    except ValueError:
        return otherwise


def scope_of_frozen(figure: FrozenFigure) -> Scope:
    return Scope(Organisation.objects.get(pk=figure.school_id)) if figure.school_id else Scope()


def period_of_frozen(figure: FrozenFigure) -> Period:
    return Period(figure.period_from, figure.period_to, figure.ref_date)


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


def _store(
    scope: Scope,
    rule: Definition,
    period: Period,
    by: Actor,
    *,
    version: int,
    tables: snapshot.Tables | None = None,
    reason: str = "",
    difference: Mapping[str, Any] | None = None,
    disclosed: DisclosedNumbers | None = None,
) -> FrozenFigure:
    tables = tables or snapshot.tables(period.ref_date, scope.schools)
    inputs = snapshot.packed(tables)
    parameters: dict[str, Any] = {
        "generated_at": timezone.now().isoformat(timespec="seconds"),
        "by": list(BREAKDOWNS),
    }
    computed, parameters = _compute_and_disclose(
        snapshot.unpacked(inputs), scope, rule, period, parameters, disclosed or {}
    )
    figure = FrozenFigure.objects.create(
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
        numerator=computed.figure.total[0],
        denominator=computed.figure.total[1],
        schools_reporting=computed.figure.coverage.schools_reporting,
        schools_total=computed.figure.coverage.schools_total,
        parameters=parameters,
        rows_hash=snapshot.rows_hash(tables),
        payload=computed.payload,
        payload_hash=hashlib.sha256(computed.payload).hexdigest(),
        inputs=inputs,
        reason=reason,
        difference=dict(difference or {}),
        frozen_by_id=by.user_id,
    )
    AuditEntry.objects.record(
        by=by,
        verb="indicator.correct" if reason else "indicator.freeze",
        subject=figure,
        after={"version": version, "payload": figure.payload_hash},
        reason=reason,
    )
    return figure


def _compute_and_disclose(
    tables: snapshot.Tables,
    scope: Scope,
    rule: Definition,
    period: Period,
    parameters: Mapping[str, Any],
    disclosed: DisclosedNumbers,
) -> tuple[_ComputedFigure, dict[str, Any]]:
    """Compute the figure against the disclosure log and the older version, and record what it discloses.

    The input is the stored rows, not the rows as read, so that ``reproduce`` gives the same bytes. What was
    disclosed before is stored in the parameters, so that the same cells are withheld when it is reproduced.
    """
    while True:
        log = DisclosureLog.read(scope.key, rule, publication_day(timezone.localdate()), [period])
        shown = disclosed | log.disclosed().get(when(period), {})
        cells = [[[list(pair) for pair in cell], *numbers] for cell, numbers in sorted(shown.items())]
        with_disclosed = {**parameters, "out": cells} if cells else dict(parameters)
        computed = _compute(tables, scope, rule, period, with_disclosed)
        try:
            log.write({when(period): shown | computed.disclosed})
        except ConcurrentDisclosureError:
            continue
        return computed, with_disclosed


def _compute(
    tables: snapshot.Tables, scope: Scope, rule: Definition, period: Period, parameters: Mapping[str, Any]
) -> _ComputedFigure:
    counted = count(prepare(snapshot.checked(tables)), rule, period)
    disclosed = _disclosed_in(parameters)
    breakdowns = [(), *([name] for name in parameters["by"])]
    made_at = dt.datetime.fromisoformat(parameters["generated_at"])
    figures = [replace(each, made_at=made_at) for each in figures_of(counted, scope, breakdowns, disclosed)]
    shown = {cell: numbers for figure in figures for cell, numbers in figure.disclosed.items()}
    return _ComputedFigure(figures[0], export.to_json(records_of_all(figures)), shown)


def _total(tables: snapshot.Tables, scope: Scope, rule: Definition, period: Period) -> tuple[int, int]:
    return compute(prepare(snapshot.checked(tables)), rule, period, scope).total


def _with_late_rows(before: snapshot.Tables, new: snapshot.Tables) -> snapshot.Tables:
    """The old rows plus new rows, with values filled in that were empty or unconfirmed in the old ones."""
    return {name: _late(before[name], new[name], KEYS[name]) for name in before}


def _late(before: pd.DataFrame, new: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    old = dict(_by_key(before, keys))
    rows = dict(old)
    for key, row in _by_key(new, keys):
        old_row = old.get(key)
        if old_row is None or all(a == b or a in UNSET_VALUES for a, b in zip(old_row, row, strict=True)):
            rows[key] = row
    return pd.DataFrame(sorted(rows.values()), columns=before.columns, dtype=object).astype(str)


def _by_key(frame: pd.DataFrame, keys: list[str]) -> list[tuple[tuple[Any, ...], tuple[str, ...]]]:
    """Rows with their key; a counter distinguishes rows with the same key."""
    seen: dict[tuple[str, ...], int] = {}
    keyed = []
    for key, row in zip(
        frame[keys].itertuples(index=False, name=None),
        frame.itertuples(index=False, name=None),
        strict=True,
    ):
        seen[key] = seen.get(key, 0) + 1
        keyed.append(((*key, seen[key]), row))
    return keyed
