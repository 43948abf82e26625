"""Pages on which a school's administrator erases persons: whose keeping time is over, and one by one."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import submitted
from matching.learner_pages.views.learners import find_learner
from matching.learners.models import Person
from matching.learners.services import erasure

AT_ONCE = 200
"""Persons erased by one press: each is looked for in all letters and logs."""


class ErasureForm(forms.Form):
    """Why somebody is erased."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Who asked for it and when, or that the keeping time is over."),
        max_length=300,
    )


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, roles={Role.ADMINISTRATOR})
def erasure_list(request: ActingRequest) -> HttpResponse:
    """Persons whose keeping time is over, erased together."""
    due = erasure.due(request.actor.organisation_id or 0, timezone.localdate())
    form = ErasureForm(request.POST or None)

    def save(reason: str) -> int:
        return erasure.erase_due(reason=reason, by=request.actor, most=AT_ONCE)

    done = submitted(request, form, save, to=reverse("matching:erasure-list"), message=_("Erased."))
    context = {
        "form": form,
        "rows": due.order_by("last_day")[:AT_ONCE],
        "total": due.count(),
        "most": AT_ONCE,
    }
    return done or render(request, "matching/learners/erasure.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, roles={Role.ADMINISTRATOR})
def learner_erase(request: ActingRequest, pk: int) -> HttpResponse:
    """One person, because she asked for it or was never here."""
    enrolment = find_learner(request, pk)
    form = ErasureForm(request.POST or None)

    def save(reason: str) -> Person:
        return erasure.erase(enrolment.person, reason=reason, by=request.actor)

    done = submitted(request, form, save, to=reverse("matching:learner-list"), message=_("Erased."))
    refusal = erasure.refusal(enrolment.person, by=request.actor, day=timezone.localdate())
    context = {"form": form, "enrolment": enrolment, "refusal": refusal}
    return done or render(request, "matching/learners/erase.html", context)
