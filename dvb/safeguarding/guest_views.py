"""The page on which somebody without an account reports an accident or a concern by personal link."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliances.links.models import PersonalLink
from alliances.pages.form_pages import submitted
from dvb.guest_access.views.guards import READERS, Purpose, opened
from dvb.guest_access.views.guest_links import links_url
from dvb.safeguarding import guest_reports as concerns_by_link
from dvb.safeguarding import queries
from dvb.safeguarding.forms import ConcernForm, WorkplaceConcernForm
from dvb.safeguarding.models import Concern
from dvb.safeguarding.services.officers import whom_to_phone
from dvb.safeguarding.services.reports import note_seen
from dvb.safeguarding.views.reporting import add_word
from dvb.safeguarding.wording import SENT


@require_http_methods(["GET", "POST"])
@opened(*READERS, Purpose.CONTACT)
def link_report(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """A guardian, a supervisor or an employer's contact person reports an accident or a concern."""
    unsent = None
    if "added_to" in request.POST:
        done = add_word(
            request, queries.reported_through(link), reverse("link-report", args=[token]) + "#own"
        )
        if isinstance(done, HttpResponse):
            return done
        unsent = done
    form = _form_for(request, link, is_sent=unsent is None)

    def save(**values: Any) -> Concern:
        return concerns_by_link.report(link, **values)

    to = reverse("link-report", args=[token])
    response = None
    if form and unsent is None:
        response = submitted(request, form, save, to=f"{to}#own", message=SENT)
    unread = [row.pk for row in queries.unread_through(link)]
    context = {
        "has_news": bool(unread),
        "form": form,
        "back": links_url(token),
        "own": queries.reported_through(link),
        "unsent": unsent,
        **whom_to_phone(link.organisation),
    }
    response = response or render(request, "dvb/concerns/report.html", context)
    if request.method == "GET":
        note_seen(Concern.objects.filter(pk__in=unread))
    return response


def _form_for(request: HttpRequest, link: PersonalLink, *, is_sent: bool) -> ConcernForm | None:
    """A supervisor reports about her own stay, a guardian says at which one it was, a contact person of whom.

    ``None`` for a contact person who knows no learner yet: she phones.
    """
    values: Any = (request.POST or None) if is_sent else None
    if link.purpose in {Purpose.SUPERVISOR, Purpose.CONTACT}:
        known = list(concerns_by_link.at_employer_of(link))
        if link.purpose == Purpose.SUPERVISOR and len(known) < 2:
            return ConcernForm(values, school=link.organisation)
        return WorkplaceConcernForm(values, school=link.organisation, stays=known) if known else None
    enrolment = concerns_by_link.enrolment_of(link)
    stays, running = list(queries.stays_of(enrolment)), queries.only_running_stay(enrolment)
    return ConcernForm(values, school=link.organisation, stays=stays, running=running)
