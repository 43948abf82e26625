"""One learner behind the own school's figure: her stays, the lines of her log, and what was confirmed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import whole_number
from alliances.law.rules import SchoolYearSpan
from dvb.indicators import queries as indicator_queries
from dvb.indicators.engine.definitions import DEFINITIONS, PARTICIPATION, Definition
from dvb.indicators.queries.evidence import evidence_of
from dvb.indicators.queries.figures import current_year
from dvb.indicators.services.labels import DEFINITION_NAMES
from matching.learners.models import Viewing
from matching.learners.services import viewings

YEARS = range(2000, 2101)


@require_GET
@acting(kinds={"school"})
def indicator_learner(request: ActingRequest, person: int) -> HttpResponse:
    """Only for a learner of the own school; who else asks finds nothing here."""
    rule, year = _parse_query(request)
    scope = indicator_queries.scope_of(request.actor)
    period = indicator_queries.period_of(year, timezone.localdate(), is_own=True)
    evidence = evidence_of(request.actor, scope, rule, period, person)
    if evidence is None:
        raise Http404
    viewings.note(evidence.person, Viewing.What.AGREEMENT, by=request.actor)
    context = {
        "evidence": evidence,
        "rule": rule,
        "name": DEFINITION_NAMES[rule.id],
        "year": SchoolYearSpan(year).code,
        "query": f"definition={rule.id}&year={year}",
    }
    return render(request, "dvb/indicators/learner.html", context)


def _parse_query(request: ActingRequest) -> tuple[Definition, int]:
    rule = DEFINITIONS.get(request.GET.get("definition") or PARTICIPATION.id)
    text = request.GET.get("year")
    year = whole_number(text, digits=4) if text else current_year(timezone.localdate())
    if rule is None or year is None or year not in YEARS:
        raise Http404
    return rule, year
