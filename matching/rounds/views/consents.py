"""The page where a school agrees or declines to take part in a joint round."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished
from matching.rounds.access import can_answer_consent, takes_part
from matching.rounds.models import RoundConsent
from matching.rounds.services import consents


@require_GET
@acting()
def consent_detail(request: ActingRequest, pk: int) -> HttpResponse:
    consent = _consent(request, pk)
    round_ = consent.round
    context = {
        "consent": consent,
        "round": round_,
        "takes_part": takes_part(round_, consent.school_id),
        "can_answer": can_answer_consent(request.actor, consent)
        and round_.published_at is None
        and round_.status != "closed",
    }
    return render(request, "matching/rounds/consent.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def consent_answer(request: ActingRequest, pk: int) -> HttpResponse:
    consent = _consent(request, pk)
    if not can_answer_consent(request.actor, consent):
        raise Http404
    if request.POST.get("do") == "agree":
        consents.agree(consent, by=request.actor)
        message = _("Your school takes part in the round.")
    else:
        consents.decline(consent, by=request.actor)
        message = _("Your school does not take part in the round.")
    return finished(request, reverse("matching:consent-detail", args=[pk]), message)


def _consent(request: ActingRequest, pk: int) -> RoundConsent:
    rows = visible_to(request.actor, RoundConsent)
    rows = rows.select_related("round__owner", "round__alliance", "school", "decided_by")
    consent: RoundConsent = get_object_or_404(rows, pk=pk)
    return consent
