"""Pages on which a school names who reads reports, and enters when she is away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliances.kernel.actor import SYSTEM, Role
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import submitted
from dvb.safeguarding import services as concerns
from dvb.safeguarding.forms import AbsenceForm, OfficerForm
from dvb.safeguarding.models import SafeguardingOfficer
from dvb.safeguarding.services.officers import appointed_at


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, roles={Role.ADMINISTRATOR})
def concern_officer(request: ActingRequest) -> HttpResponse:
    """Name who reads reports; what passes to whom by that is said before it is done."""
    school = request.membership.organisation
    concerns.settle(school, SYSTEM)
    row = appointed_at(school)
    initial = {
        "user": row.user if row else concerns.officer_of(school),
        "deputy": row.deputy if row else None,
        "phone": row.phone if row else "",
        "deputy_phone": row.deputy_phone if row else "",
    }
    form = OfficerForm(request.POST or None, school=school, initial=initial)

    def save(**values: Any) -> SafeguardingOfficer:
        return concerns.name_officer(school, by=request.actor, **values)

    passes = _not_agreed_to(request, form, save)
    response = None
    if not passes:
        response = submitted(
            request, form, save, to=reverse("concern-list"), message=_("The named person is saved.")
        )
    return response or render(request, "dvb/concerns/officer.html", {"form": form, "passes": passes})


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"})
def concern_away(request: ActingRequest) -> HttpResponse:
    """When the named person is away: her reports go to the deputy meanwhile."""
    school = request.membership.organisation
    concerns.settle(school, SYSTEM)
    row = appointed_at(school)
    if row is None:
        return redirect("concern-list")
    user, is_director = request.actor.user_id, request.actor.role is Role.ADMINISTRATOR
    is_own, has_days = user in (row.user_id, row.deputy_id), is_director or user == row.user_id
    form = AbsenceForm(
        request.POST or None,
        initial=AbsenceForm.initial_of(row, user),
        has_phone=is_own,
        has_days=has_days or not is_own,
    )

    def save(**values: Any) -> SafeguardingOfficer:
        phone = values.pop("phone", None)
        if values:
            concerns.set_absence(school, by=request.actor, **values)
        if phone is not None:
            concerns.set_phone(school, phone=phone, by=request.actor)
        return row

    passes = [] if user == row.user_id else _not_agreed_to(request, form, save)
    response = None
    if not passes:
        response = submitted(request, form, save, to=reverse("concern-list"), message=_("Saved."))
    context = {"form": form, "appointed": row, "has_days": has_days, "passes": passes}
    return response or render(request, "dvb/concerns/away.html", context)


def _not_agreed_to(
    request: ActingRequest, form: BaseForm, save: Callable[..., object]
) -> list[concerns.Passing]:
    """What saving would pass to whom, unless the page said exactly that before the button was pressed."""
    if request.method != "POST" or not form.is_valid():
        return []
    values = dict(form.cleaned_data)
    try:
        passes = concerns.foresee(request.membership.organisation, lambda: save(**values))
    except Refused:
        return []  # saving refuses as well, and shows why at its field
    return passes if request.POST.getlist("seen") != [str(one) for one in passes] else []
