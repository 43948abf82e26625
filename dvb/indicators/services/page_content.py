"""What the page of the indicator shows: lines, the table, who counts, what is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliances.kernel import plots
from alliances.kernel.actor import Actor
from alliances.law.rules import SchoolYearSpan
from dvb.indicators.engine.definitions import Definition
from dvb.indicators.engine.suppress import next_publication_day
from dvb.indicators.engine.target_path import (
    Forecast,
    Past,
    Target,
    expected,
    forecast,
    missing,
    national_targets,
    next_target,
)
from dvb.indicators.engine.target_path import needed_per_year as needed
from dvb.indicators.queries.figures import (
    Figure,
    current_year,
    last_years,
    learners_of,
    period_of,
    same_day_in,
)
from dvb.indicators.queries.scopes import Scope
from dvb.indicators.services.cache import FigureRequest, figures_or_none, too_few_schools
from dvb.indicators.services.labels import name_of
from dvb.indicators.services.table_rows import hidden_by_reason, reasons_of, rows_of
from dvb.indicators.services.targets import own_targets

YEARS_SHOWN = 8


@dataclass
class Board:
    """Everything on the page."""

    scope: Scope
    rule: Definition
    year: int
    years: list[int]
    by: tuple[str, ...]
    figure: Figure
    picture: plots.Plot
    rows: list[dict[str, Any]]
    outlook: Forecast | None
    past_years: int
    target: Target | None
    missing: int | None
    needed: float | None
    is_running: bool = False
    is_recorded: bool = True
    """A finished year in which nobody counts was not recorded here: it is no share of 0 %."""
    hidden: list[tuple[str, int]] = field(default_factory=list)
    next_day: dt.date | None = None
    learners: list[Any] = field(default_factory=list)
    today: dt.date | None = None


def board(
    actor: Actor, scope: Scope, *, rule: Definition, year: int | None, by: tuple[str, ...], today: dt.date
) -> Board:
    """Compute the page for one reader.

    Raises
    ------
    Refused
        ``too_few_schools`` of an alliance or a project in the chosen year; other such years are left out.
    """
    running = current_year(today)
    chosen = year if year is not None else running
    years = range(running - YEARS_SHOWN, running + 1)
    periods = [period_of(each, today, is_own=scope.is_own) for each in (*years, chosen)]
    then = [same_day_in(each, periods[-2]) for each in last_years(running)] if rule.base == "stock" else []
    others_requested: list[FigureRequest] = [(each, ()) for each in (*periods[:-1], *then)]
    figure, *others = figures_or_none(scope, rule, [(periods[-1], by), *others_requested])
    if figure is None:
        too_few_schools()
    series = [(at, each) for at, each in zip(years, others, strict=False) if each and each.total[1]]
    past = _past(series, others[len(years) :], running)
    now = others[len(years) - 1]
    coming = forecast(*now.total, past) if then and now else None
    target = next_target(_own_or_national(scope, rule), chosen) if rule.base == "stock" else None
    percent = figure.percent
    return Board(
        scope=scope,
        rule=rule,
        year=chosen,
        years=sorted({item[0] for item in series} | {chosen, running}, reverse=True),
        by=by,
        figure=figure,
        picture=_picture(series, scope, rule, coming, today),
        rows=rows_of(figure, target),
        outlook=coming,
        past_years=len(past),
        target=target,
        missing=missing(*figure.total, target.value_pct) if target and percent is not None else None,
        needed=needed(percent, chosen, target) if target and percent is not None else None,
        is_running=chosen == running and rule.base == "stock",
        is_recorded=chosen >= running or bool(figure.total[0]),
        hidden=hidden_by_reason(figure),
        next_day=next_publication_day(today) if "differencing" in reasons_of(figure) else None,
        learners=learners_of(actor, figure),
        today=today,
    )


def _past(series: list[tuple[int, Figure]], then: list[Figure | None], running: int) -> list[Past]:
    """The finished years as they stood on this day; one without anybody who counts was not recorded here."""
    final = dict(series)
    return [
        Past(before.total[0], final[year].total[0], final[year].total[1])
        for year, before in zip(last_years(running), then, strict=False)
        if before and year in final and final[year].total[0]
    ]


def _own_or_national(scope: Scope, rule: Definition) -> list[Target]:
    return own_targets(scope, rule.id) or national_targets()


def _picture(
    figures: list[tuple[int, Figure]],
    scope: Scope,
    rule: Definition,
    coming: Forecast | None,
    today: dt.date,
) -> plots.Plot:
    # A year without anybody who counts was not recorded here: a point at zero would say that it was.
    points = tuple(
        (year, figure.percent) for year, figure in figures if figure.percent is not None and figure.total[0]
    )
    scope_label = scope.name or _("schools that report here")
    running = current_year(today)
    finished = tuple(point for point in points if point[0] < running)
    running_points = tuple(point for point in points if point[0] >= running)
    items = [plots.Line(f"{scope_label}: {name_of(rule.id, rule.variant)}", finished)] if finished else []
    if running_points:
        items.append(plots.Line(_("running year so far"), running_points))
    path = national_targets()
    if rule.base == "stock":
        years = range(path[0].year, path[-1].year + 1)
        path_points = tuple((at, value) for at in years if (value := expected(path, at)) is not None)
        items.append(
            plots.Line(_("national path of RR 3.5 (policy; method not published)"), path_points, True)
        )
    if rule.base == "stock" and (own := own_targets(scope, rule.id)):
        own_points = tuple((point.year, point.value_pct) for point in own)
        label = _("the school's own target") if scope.school else _("the project's own target")
        items.append(plots.Line(label, own_points, True))
    number = plots.for_language(get_language() or "lv")
    shown = sorted({year for item in items for year, _value in item.points} | {current_year(today)})
    spread = None
    if coming:
        label = _("end of the running year, 8 of 10 times")
        spread = plots.Spread(label, current_year(today), coming.low, coming.middle, coming.high)
    return plots.lines(
        items,
        title=name_of(rule.id, rule.variant),
        labels=plots.LineLabels(_("School year"), {year: SchoolYearSpan(year).code for year in shown}),
        measure=plots.Measure(_("share of learners, %"), "%", 1, number),
        spread=spread,
    )
