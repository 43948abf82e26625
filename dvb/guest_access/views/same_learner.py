"""A learner whom two schools know says that both are she: then her one account opens both."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliances.links.models import PersonalLink
from alliances.pages.next_page import asked_next, next_page
from dvb.guest_access.queries import person_of
from dvb.guest_access.services import guest_links, same_learner
from dvb.guest_access.views import sign_in
from dvb.guest_access.views.guards import Purpose, opened


@require_http_methods(["GET", "POST"])
@opened(Purpose.LEARNER)
def link_same_learner(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """Ask, once the code is shown; what she confirms connects her account and signs her in."""
    to = next_page(request, reverse("matching:my-place"))
    if request.method == "POST" and not guest_links.is_about_stay(link):
        return sign_in.as_learner(request, link, to=to, is_same=True)
    account = same_learner.account_of(link)
    if account is None:
        return redirect("link", token)
    context = {
        "link": link,
        "token": token,
        "next": asked_next(request),
        "learner": person_of(link),
        "schools": same_learner.schools_of(account),
    }
    return render(request, "dvb/links/same_learner.html", context)
