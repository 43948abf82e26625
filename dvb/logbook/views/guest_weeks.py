"""What a supervisor does with weeks by a personal link: confirm one or all, or send one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.actor import SYSTEM
from alliances.links.models import PersonalLink
from alliances.pages.form_pages import finished, submitted
from dvb.guest_access.views.guards import AT_WORK, opened
from dvb.guest_access.views.guest_links import around
from dvb.logbook import queries as logbook_queries
from dvb.logbook import services as logbook
from dvb.logbook.forms import ReturnForm
from dvb.logbook.models import LogWeek
from dvb.logbook.views.weeks import (
    accepted_only,
    as_rows,
    confirmed_message,
    lately_confirmed,
    left_message,
    seen_of,
)


def _weeks_url(token: str) -> str:
    return reverse("link-weeks", args=[token])


@require_GET
@opened(*AT_WORK)
def link_weeks(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    rows = as_rows(logbook_queries.waiting(logbook.agreements_of(link)))
    context = {**around(link, token), "rows": rows, "ready": sum(row.is_over for row in rows)}
    context["lately"] = lately_confirmed(logbook.agreements_of(link))
    return render(request, "dvb/log/link_weeks.html", context)


@require_POST
@opened(*AT_WORK)
def link_confirm(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    own = set(LogWeek.objects.filter(agreement__in=logbook.agreements_of(link)).values_list("pk", flat=True))
    chosen = seen_of(request.POST.getlist("week"))
    if not own.issuperset(chosen):
        raise Http404
    marks, left = accepted_only(chosen, request.POST.getlist("accepted"))
    confirmed = logbook.confirm(marks, by=SYSTEM, link=link)
    if left:
        messages.warning(request, left_message(left))
    return finished(request, _weeks_url(token), confirmed_message(len(confirmed)) if confirmed else "")


@require_POST
@opened(*AT_WORK)
def link_take_back(request: HttpRequest, link: PersonalLink, token: str, week: int) -> HttpResponse:
    """Take a confirmation back; the week waits again."""
    rows = LogWeek.objects.filter(agreement__in=logbook.agreements_of(link))
    logbook.take_back(get_object_or_404(rows, pk=week), by=SYSTEM, link=link)
    return finished(request, _weeks_url(token), _("The confirmation is taken back. The week waits again."))


@require_http_methods(["GET", "POST"])
@opened(*AT_WORK)
def link_return(request: HttpRequest, link: PersonalLink, token: str, week: int) -> HttpResponse:
    """Return a week with what has to be corrected."""
    rows = LogWeek.objects.filter(agreement__in=logbook.agreements_of(link))
    log_week: LogWeek = get_object_or_404(
        rows.select_related("agreement__assignment__enrolment__person"), pk=week
    )
    form = ReturnForm(request.POST or None)

    def save(**values: Any) -> LogWeek:
        return logbook.send_back(log_week, by=SYSTEM, link=link, **values)

    to = _weeks_url(token)
    response = submitted(
        request, form, save, to=to, message=_("The week is sent back. The learner reads why.")
    )
    return response or render(request, "dvb/log/return.html", {"form": form, "week": log_week, "back": to})
