"""Pages of the indicator RR 3.5: the figure and its parts, frozen figures, targets, downloads."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.actor import ALLIANCE_KINDS, OVERSIGHT_KINDS
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.law.rules import SchoolYearSpan
from alliances.pages.form_pages import finished, submitted
from dvb.indicators import queries as indicator_queries
from dvb.indicators import services as indicators
from dvb.indicators.engine.definitions import PARTICIPATION, Period
from dvb.indicators.engine.target_path import MIN_YEARS
from dvb.indicators.forms import CorrectForm, TargetForm
from dvb.indicators.models import FrozenFigure, Target
from dvb.indicators.queries import scopes
from dvb.indicators.queries.figures import current_year, period_of
from dvb.indicators.services import figure_files as files
from dvb.indicators.services import page_content as page
from dvb.indicators.services import records
from dvb.indicators.services.freezing import scope_of_frozen
from dvb.indicators.services.labels import (
    CAUSE_NAMES,
    DEFINITION_METHODS,
    DEFINITION_NAMES,
    DIMENSION_NAMES,
    REASON_NAMES,
    name_of,
)
from dvb.indicators.views import query as asking

KINDS = {"school"} | OVERSIGHT_KINDS | ALLIANCE_KINDS


@require_GET
@acting(kinds=KINDS)
def indicator(request: ActingRequest) -> HttpResponse:
    """The share, its path to the target, and one breakdown."""
    try:
        shown, language = _board(request), get_language() or "lv"
    except Refused as refused:
        messages.warning(request, str(refused.message))
        return redirect(f"{reverse('indicator')}?{asking.without_scope(request.GET).urlencode()}")
    scope = shown.scope
    frozen = visible_to(request.actor, FrozenFigure).filter(
        scope_key=scope.key, definition_id=shown.rule.id, variant=shown.rule.variant
    )
    context = {
        "board": shown,
        "row_total": shown.figure.published.total.to_dict("records")[0],
        "is_over": Period.school_year(shown.year).ends_on < timezone.localdate(),
        "definitions": [(asking.word_of(each), name_of(each.id, each.variant)) for each in asking.RULES],
        "definition": asking.word_of(shown.rule),
        "name": name_of(shown.rule.id, shown.rule.variant),
        "method": DEFINITION_METHODS[shown.rule.id],
        "dimensions": [(each, DIMENSION_NAMES[each]) for each in indicator_queries.BREAKDOWNS],
        "chosen_dimensions": [DIMENSION_NAMES[each] for each in shown.by],
        "reasons": REASON_NAMES,
        "least_years": MIN_YEARS,
        "reason": REASON_NAMES.get(shown.figure.published.total["reason"].iloc[0], ""),
        "scopes": [(each.key, each.name) for each in scopes.shared_scopes(request.actor)],
        "years": [(year, SchoolYearSpan(year).code) for year in shown.years],
        "year": SchoolYearSpan(shown.year).code,
        "frozen": frozen.defer("inputs", "payload"),
        "may_freeze": indicators.may_freeze(request.actor, scope),
        "formats": [*files.KINDS],
        "layouts": [
            (key, each.title[language], None if each.is_official else each.note[language])
            for key, each in files.layouts().items()
        ],
        "query": request.GET.urlencode(),
        "query_all": asking.with_each(request.GET).urlencode(),
        "is_school": request.actor.organisation_kind == "school",
        "sees_coverage": request.actor.organisation_kind in OVERSIGHT_KINDS,
    }
    return render(request, "dvb/indicators/indicator.html", context)


@require_GET
@acting(kinds=KINDS)
def indicator_file(request: ActingRequest, form: str) -> HttpResponse:
    """The shown breakdown or each of them as a file, always with small cells hidden."""
    template = request.GET.get("template", "")
    if form not in files.KINDS or (template and (form == "json" or template not in files.layouts())):
        raise Http404
    query, today = request.GET, timezone.localdate()
    scope, rule = asking.scope_of(request.actor, query), asking.rule_of(query)
    year = asking.year_of(query) or current_year(today)
    breakdowns = asking.breakdowns_of(query)
    try:
        rows = records.records_of(scope, rule, period_of(year, today, is_own=scope.is_own), breakdowns)
    except Refused:
        raise Http404 from None
    file = files.write(rows, form, template, get_language() or "lv")
    answer = HttpResponse(file.content, content_type=file.kind)
    parts = records.EACH if len(breakdowns) > 1 else "-".join(breakdowns[0])
    name = f"rr35-{rule.id}-{year}-{parts}.{file.ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@acting(kinds=KINDS, write=True)
def indicator_freeze(request: ActingRequest) -> HttpResponse:
    """Freeze the year that was shown."""
    scope = asking.scope_of(request.actor, request.POST)
    rule, year = asking.rule_of(request.POST), asking.year_of(request.POST)
    if year is None:
        raise Http404
    if not indicators.may_freeze(request.actor, scope):
        raise PermissionDenied
    figure = indicators.freeze(
        scope,
        definition_id=rule.id,
        parameters=rule.variant,
        period=Period.school_year(year),
        by=request.actor,
    )
    return finished(request, reverse("indicator-frozen", args=[figure.pk]), _("The figure is frozen."))


@require_GET
@acting(kinds=KINDS)
def indicator_frozen(request: ActingRequest, pk: int) -> HttpResponse:
    """One frozen figure, its versions and why they differ, and whether its bytes come out again."""
    figure = _frozen(request, pk)
    return render(request, "dvb/indicators/frozen.html", _about(request, figure) | {"form": CorrectForm()})


@require_POST
@acting(kinds=KINDS, write=True)
def indicator_correct(request: ActingRequest, pk: int) -> HttpResponse:
    figure = _frozen(request, pk)
    if not indicators.may_freeze(request.actor, scope_of_frozen(figure)):
        raise PermissionDenied
    form = CorrectForm(request.POST)

    def save(**values: Any) -> FrozenFigure:
        return indicators.correct(figure, by=request.actor, **values)

    done = submitted(
        request,
        form,
        save,
        to=lambda corrected: reverse("indicator-frozen", args=[corrected.pk]),
        message=_("The newest version is shown."),
    )
    return done or render(request, "dvb/indicators/frozen.html", _about(request, figure) | {"form": form})


@require_GET
@acting(kinds=KINDS)
def indicator_frozen_file(request: ActingRequest, pk: int) -> HttpResponse:
    """The payload as it was frozen, byte for byte."""
    figure = _frozen(request, pk)
    answer = HttpResponse(bytes(figure.payload), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="rr35-frozen-{figure.pk}-v{figure.version}.json"'
    return answer


@require_http_methods(["GET", "POST"])
@acting(kinds=KINDS)
def indicator_targets(request: ActingRequest) -> HttpResponse:
    """National targets, and those of the own organisation."""
    organisation = request.membership.organisation
    may_set = indicators.may_set(request.actor, organisation)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = TargetForm(request.POST or None, initial={"definition_id": PARTICIPATION.id})

    def save(**values: Any) -> Target:
        return indicators.set_target(organisation, by=request.actor, **values)

    done = submitted(request, form, save, to=reverse("indicator-targets"), message=_("The target is saved."))
    own = visible_to(request.actor, Target).filter(organisation=organisation)
    context = {
        "form": form,
        "may_set": may_set,
        "national": indicators.targets_for(None, PARTICIPATION.id),
        "own": [(row, DEFINITION_NAMES[row.definition_id]) for row in own],
    }
    return done or render(request, "dvb/indicators/targets.html", context)


def _board(request: ActingRequest) -> page.Board:
    query = request.GET
    return page.board(
        request.actor,
        asking.scope_of(request.actor, query),
        rule=asking.rule_of(query),
        year=asking.year_of(query),
        by=asking.dimensions_of(query),
        today=timezone.localdate(),
    )


def _frozen(request: ActingRequest, pk: int) -> FrozenFigure:
    figure: FrozenFigure = get_object_or_404(visible_to(request.actor, FrozenFigure), pk=pk)
    return figure


def _about(request: ActingRequest, figure: FrozenFigure) -> dict[str, Any]:
    versions = visible_to(request.actor, FrozenFigure).filter(
        definition_id=figure.definition_id,
        variant=figure.variant,
        period_from=figure.period_from,
        period_to=figure.period_to,
        scope_key=figure.scope_key,
    )
    rows = [
        {"row": each, "shown": shown, "reason": REASON_NAMES.get(shown["suppression_reason"] or "", "")}
        | {"causes": _causes(each)}
        for each in versions.order_by("version").defer("inputs")
        for shown in [_total_of(each)]
    ]
    try:
        is_same = indicators.reproduce(figure) == bytes(figure.payload)
    except Refused:
        is_same = None
    return {
        "figure": figure,
        "name": name_of(figure.definition_id, figure.variant),
        "versions": rows,
        "is_same": is_same,
        "may_freeze": indicators.may_freeze(request.actor, scope_of_frozen(figure)),
    }


def _total_of(figure: FrozenFigure) -> dict[str, Any]:
    """The total as it was published, hidden where it had to be."""
    total: dict[str, Any] = json.loads(bytes(figure.payload))[0]
    return total


def _causes(figure: FrozenFigure) -> list[tuple[str, dict[str, int]]]:
    return [(str(CAUSE_NAMES[cause]), change) for cause, change in figure.difference.items()]
