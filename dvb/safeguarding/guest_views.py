"""The page on which a guardian or a supervisor reports an accident or a concern by personal link."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliances.links.models import PersonalLink
from alliances.pages.form_pages import submitted
from dvb.guest_access.views.guest_links import by_link, is_open, links_url, locked
from dvb.safeguarding import guest_reports as concerns_by_link
from dvb.safeguarding.forms import ConcernForm
from dvb.safeguarding.models import Concern
from dvb.signing.forms import CodeForm

Purpose = PersonalLink.Purpose


@require_http_methods(["GET", "POST"])
@by_link
def link_report(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """A guardian or a supervisor reports an accident or a concern."""
    if not is_open(request, link) or link.purpose == Purpose.LEARNER:
        return locked(request, link, token, CodeForm())
    form = ConcernForm(request.POST or None)

    def save(**values: Any) -> Concern:
        return concerns_by_link.report(link, **values)

    message = _("Your report is with the school. Only the named person reads it.")
    response = submitted(request, form, save, to=links_url(token), message=message)
    return response or render(request, "dvb/concerns/report.html", {"form": form, "back": links_url(token)})
