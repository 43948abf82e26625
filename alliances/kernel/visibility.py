"""Who may see which rows: one registry for the tables of every floor, and one question.

Each subject registers a rule for each of its tables (in its ``access`` module). A table without one
raises: a forgotten rule neither hides the rows of a page silently nor shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from alliances.kernel.actor import Actor, Role

Rule = Callable[[Actor], Q]


@dataclass(frozen=True, slots=True)
class _Registered:
    rule: Rule
    is_distinct: bool
    is_for_unconfirmed: bool


_RULES: dict[type[Model], _Registered] = {}


def register(*models: type[Model], rule: Rule, distinct: bool = False, for_unconfirmed: bool = False) -> None:
    """Say who sees rows of these tables.

    Parameters
    ----------
    rule : callable
        The condition that a row must satisfy for the actor; the system actor sees everything.
    distinct : bool
        Whether the rule joins other tables and may find a row twice.
    for_unconfirmed : bool
        Whether people of an employer that nobody confirmed read by this rule too. Otherwise they read
        nothing: a table about persons, or about what others agreed, never says so.

    Raises
    ------
    ValueError
        When a table has a rule already.
    """
    for model in models:
        if model in _RULES:
            raise ValueError(f"{model._meta.label} has a rule of visibility already")
        _RULES[model] = _Registered(rule, distinct, for_unconfirmed)


def registered() -> frozenset[type[Model]]:
    """The tables that have a rule."""
    return frozenset(_RULES)


def visible_to(actor: Actor, model: type[Model]) -> QuerySet[Any]:
    """Rows of a table that the actor may read.

    Raises
    ------
    LookupError
        When nobody registered a rule for the table.
    """
    return restrict(model._default_manager.all(), actor)


def restrict(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Those of the rows that the actor may read.

    Raises
    ------
    LookupError
        When nobody registered a rule for their table.
    """
    try:
        rule = _RULES[rows.model]
    except KeyError:
        raise LookupError(f"no rule says who may see {rows.model._meta.label}") from None
    if actor.is_system:
        return rows
    if not (actor.is_confirmed or rule.is_for_unconfirmed):
        return rows.none()
    rows = rows.filter(rule.rule(actor))
    return rows.distinct() if rule.is_distinct else rows


def nothing() -> Q:
    """A condition that no row satisfies."""
    return Q(pk__in=[])


def everybody(actor: Actor) -> Q:
    """Public rows."""
    return Q()


def nobody(actor: Actor) -> Q:
    """Rows that only the system reads."""
    return nothing()


def all_but_learners(actor: Actor) -> Q:
    return nothing() if actor.role is Role.LEARNER else Q()


def writers_of(field: str) -> Rule:
    """Rows that an organisation's writing people read; ``field`` leads to the organisation's key."""

    def rule(actor: Actor) -> Q:
        return Q(**{field: actor.organisation_id or 0}) if actor.can_write() else nothing()

    return rule
