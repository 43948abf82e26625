"""The page on which an employer pauses, offers again or closes all its openings with one press."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import finished
from matching.openings import held_terms
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening
from matching.openings.services import all_at_once

VERBS = {
    "pause": all_at_once.pause_all,
    "resume": all_at_once.resume_all,
    "close": all_at_once.close_all,
}


def _done(what: str, count: int) -> str:
    """What was done to how many, in the words of the button."""
    if what == "pause":
        sentence = ngettext("%(n)s opening is paused.", "%(n)s openings are paused.", count)
    elif what == "resume":
        sentence = ngettext("%(n)s opening is offered again.", "%(n)s openings are offered again.", count)
    else:
        sentence = ngettext("%(n)s opening is closed.", "%(n)s openings are closed.", count)
    return sentence % {"n": count}


@require_http_methods(["GET", "POST"])
@acting(kinds={"employer"}, write=True)
def openings_all(request: ActingRequest) -> HttpResponse:
    employer = request.membership.organisation
    verb = VERBS.get(request.POST.get("do", ""))
    if request.method == "POST" and verb is not None:
        count = verb(employer, by=request.actor)
        return finished(request, reverse("matching:opening-list"), _done(request.POST["do"], count))
    rows = Opening.objects.filter(employer=employer)
    context = {
        "offered": rows.filter(status__in=[OpeningState.PUBLISHED, OpeningState.ASLEEP]).count(),
        "paused": rows.filter(status=OpeningState.PAUSED).count(),
        "left": rows.exclude(status=OpeningState.CLOSED).count(),
        "held": held_terms.named(all_at_once.held_seats(employer), request.actor),
        "title": _("All openings"),
    }
    return render(request, "matching/openings/all.html", context)
