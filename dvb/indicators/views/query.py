"""What the page of the indicator is asked for, out of its address."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.row_keys import whole_number
from dvb.indicators.engine.definitions import DEFINITIONS, VARIANTS, Definition, variant
from dvb.indicators.queries.figures import BREAKDOWNS, Scope
from dvb.indicators.queries.scopes import chosen
from dvb.indicators.services.records import EACH, dimensions

RULES = (*DEFINITIONS.values(), *(each for each in VARIANTS if each.variant))


def word_of(rule: Definition) -> str:
    """How a definition or a variant is named in an address."""
    return f"{rule.id}:{rule.variant}" if rule.variant else rule.id


def rule_of(query: QueryDict) -> Definition:
    name, _, parameters = (query.get("definition") or "rr35_participation").partition(":")
    try:
        return variant(name, parameters)
    except ValueError:
        raise Http404 from None


def year_of(query: QueryDict) -> int | None:
    text = query.get("year", "")
    if not text:
        return None
    year = whole_number(text, digits=4)
    if year is None or not 2000 <= year <= 2100:
        raise Http404
    return year


def dimensions_of(query: QueryDict) -> tuple[str, ...]:
    """One dimension, and a second one where it is another."""
    first, second = query.get("by") or "sector", query.get("and") or ""
    if first not in BREAKDOWNS or (second and second not in BREAKDOWNS):
        raise Http404
    return (first,) if second in ("", first) else (first, second)


def breakdowns_of(query: QueryDict) -> list[tuple[str, ...]]:
    """The one that is shown, or each dimension by itself."""
    return dimensions(EACH) if query.get("by") == EACH else [dimensions_of(query)]


def with_each(query: QueryDict) -> QueryDict:
    """The same question about each dimension by itself."""
    other = query.copy()
    other["by"] = EACH
    other.pop("and", None)
    return other


def without_scope(query: QueryDict) -> QueryDict:
    """The same question about the own school, or about all where the reader is none."""
    other = query.copy()
    other.pop("scope", None)
    return other


def scope_of(actor: Actor, query: QueryDict) -> Scope:
    """404 for an alliance or a project whose figures are not shown to this organisation."""
    try:
        scope = chosen(actor, query.get("scope") or "")
    except Refused:
        raise PermissionDenied from None
    if scope is None:
        raise Http404
    return scope
