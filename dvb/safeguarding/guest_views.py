"""The page on which a guardian or a supervisor reports an accident or a concern by personal link."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliances.links.models import PersonalLink
from alliances.pages.form_pages import submitted
from dvb.guest_access.views.guest_links import by_link, is_open, links_url, locked
from dvb.safeguarding import guest_reports as concerns_by_link
from dvb.safeguarding import queries
from dvb.safeguarding.forms import ConcernForm
from dvb.safeguarding.models import Concern
from dvb.safeguarding.services.officers import whom_to_phone
from dvb.safeguarding.wording import SENT
from dvb.signing.forms import CodeForm
from matching.learners.models import Enrolment

Purpose = PersonalLink.Purpose


@require_http_methods(["GET", "POST"])
@by_link
def link_report(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """A guardian or a supervisor reports an accident or a concern."""
    if not is_open(request, link) or link.purpose == Purpose.LEARNER:
        return locked(request, link, token, CodeForm())
    enrolment = concerns_by_link.enrolment_of(link)
    form = ConcernForm(request.POST or None, **_places(link, enrolment))

    def save(**values: Any) -> Concern:
        return concerns_by_link.report(link, **values)

    to = reverse("link-report", args=[token])
    response = submitted(request, form, save, to=f"{to}#own", message=SENT)
    context = {
        "form": form,
        "back": links_url(token),
        "own": queries.reported_through(link),
        **whom_to_phone(enrolment.school),
    }
    return response or render(request, "dvb/concerns/report.html", context)


def _places(link: PersonalLink, enrolment: Enrolment) -> dict[str, Any]:
    """A supervisor reports about her own stay; a guardian says at which one it was."""
    if link.purpose == Purpose.SUPERVISOR:
        return {}
    return {"stays": queries.stays_of(enrolment), "running": queries.only_running_stay(enrolment)}
