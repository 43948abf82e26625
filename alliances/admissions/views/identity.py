"""A changed name or number of a confirmed employer: old beside new, confirmed or turned down."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.admissions.forms import ConfirmEmployerForm, RefuseForm
from alliances.admissions.services import letters
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.organisations.access import can_verify_employers
from alliances.organisations.models import IdentityChange
from alliances.organisations.services import identity
from alliances.pages.form_pages import finished, submitted


@require_GET
@acting(write=True)
def identity_detail(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk), ConfirmEmployerForm(), RefuseForm())


@require_POST
@acting(write=True)
def identity_confirm(request: ActingRequest, pk: int) -> HttpResponse:
    change, form = _find(request, pk), ConfirmEmployerForm(request.POST)

    def confirm(because: str) -> IdentityChange:
        return letters.identity_answered(
            identity.confirm(change, because=because, by=request.actor), by=request.actor
        )

    to = reverse("alliances:verification-list")
    done = submitted(request, form, confirm, to=to, message=_("The new name and number hold."))
    return done or _page(request, change, form, RefuseForm())


@require_POST
@acting(write=True)
def identity_withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(visible_to(request.actor, IdentityChange), pk=pk)
    identity.withdraw(change, by=request.actor)
    to = reverse("alliances:organisation-detail", args=[change.organisation_id])
    return finished(request, to, _("The confirmed name and number stay."))


@require_POST
@acting(write=True)
def identity_refuse(request: ActingRequest, pk: int) -> HttpResponse:
    change, form = _find(request, pk), RefuseForm(request.POST)

    def refuse(reason: str) -> IdentityChange:
        return letters.identity_answered(
            identity.turn_down(change, reason=reason, by=request.actor), by=request.actor
        )

    to = reverse("alliances:verification-list")
    done = submitted(request, form, refuse, to=to, message=_("The confirmed name and number stay."))
    return done or _page(request, change, ConfirmEmployerForm(), form)


def _find(request: ActingRequest, pk: int) -> IdentityChange:
    rows = visible_to(request.actor, IdentityChange).select_related("organisation", "asked_by")
    change: IdentityChange = get_object_or_404(rows, pk=pk)
    if not can_verify_employers(request.actor):
        raise PermissionDenied
    return change


def _page(request: ActingRequest, change: IdentityChange, confirm: Any, refuse: Any) -> HttpResponse:
    context = {"change": change, "confirm_form": confirm, "refuse_form": refuse}
    return render(request, "alliances/verification/identity.html", context)
