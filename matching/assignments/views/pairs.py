"""Pages of pairs: the table of a run, one learner's answer, fixing and setting by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from alliances.audit.list_files import list_file, offers_file, wants_file
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_key, row_keys
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished
from matching.assignments import terms
from matching.assignments.models import Assignment
from matching.assignments.services import assignments
from matching.assignments.views import list_columns
from matching.kernel.reasons import REASON_WORDS, reason_word
from matching.learners.access import can_send
from matching.learners.models import Group
from matching.openings.models import Opening
from matching.rounds.access import can_fix_pair
from matching.rounds.forms import HandForm
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal, Round, taking_part
from matching.rounds.services import proposals
from matching.rounds.snapshot import openings_of
from matching.rounds.views.explanations import explain
from matching.rounds.views.filters import PairFilter, filter_label
from matching.rounds.views.rounds import ROW_KINDS, find_round
from matching.rounds.views.run_results import tabs_of
from matching.rounds.wording import Verdict, label_of, origin_label, verdict

PAGE = 50


def _proposals(request: ActingRequest, round_: Round) -> QuerySet[Proposal]:
    rows: QuerySet[Proposal] = visible_to(request.actor, Proposal).filter(run=round_.current_run_id or 0)
    rows = rows.select_related("run", "enrolment__person", "enrolment__school", "enrolment__programme")
    rows = rows.select_related("enrolment__group")
    return rows.select_related("opening__employer", "opening__workplace")


SORTS = {
    "name": "enrolment__person__sort_key",
    "opening": "opening__sort_key",
    "km": "km",
    "wish": "wish_rank",
    "cost": "cost",
}


def sort_of(key: str, actor: Actor) -> list[Any]:
    """Order of the table: unknown keys sort by name, and whoever has no value comes last."""
    field = SORTS.get(key.removeprefix("-"), SORTS["name"])
    if field == SORTS["name"] and actor.organisation_kind != "school":
        field = "pk"  # the alphabet of names that are hidden would tell about them
    order = F(field).desc(nulls_last=True) if key.startswith("-") else F(field).asc(nulls_last=True)
    return [order, "pk"]


@require_GET
@acting(kinds=ROW_KINDS)
@offers_file
def pair_list(request: ActingRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    if round_.current_run is None:
        return redirect("matching:round-detail", pk=pk)  # it says why there is no result to read
    rows = _proposals(request, round_)
    chosen = PairFilter(request.GET, request.actor, round_.pk)
    pairs = chosen.apply(rows)
    pairs = pairs.order_by(*sort_of(request.GET.get("sort", ""), request.actor))
    if wants_file(request):
        columns = list_columns.pairs(request.actor)
        words = [(chip["label"], chip["value"]) for chip in chosen.chips()]
        return list_file(request, round_.name, columns, pairs, filters=words, total=rows.count())
    page = Paginator(pairs, PAGE).get_page(request.GET.get("page"))
    row: Any
    for row in page.object_list:
        row.label = label_of(row, request.actor)
        row.reason_word = reason_word(row.reason)
        row.origin_word = origin_label(row)
    context = {
        "round": round_,
        "tabs": tabs_of(round_, request.actor, "pairs"),
        "page": page,
        "filter": chosen,
        "chips": chosen.chips(),
        "show_words": filter_label(),
        "reason_words": {code: reason_word(code) for code in REASON_WORDS},
        "groups": _groups(rows) if request.actor.organisation_kind == "school" else (),
        "is_school": request.actor.organisation_kind == "school",
        "schools": () if request.actor.organisation_kind == "school" else taking_part(round_),
        "shown": page.paginator.count,
        "total": rows.count(),
        "can_fix": round_.status == "proposed" and request.actor.can_write(),
    }
    return render(request, "matching/rounds/pairs.html", context)


def _groups(rows: QuerySet[Proposal]) -> list[Group]:
    """A school's own groups in the round."""
    return list(Group.objects.filter(pk__in=rows.order_by().values("enrolment__group")))


@require_POST
@acting(kinds=ROW_KINDS, write=True)
def pair_fix(request: ActingRequest, pk: int) -> HttpResponse:
    """Lock or unlock the chosen rows of the table."""
    round_ = find_round(request, pk)
    verb = proposals.unlock if request.POST.get("do") == "unlock" else proposals.lock
    keys = row_keys(request.POST.getlist("pair"))
    count = proposals.fix_all(
        list(_proposals(request, round_).filter(pk__in=keys)), verb=verb, by=request.actor
    )
    text = (
        ngettext("%(n)s pair is free again.", "%(n)s pairs are free again.", count)
        if verb is proposals.unlock
        else ngettext("%(n)s pair is locked.", "%(n)s pairs are locked.", count)
    )
    messages.success(request, text % {"n": count})
    back = request.POST.get("back", "")
    return redirect(reverse("matching:pair-list", args=[pk]) + (f"?{back}" if back else ""))


@require_GET
@acting(kinds=ROW_KINDS)
def pair_detail(request: ActingRequest, pk: int, proposal: int) -> HttpResponse:
    round_ = find_round(request, pk)
    proposal_row = get_object_or_404(_proposals(request, round_), pk=proposal)
    return render(request, "matching/rounds/pair.html", _pair_context(request, round_, proposal_row))


def _pair_context(request: ActingRequest, round_: Round, proposal: Proposal) -> dict[str, Any]:
    can_fix = round_.status == "proposed" and can_fix_pair(request.actor, round_, proposal.enrolment)
    may_send = _may_send(request, round_, proposal)
    return {
        "may_send": may_send,
        "next_best": assignments.choices_for(round_, proposal.enrolment) if may_send else [],
        "round": round_,
        "proposal": proposal,
        "km_today": _km_today(request, proposal),
        "label": label_of(proposal, request.actor),
        "explanation": explain(proposal, request.actor),
        "tabs": tabs_of(round_, request.actor, "pairs"),
        "can_fix": can_fix,
        "choices": _choices(round_, proposal) if can_fix else (),
    }


def _km_today(request: ActingRequest, proposal: Proposal) -> float | None:
    """The way from today's home, for her own school alone: to others it would tell that she moved."""
    if proposal.opening is None or proposal.enrolment.school_id != request.actor.organisation_id:
        return None
    return terms.distance(proposal.enrolment.person, proposal.opening.workplace)


def _may_send(request: ActingRequest, round_: Round, proposal: Proposal) -> bool:
    """Whether the school can still send somewhere whom the published round left without a place."""
    is_waiting = round_.status == RoundState.PUBLISHED and proposal.opening_id is None
    if not is_waiting or not can_send(request.actor, proposal.enrolment):
        return False
    return not Assignment.objects.filter(round=round_, enrolment=proposal.enrolment).exists()


@require_POST
@acting(kinds={"school"}, write=True)
def pair_send(request: ActingRequest, pk: int, proposal: int) -> HttpResponse:
    """Send a learner without a place to an opening that is still free."""
    round_ = find_round(request, pk)
    proposal_row = get_object_or_404(_proposals(request, round_), pk=proposal)
    opening = get_object_or_404(
        visible_to(request.actor, Opening), pk=row_key(request.POST.get("opening", "")) or 0
    )
    sent = assignments.send(round_, enrolment=proposal_row.enrolment, opening=opening, by=request.actor)
    message = _("Sent to %(employer)s. Both sides are asked.") % {"employer": sent.opening.employer.name}
    return finished(request, reverse("matching:assignment-detail", args=[sent.pk]), message)


def _choices(round_: Round, proposal: Proposal) -> QuerySet[Opening]:
    """Openings of the round that offer her qualification: what a person may choose by hand."""
    return (
        openings_of(round_)
        .filter(qualifications=proposal.enrolment.programme.qualification_id)
        .select_related("employer", "workplace")
    )


@require_GET
@acting(kinds=ROW_KINDS, write=True)
def pair_check(request: ActingRequest, pk: int, proposal: int) -> HttpResponse:
    """What the rules say about the chosen opening, at once."""
    round_ = find_round(request, pk)
    proposal_row = get_object_or_404(_proposals(request, round_), pk=proposal)
    form = HandForm(request.GET, openings=_choices(round_, proposal_row))
    opening = form.cleaned_data["opening"] if form.is_valid() else None
    return render(
        request, "matching/rounds/_check.html", {"verdict": _verdict(round_, proposal_row, opening)}
    )


def _verdict(round_: Round, proposal: Proposal, opening: Opening | None) -> Verdict | None:
    if opening is None:
        return None
    check = proposals.check(round_, proposal.enrolment, opening)
    return verdict(check, first_day=opening.starts_on, round_first=round_.starts_on)


@require_POST
@acting(kinds=ROW_KINDS, write=True)
def pair_place(request: ActingRequest, pk: int, proposal: int) -> HttpResponse:
    round_ = find_round(request, pk)
    proposal_row = get_object_or_404(_proposals(request, round_), pk=proposal)
    form = HandForm(request.POST, openings=_choices(round_, proposal_row))
    opening: Opening | None = None
    if form.is_valid():
        opening = form.cleaned_data["opening"]
        try:
            proposals.place_by_hand(proposal_row, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            if refused.code in {"not_current", "not_yours"}:
                raise  # the page has no form any more that could say it
            form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
        else:
            messages.success(request, _("Set by hand and locked; a new run keeps it."))
            return redirect("matching:pair-detail", pk=pk, proposal=proposal)
    context = _pair_context(request, round_, proposal_row)
    context |= {"hand_form": form, "verdict": _verdict(round_, proposal_row, opening)}
    return render(request, "matching/rounds/pair.html", context, status=422)
