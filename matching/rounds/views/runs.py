"""Pages of runs: start, live progress, the picture, the list, two runs side by side."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import whole_number
from alliances.kernel.visibility import visible_to
from matching.rounds.access import can_run_round
from matching.rounds.lifecycle import RunState
from matching.rounds.models import Round, Run
from matching.rounds.queries import comparisons
from matching.rounds.result_wording import ResultNotice, void_runs
from matching.rounds.services import runs
from matching.rounds.views.rounds import ROW_KINDS, find_own_round, find_round
from matching.rounds.views.run_differences import MoveRow, change_figures, spread_plots
from matching.rounds.views.run_results import key_figures, picture_of, tabs_of
from matching.rounds.wording import with_labels

PAGE = 50


@require_POST
@acting(write=True)
def run_start(request: ActingRequest, pk: int) -> HttpResponse:
    try:
        runs.start(find_own_round(request, pk), by=request.actor)
    except Refused as refused:
        if refused.code != "run_active":  # said twice, the page with its progress is the answer
            messages.error(request, str(refused.message))
    return redirect("matching:round-detail", pk=pk)


@require_GET
@acting()
def run_progress(request: ActingRequest, pk: int) -> HttpResponse:
    """The bar of the newest run; when it has finished, the page is loaded again."""
    round_ = find_round(request, pk)
    run = round_.runs.first()
    if run is None:
        raise Http404
    response = render(request, "matching/rounds/_progress.html", {"round": round_, "run": with_labels(run)})
    if not run.is_active or runs.is_interrupted(run):
        response["HX-Refresh"] = "true"
    return response


@require_GET
@acting(kinds=ROW_KINDS)
def run_picture(request: ActingRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    if round_.current_run is None:
        return redirect("matching:round-detail", pk=pk)
    context = {
        "round": round_,
        "run": round_.current_run,
        "tabs": tabs_of(round_, request.actor, "picture"),
        "plots": picture_of(round_.current_run, request.actor, place=request.GET.get("place", "")),
    }
    return render(request, "matching/rounds/picture.html", context)


@require_GET
@acting(kinds=ROW_KINDS)
def run_list(request: ActingRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    rows: list[Run] = list(_runs(request, round_).select_related("user"))
    void = void_runs(round_, request.actor)
    context = {
        "round": round_,
        "runs": _last_first(rows, void),
        "readable": sum(row.status == RunState.DONE for row in rows),
        "void": void,
        "can_run": can_run_round(request.actor, round_),
        "withheld": round_.result_notice is not None and not void,  # type: ignore[attr-defined]
        "tabs": tabs_of(round_, request.actor, "runs"),
    }
    return render(request, "matching/rounds/runs.html", context)


def _last_first(runs: list[Run], void: list[ResultNotice]) -> list[Run | ResultNotice]:
    rows: dict[int, Run | ResultNotice] = {run.number: run for run in runs}
    rows |= {notice.run_number: notice for notice in void}
    return [rows[number] for number in sorted(rows, reverse=True)]


def _runs(request: ActingRequest, round_: Round) -> QuerySet[Run]:
    rows: QuerySet[Run] = visible_to(request.actor, Run)
    return rows.filter(round=round_)


@require_GET
@acting(kinds=ROW_KINDS)
def run_compare(request: ActingRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    chosen = _two_runs(request, round_)
    if chosen is None:
        return redirect("matching:run-list", pk=pk)  # it says why there is nothing to compare
    first, second = chosen
    comparison = comparisons.compare(first, second, request.actor)
    page = Paginator(comparison.moves, PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round_,
        "first": first,
        "second": second,
        "runs": _runs(request, round_).filter(status=RunState.DONE),
        "void": void_runs(round_, request.actor),
        "tabs": tabs_of(round_, request.actor, "runs"),
        "has_other_weights": first.policy != second.policy,
        "comparison": comparison,
        "page": page,
        "moves": [MoveRow(move, request.actor) for move in page.object_list],
        "change_figures": change_figures(comparison),
        "spreads": spread_plots(comparison, first, second),
        "first_figures": key_figures(round_, first, request.actor),
        "second_figures": key_figures(round_, second, request.actor),
    }
    return render(request, "matching/rounds/compare.html", context)


def _two_runs(request: ActingRequest, round_: Round) -> tuple[Run, Run] | None:
    """The runs named by number in the address; by default the last two; none where none may be read."""
    done = _runs(request, round_).filter(status=RunState.DONE).order_by("number")
    newest = list(done)[-2:]
    if not newest:
        return None
    # No run has a number of nine digits: of a longer one the first nine are nobody's either.
    asked = [request.GET.get(name, "")[:9] for name in ("first", "second")]
    numbers = [whole_number(text, digits=9) for text in asked]
    chosen = [
        default if number is None else get_object_or_404(done, number=number)
        for number, default in zip(numbers, [newest[0], newest[-1]], strict=True)
    ]
    return chosen[0], chosen[1]
