"""What the page of the indicator shows: lines, the table, who counts, what is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliances.kernel import plots
from alliances.kernel.actor import Actor
from alliances.models import Alliance, Organisation, Qualification, Sector
from dvb.indicators.definitions import DEFINITIONS, Definition
from dvb.indicators.facts import Facts
from dvb.indicators.path import Forecast, Target, expected, missing, national_targets, next_target
from dvb.indicators.path import needed_per_year as needed
from dvb.indicators.tables import cells
from dvb.services.indicators.figures import (
    Figure,
    Scope,
    compute,
    current_year,
    facts,
    learners_of,
    outlook,
    period_of,
    series,
)
from dvb.services.indicators.targets import targets_for
from dvb.services.indicators.words import DEFINITION_NAMES, VALUE_NAMES

YEARS_SHOWN = 8


@dataclass
class Board:
    """Everything on the page."""

    scope: Scope
    rule: Definition
    year: int
    years: list[int]
    by: str
    figure: Figure
    picture: plots.Plot
    rows: list[dict[str, Any]]
    outlook: Forecast | None
    target: Target | None
    missing: int | None
    needed: float | None
    learners: list[Any] = field(default_factory=list)
    today: dt.date | None = None


def board(
    actor: Actor, scope: Scope, *, definition_id: str, year: int | None, by: str, today: dt.date
) -> Board:
    """Compute the page for one reader."""
    rule = DEFINITIONS[definition_id]
    running = current_year(today)
    known = facts(scope, dt.date(year or running, 10, 1))
    found = series(known, rule, scope, today, running - YEARS_SHOWN, running)
    chosen = year if year is not None else running
    figure = compute(known, rule, period_of(chosen, today, is_own=scope.is_own), scope, [by])
    coming = outlook(known, rule, scope, today) if rule.base == "stock" else None
    target = next_target(_own_or_national(scope, rule), chosen) if rule.base == "stock" else None
    percent = figure.percent
    return Board(
        scope=scope,
        rule=rule,
        year=chosen,
        years=sorted({item[0] for item in found} | {chosen, running}, reverse=True),
        by=by,
        figure=figure,
        picture=_picture(known, found, scope, rule, coming, today),
        rows=_rows(figure, by, target),
        outlook=coming,
        target=target,
        missing=missing(*figure.total, target.value_pct) if target and percent is not None else None,
        needed=needed(percent, chosen, target) if target and percent is not None else None,
        learners=learners_of(actor, figure),
        today=today,
    )


def _own_or_national(scope: Scope, rule: Definition) -> list[Target]:
    own = targets_for(scope.school, rule.id) if scope.school else []
    return own or national_targets()


def _picture(
    known: Facts,
    found: list[tuple[int, Figure]],
    scope: Scope,
    rule: Definition,
    coming: Forecast | None,
    today: dt.date,
) -> plots.Plot:
    points = tuple((year, figure.percent) for year, figure in found if figure.percent is not None)
    whose = scope.school.name if scope.school else _("schools that report here")
    items = [plots.Line(f"{whose}: {DEFINITION_NAMES[rule.id]}", points)] if points else []
    path = national_targets()
    if rule.base == "stock":
        years = range(path[0].year, path[-1].year + 1)
        wanted = tuple((at, value) for at in years if (value := expected(path, at)) is not None)
        items.append(plots.Line(_("national path of RR 3.5 (policy; method not published)"), wanted, True))
    if scope.school and rule.base == "stock" and (own := targets_for(scope.school, rule.id)):
        own_points = tuple((point.year, point.value_pct) for point in own)
        items.append(plots.Line(_("the school's own target"), own_points, True))
    number = plots.for_language(get_language() or "lv")
    shown = sorted({year for item in items for year, _value in item.points} | {current_year(today)})
    spread = None
    if coming:
        label = _("end of the running year, 8 of 10 times")
        spread = plots.Spread(label, current_year(today), coming.low, coming.middle, coming.high)
    return plots.lines(
        items,
        title=str(DEFINITION_NAMES[rule.id]),
        words=plots.LineWords(_("School year"), {year: school_year(year) for year in shown}),
        measure=plots.Measure(_("share of learners, %"), "%", 1, number),
        spread=spread,
    )


def school_year(year: int) -> str:
    """2025/26."""
    return f"{year}/{(year + 1) % 100:02d}"


def _rows(figure: Figure, by: str, target: Target | None) -> list[dict[str, Any]]:
    """The table's rows: masked for the country, plain for the own school."""
    labels = _labels(by, list(figure.published.cells[by]))
    counted = _plain(figure, by) if figure.scope.is_own else {}
    rows = []
    for row in figure.published.cells.to_dict("records"):
        label = row[by]
        is_hidden = bool(row["is_suppressed"]) and not figure.scope.is_own
        below = int(row["denominator"])
        above = counted[label] if figure.scope.is_own else (None if is_hidden else int(row["numerator"]))
        rows.append(
            {
                "label": labels.get(label) or label or _("not known"),
                "numerator": above,
                "denominator": below,
                "percent": None if above is None or not below else round(100 * above / below, 1),
                "is_hidden": is_hidden,
                "reason": row["reason"],
                "missing": missing(above, below, target.value_pct) if target and above is not None else None,
            }
        )
    return rows


def _plain(figure: Figure, by: str) -> dict[str, int]:
    table = cells(figure.counted, [by], figure.scope.within)
    return dict(zip(table[by], (int(each) for each in table["numerator"]), strict=True))


def _labels(by: str, values: list[str]) -> dict[str, str]:
    """Names in the place of keys."""
    match by:
        case "school":
            return {str(row.pk): row.name for row in Organisation.objects.filter(pk__in=values)}
        case "alliance":
            return {str(row.pk): row.name for row in Alliance.objects.filter(pk__in=values)}
        case "sector":
            return {row.code: str(row) for row in Sector.objects.filter(code__in=values)}
        case "qualification":
            return {row.code: str(row) for row in Qualification.objects.filter(code__in=values)}
        case _:
            return {value: str(VALUE_NAMES[by, value]) for value in values if (by, value) in VALUE_NAMES}
