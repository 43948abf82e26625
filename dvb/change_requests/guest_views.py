"""Asking by personal link: guardians, supervisors, learners and employers' contacts without an account."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliances.kernel.actor import SYSTEM
from alliances.links.models import PersonalLink
from alliances.pages.form_pages import finished, submitted
from dvb.agreements.models import Agreement
from dvb.change_requests import services
from dvb.change_requests.models import ChangeRequest
from dvb.change_requests.views import choices_of, form_of
from dvb.change_requests.wording import HINTS
from dvb.guest_access.views.guards import EVERYBODY, opened
from dvb.guest_access.views.guest_links import (
    asked_without_email,
    link_agreement_of,
    links_url,
)

Kind = ChangeRequest.Kind


@require_safe
@opened(*EVERYBODY)
def link_ask(request: HttpRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    """What can be asked about this agreement."""
    row = link_agreement_of(link, agreement)
    context = {
        "agreement": row,
        "choices": [
            (kind.label, hint, reverse("link-ask-for", args=[token, row.pk, kind.value]))
            for kind, hint in choices_of(row, services.by_link(link).asker)
        ],
        "back": links_url(token),
    }
    return render(request, "dvb/requests/choose.html", context)


@require_http_methods(["GET", "POST"])
@opened(*EVERYBODY)
def link_ask_for(
    request: HttpRequest, link: PersonalLink, token: str, agreement: int, kind: str
) -> HttpResponse:
    row: Agreement = link_agreement_of(link, agreement)
    form: Any = form_of(kind, row, services.by_link(link).asker, request.POST)

    def save(**_values: Any) -> ChangeRequest:
        of = services.by_link(link)
        text = form.cleaned_data["text"]
        return services.ask(row, kind=kind, text=text, values=form.proposed(), of=of, by=SYSTEM)

    by_email = _("The school has your request. You read here, and by e-mail, what became of it.")
    message = by_email if link.email else asked_without_email()
    response = submitted(request, form, save, to=links_url(token), message=message)
    context = {
        "form": form,
        "agreement": row,
        "kind": Kind(kind),
        "hint": HINTS[Kind(kind)],
        "back": reverse("link-ask", args=[token, row.pk]),
    }
    return response or render(request, "dvb/requests/ask.html", context)


@require_POST
@opened(*EVERYBODY)
def link_withdraw(request: HttpRequest, link: PersonalLink, token: str, pk: int) -> HttpResponse:
    row = get_object_or_404(ChangeRequest, pk=pk)
    if not services.is_of_holder(row, link):
        raise Http404
    services.withdraw(row, by=SYSTEM, link=link)
    return finished(request, links_url(token), _("The request is withdrawn."))
