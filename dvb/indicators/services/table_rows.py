"""The rows of the table by one or two dimensions, in the reader's words."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from alliances.alliances.models import Alliance
from alliances.catalogue.models import Qualification
from alliances.organisations.models import Organisation, Sector
from dvb.indicators.engine.suppress import percent
from dvb.indicators.engine.target_path import Target, missing
from dvb.indicators.models import Project
from dvb.indicators.queries.figures import Figure
from dvb.indicators.services.labels import REASON_NAMES, VALUE_NAMES


def rows_of(figure: Figure, target: Target | None) -> list[dict[str, Any]]:
    """The table's rows: masked for the country, plain for the own school."""
    names = {name: _labels(name, list(figure.published.cells[name].unique())) for name in figure.by}
    cells = figure.published.cells.to_dict("records")
    plain = None if figure.plain is None else [int(each) for each in figure.plain["numerator"]]
    rows: list[dict[str, Any]] = []
    for at, cell in enumerate(cells):
        is_hidden = plain is None and bool(cell["is_suppressed"])
        below = int(cell["denominator"])
        above = None if is_hidden else int(cell["numerator"]) if plain is None else plain[at]
        labels = [names[name].get(cell[name]) or cell[name] or _("not known") for name in figure.by]
        rows.append(
            {
                "label": labels[0],
                "more": labels[1:],
                "is_first": not rows or rows[-1]["label"] != labels[0],
                "numerator": above,
                "denominator": below,
                "percent": None if above is None else percent(above, below),
                "is_hidden": is_hidden,
                "reason": cell["reason"],
                "missing": missing(above, below, target.value_pct) if target and above is not None else None,
            }
        )
    return rows


def reasons_of(figure: Figure) -> list[str]:
    """Why cells and the total are hidden; nothing is hidden from the own school."""
    if figure.scope.is_own:
        return []
    published = figure.published
    tables = [published.total, published.cells] if figure.by else [published.total]
    return [reason for table in tables for reason in table["reason"] if reason]


def hidden_by_reason(figure: Figure) -> list[tuple[str, int]]:
    """The same in words, with how many there are of each."""
    counts = Counter(reasons_of(figure))
    return [(str(REASON_NAMES[reason]), n) for reason, n in counts.items()]


def _labels(by: str, values: list[str]) -> dict[str, str]:
    """Names in the place of keys."""
    match by:
        case "school":
            return {str(row.pk): row.name for row in Organisation.objects.filter(pk__in=values)}
        case "alliance":
            return {str(row.pk): row.name for row in Alliance.objects.filter(pk__in=values)}
        case "project":
            return {str(row.pk): str(row) for row in Project.objects.filter(pk__in=values)}
        case "sector":
            return {row.code: str(row) for row in Sector.objects.filter(code__in=values)}
        case "qualification":
            return {row.code: str(row) for row in Qualification.objects.filter(code__in=values)}
        case _:
            return {value: str(VALUE_NAMES[by, value]) for value in values if (by, value) in VALUE_NAMES}
