"""A school shows or withholds the names of its learners without a place, for one round."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import finished
from matching.rounds.services import grants
from matching.rounds.views.rounds import find_round


@require_POST
@acting(kinds={"school"}, write=True)
def round_names(request: ActingRequest, pk: int) -> HttpResponse:
    round_ = find_round(request, pk)
    if request.POST.get("do") == "give":
        grants.grant(round_, by=request.actor)
        message = _("The round's owner can read the names now.")
    else:
        grants.take_back(round_, by=request.actor)
        message = _("The names are hidden again.")
    return finished(request, reverse("matching:round-detail", args=[pk]), message)
