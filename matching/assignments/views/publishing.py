"""The page on which a round is published, and what it means."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.messages.times import letters_go, with_time
from matching.assignments.services import publishing, reach
from matching.rounds.lifecycle import RoundState
from matching.rounds.views.rounds import find_own_round
from matching.rounds.views.run_results import key_figures, past_pairs, placed_by_round
from matching.rounds.views.schools import schools_context


@require_http_methods(["GET", "POST"])
@acting(write=True)
def round_publish(request: ActingRequest, pk: int) -> HttpResponse:
    round_ = find_own_round(request, pk)
    if request.method == "POST":
        try:
            publishing.publish(round_, by=request.actor)
        except Refused as refused:
            messages.error(request, str(refused.message))
            return redirect("matching:round-publish", pk=pk)
        messages.success(request, with_time(_("Published: every pair holds its seat now.")))
        return redirect("matching:round-detail", pk=pk)
    if round_.status in {RoundState.PUBLISHED, RoundState.CLOSED}:
        return redirect("matching:round-detail", pk=pk)
    run = round_.current_run
    context = {
        "round": round_,
        "run": run,
        "placed": placed_by_round(request.actor).get(pk, (0, 0))[0],
        "reach": reach.of_run(run, request.actor) if run else None,
        "past": past_pairs(run, request.actor),
        "late": publishing.late_answers(run) if run else None,
        "letters_go": letters_go(),
        "figures": key_figures(round_, run, request.actor) if run else [],
        "obstacle": publishing.obstacle(round_, run) if run else None,
        **schools_context(round_, run, request.actor),
    }
    return render(request, "matching/rounds/publish.html", context)
