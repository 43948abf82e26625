"""Pages of a round: what it is about, its policy, publishing."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.list_files import Columns, list_file, offers_file, wants_file
from alliances.kernel.actor import ALLIANCE_KINDS, Actor
from alliances.kernel.errors import Refused
from alliances.kernel.geo import Gazetteer
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from matching.learners.models import SchoolYear
from matching.rounds.access import can_create_rounds, can_run_round, visible_consents
from matching.rounds.forms import PolicyForm, RoundForm, TravelForm, led_alliances
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import (
    NameGrant,
    Round,
    RoundConsent,
    TravelTime,
    with_absent_schools,
    without_consent,
)
from matching.rounds.result_wording import result_notices
from matching.rounds.services import follow_up, grants, rounds, travel_times
from matching.rounds.services.runs import INTERRUPTED, is_interrupted
from matching.rounds.services.travel_times import Matrix
from matching.rounds.views.run_results import key_figures, past_pairs, picture_of, placed_by_round, tabs_of
from matching.rounds.views.schools import schools_context, with_lines
from matching.rounds.wording import policy_lines, with_labels

ROW_KINDS = ALLIANCE_KINDS | {"school"}  # whoever oversees reads the figures of a round, not its rows


def find_round(request: ActingRequest, pk: int) -> Round:
    """The round with its ``result_notice``: whether the result is void, or shown without some schools."""
    rows = visible_to(request.actor, Round).select_related("owner", "alliance", "school_year", "current_run")
    looked_at = rows.annotate(
        is_void=without_consent("current_run"), has_absent=with_absent_schools("current_run")
    )
    round_: Any = get_object_or_404(looked_at, pk=pk)
    round_.result_notice = result_notices([round_], request.actor).get(pk)
    if round_.is_void:
        round_.current_run = None  # with learners of a school that does not take part it is no result
    return cast(Round, round_)


def find_own_round(request: ActingRequest, pk: int) -> Round:
    """A round that the actor may change; who only takes part gets a 403."""
    round_ = find_round(request, pk)
    if not can_run_round(request.actor, round_):
        raise PermissionDenied
    return round_


OPEN = {RoundState.DRAFT, RoundState.PROPOSED}


@require_GET
@acting()
@offers_file
def round_list(request: ActingRequest) -> HttpResponse:
    rows = visible_to(request.actor, Round).select_related("owner", "alliance", "school_year")
    shown = list(rows.annotate(has_absent=with_absent_schools("current_run")))
    counts = placed_by_round(request.actor)
    notices = result_notices(shown, request.actor)
    for row in shown:
        row.placed, row.counted = counts.get(row.pk, (None, None))
        row.result_notice = notices.get(row.pk)
    if wants_file(request):
        return list_file(request, _("Rounds"), _columns(), shown, has_persons=False)
    context = {
        "rounds": shown,
        "asked": _asked_elsewhere(request.actor, shown),
        "can_create": can_create_rounds(request.actor),
        "oversees_members": request.actor.organisation_kind in ALLIANCE_KINDS,
    }
    return render(request, "matching/rounds/list.html", context)


def _columns() -> Columns:
    return [
        (_("Round"), lambda row: row.name),
        (_("School year"), lambda row: row.school_year),
        (_("Owner"), lambda row: row.owner),
        (_("State"), lambda row: row.get_status_display()),
        (_("Published"), lambda row: row.published_at),
        (_("With a place"), lambda row: row.placed),
        (_("Learners"), lambda row: row.counted),
        (_("Note"), lambda row: row.result_notice.title if row.result_notice else ""),
    ]


def _asked_elsewhere(actor: Actor, shown: list[Round]) -> list[RoundConsent]:
    """Rounds that asked for the school's learners and in which it does not take part (yet, or any more)."""
    if actor.organisation_kind != "school":
        return []
    rows = visible_consents(actor).filter(school=actor.organisation_id or 0)
    asked: list[RoundConsent] = list(
        rows.exclude(round__in=[row.pk for row in shown]).with_standing().order_by("-round")
    )
    return with_lines(asked)


@require_http_methods(["GET", "POST"])
@acting(write=True)
def round_create(request: ActingRequest) -> HttpResponse:
    if not can_create_rounds(request.actor):
        raise PermissionDenied
    year = SchoolYear.objects.filter(ends_on__gte=timezone.localdate()).order_by("starts_on").first()
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    first = max(year.starts_on, tomorrow) if year else None  # nothing begins on a day that is past
    initial = {"school_year": year, "starts_on": first, "ends_on": year.ends_on} if year else {}
    own = request.membership.organisation
    led = led_alliances(request.actor)
    chosen = request.POST.get("alliance") or request.GET.get("alliance") or ""
    alliance = led[0] if len(led) == 1 else next((row for row in led if str(row.pk) == chosen), None)
    if alliance is None and request.actor.organisation_kind != "school":
        return render(request, "matching/rounds/create.html", {"alliances": led})
    form = RoundForm(request.POST or None, actor=request.actor, alliance=alliance, initial=initial)

    def save(**values: Any) -> Round:
        return rounds.create(owner=own, by=request.actor, **{"schools": [own], **values})

    done = submitted(request, form, save, to=_round_url, creates=True)
    context = {"form": form, "alliance": alliance, "has_others": len(led) > 1}
    return done or render(request, "matching/rounds/create.html", context)


def _round_url(round_: Round) -> str:
    return reverse("matching:round-detail", args=[round_.pk])


@require_GET
@acting()
def round_detail(request: ActingRequest, pk: int) -> HttpResponse:
    if (own := _own_consent_only(request.actor, pk)) is not None:
        return redirect("matching:consent-detail", pk=own)
    round_ = find_round(request, pk)
    run, last_run = round_.current_run, round_.runs.first()
    interrupted = last_run is not None and is_interrupted(last_run)
    can_run = can_run_round(request.actor, round_)
    placed, counted = placed_by_round(request.actor).get(pk, (0, 0))
    context = {
        "round": round_,
        "run": run,
        "placed": placed,
        "counted": counted,
        "active_run": with_labels(last_run) if last_run and last_run.is_active and not interrupted else None,
        "last_run": last_run,
        "past": past_pairs(run, request.actor) if can_run and round_.status in OPEN else None,
        "interrupted": interrupted or (last_run is not None and last_run.error == INTERRUPTED),
        "tabs": tabs_of(round_, request.actor, "overview"),
        "figures": key_figures(round_, run, request.actor) if run else [],
        "edited": run.proposals.filter(is_edited=True).count() if run else 0,
        "head_count": rounds.head_count(round_) if can_run and round_.status in OPEN else None,
        "policy_lines": policy_lines(round_.policy),
        "can_run": can_run,
        "narrowed": [str(row) for row in (*round_.groups.all(), *round_.programmes.all())]
        if round_.is_narrowed
        else [],
        **_after_publishing(round_, can_run),
        "may_grant": grants.can_grant(request.actor, round_),
        **schools_context(round_, run, request.actor),
        "granted": visible_to(request.actor, NameGrant).filter(round=round_).exists(),
        "plots": picture_of(run, request.actor, only_first=True) if run else None,
    }
    return render(request, "matching/rounds/detail.html", context)


def _after_publishing(round_: Round, can_run: bool) -> dict[str, Any]:
    """What the owner may do for those who got no place."""
    is_offered = can_run and round_.status not in OPEN and round_.ends_on > timezone.localdate()
    if not is_offered:
        return {}
    return {"still_unplaced": follow_up.without_place(round_), "next_round": follow_up.open_one(round_)}


@require_POST
@acting(write=True)
def round_follow_up(request: ActingRequest, pk: int) -> HttpResponse:
    made = follow_up.follow_up(find_own_round(request, pk), by=request.actor)
    return finished(request, _round_url(made), _("The new round is open. Look at its days, then run it."))


def _own_consent_only(actor: Actor, pk: int) -> int | None:
    """The school's own consent to a round that it does not see: its page says why, and what can be done."""
    if actor.organisation_kind != "school" or visible_to(actor, Round).filter(pk=pk).exists():
        return None
    rows = visible_consents(actor).filter(round=pk, school=actor.organisation_id or 0)
    own: int | None = rows.values_list("pk", flat=True).first()
    return own


@require_http_methods(["GET", "POST"])
@acting(write=True)
def round_policy(request: ActingRequest, pk: int) -> HttpResponse:
    round_ = find_own_round(request, pk)
    form = PolicyForm.of(round_.policy, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rounds.change_policy(round_, values=form.values(round_.policy), by=request.actor)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The weights are saved. The next run uses them."))
            return redirect("matching:round-detail", pk=pk)
    return render(
        request,
        "matching/rounds/policy.html",
        {"round": round_, "form": form, "tabs": tabs_of(round_, request.actor, "policy")},
    )


@require_http_methods(["GET", "POST"])
@acting(write=True)
def round_travel(request: ActingRequest, pk: int) -> HttpResponse:
    round_ = find_own_round(request, pk)
    form = TravelForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            matrix = travel_times.load(round_, file.read(), file.name, by=request.actor)
        except Refused as refused:
            form.add_error("file", str(refused.message))
        else:
            _report_travel_times(request, matrix)
            return redirect("matching:round-travel", pk=pk)
    context = {
        "round": round_,
        "form": form,
        "tabs": tabs_of(round_, request.actor, "policy"),
        "count": round_.travel_times.count(),
        "samples": [_with_place_names(row) for row in round_.travel_times.all()[:20]],
    }
    return render(request, "matching/rounds/travel.html", context)


def _report_travel_times(request: ActingRequest, matrix: Matrix) -> None:
    count = len(matrix.pairs)
    text = ngettext(
        "%(n)s pair of places has a travel time.", "%(n)s pairs of places have a travel time.", count
    )
    messages.success(request, text % {"n": count})
    if matrix.unknown:
        named = ", ".join(matrix.unknown[:10])
        messages.warning(
            request, _("Not in the list of places, so perhaps misspelt: %(names)s.") % {"names": named}
        )


def _with_place_names(row: TravelTime) -> TravelTime:
    """A travel time with the names of its places, where the gazetteer knows them."""
    places = Gazetteer.load()
    for side in ("origin", "destination"):
        code = getattr(row, side)
        place = places.get(code)
        setattr(row, f"{side}_name", place.name if place else code)
    return row


@require_POST
@acting(write=True)
def round_last_year(request: ActingRequest, pk: int) -> HttpResponse:
    count = rounds.lock_last_year(find_own_round(request, pk), by=request.actor)
    messages.success(
        request,
        ngettext("%(n)s pair is fixed as last year.", "%(n)s pairs are fixed as last year.", count)
        % {"n": count},
    )
    return redirect("matching:round-detail", pk=pk)


@require_POST
@acting(write=True)
def round_close(request: ActingRequest, pk: int) -> HttpResponse:
    rounds.close(find_own_round(request, pk), by=request.actor)
    messages.success(request, _("The round is closed."))
    return redirect("matching:round-list")
