"""Pages of a merger: name the other record, look at what moves, ask; and answer what others asked."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.mergers import queries, rules
from alliances.mergers.access import can_answer
from alliances.mergers.forms import AskForm, DoubleForm, SureForm, TurnDownForm
from alliances.mergers.models import Merger
from alliances.mergers.services import mergers
from alliances.organisations.access import can_ask_about_double
from alliances.organisations.models import Organisation
from alliances.pages.form_pages import submitted


@require_http_methods(["GET", "POST"])
@acting(write=True)
def merger_ask(request: ActingRequest, pk: int) -> HttpResponse:
    """First which record is meant, by a GET; then what moves, and the question itself."""
    one: Organisation = get_object_or_404(visible_to(request.actor, Organisation), pk=pk)
    if not can_ask_about_double(request.actor, one):
        raise PermissionDenied
    typed = request.GET.get("double", "")
    form = DoubleForm({"double": typed} if typed else None)
    found = queries.find_double(typed, one, request.actor) if form.is_bound and form.is_valid() else []
    if len(found) != 1:
        if form.is_bound and form.is_valid():
            form.add_error("double", _not_one(found))
        context = {"subject": one, "form": form, "found": found if len(found) > 1 else []}
        return render(request, "alliances/mergers/name.html", context)
    kept, double = (found[0], one) if request.GET.get("keep") == "other" else (one, found[0])
    form_sent = AskForm(request.POST or None)

    def ask(because: str, is_sure: bool) -> Merger:
        return mergers.ask(kept, double=double, because=because, by=request.actor)

    done = submitted(request, form_sent, ask, to=_after, message=_("Your question is kept."))
    return done or _preview(request, one, kept, double, form_sent)


def _not_one(found: list[Organisation]) -> str:
    if not found:
        return _("No other employer has this name or number.")
    return _("Several employers have this name. Enter the registration number, or the address of the page.")


def _after(merger: Merger) -> str:
    return reverse("alliances:merger-detail", args=[merger.pk])


def _preview(
    request: ActingRequest, one: Organisation, kept: Organisation, double: Organisation, form: Any
) -> HttpResponse:
    swapped = {"double": request.GET.get("double", "")} | ({"keep": "other"} if kept.pk == one.pk else {})
    context = {
        "subject": one,
        "form": form,
        "swap": f"{request.path}?{urlencode(swapped)}",
        "refused": _refusal(kept, double),
        **_compared(request, kept, double),
    }
    return render(request, "alliances/mergers/ask.html", context)


def _refusal(kept: Organisation, double: Organisation) -> object:
    try:
        rules.check(kept, double)
    except Refused as refused:
        return refused.message
    return ""


def _compared(request: ActingRequest, kept: Organisation, double: Organisation) -> dict[str, Any]:
    return {
        "kept": kept,
        "double": double,
        "moving": queries.preview(kept, double, request.actor),
        "differences": queries.differences(kept, double, request.actor),
        "twice": queries.standing_twice(kept, double, request.actor),
    }


@require_GET
@acting(write=True)
def merger_detail(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk), SureForm(), TurnDownForm())


@require_POST
@acting(write=True)
def merger_agree(request: ActingRequest, pk: int) -> HttpResponse:
    merger, form = _find(request, pk), SureForm(request.POST)

    def agree(is_sure: bool) -> Merger:
        return mergers.agree(merger, by=request.actor)

    done = submitted(request, form, agree, to=_after, message=_("Your yes is kept."))
    return done or _page(request, merger, form, TurnDownForm())


@require_POST
@acting(write=True)
def merger_refuse(request: ActingRequest, pk: int) -> HttpResponse:
    merger, form = _find(request, pk), TurnDownForm(request.POST)

    def refuse(reason: str) -> Merger:
        return mergers.turn_down(merger, reason=reason, by=request.actor)

    done = submitted(request, form, refuse, to=_after, message=_("The records stay apart."))
    return done or _page(request, merger, SureForm(), form)


def _find(request: ActingRequest, pk: int) -> Merger:
    rows = visible_to(request.actor, Merger).select_related("kept", "double", "asked_for")
    merger: Merger = get_object_or_404(rows, pk=pk)
    return merger


def _page(request: ActingRequest, merger: Merger, sure: Any, refuse: Any) -> HttpResponse:
    waiting = merger.parties.exclude(pk__in=merger.agreed) if merger.decided_at is None else []
    is_own = merger.decided_at is None and request.actor.organisation_id in {
        merger.asked_for_id,
        *merger.agreed,
    }
    context = {
        "merger": merger,
        "waiting": waiting,
        "may_agree": can_answer(request.actor, merger),
        "may_refuse": can_answer(request.actor, merger) or is_own,
        "sure_form": sure,
        "refuse_form": refuse,
    }
    if merger.decided_at is None:
        context |= _compared(request, merger.kept, merger.double)
    return render(request, "alliances/mergers/detail.html", context)
