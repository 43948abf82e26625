"""What an employer's contact person does about stays by her link: other terms, a way back, supervisors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from alliances.messages.times import with_time
from alliances.pages.form_pages import finished, submitted
from dvb.agreements.supervision import supervision_of
from dvb.guest_access.forms import SupervisorLinkForm
from dvb.guest_access.services import contacts, guest_links, host_links
from dvb.guest_access.views.contacts import page_of
from dvb.guest_access.views.guards import Purpose, opened
from dvb.guest_access.views.guest_links import around, link_agreement_of
from matching.assignments.forms import ReasonForm
from matching.assignments.models import Assignment
from matching.assignments.services import renegotiation, withdrawals
from matching.assignments.views.assignments import dress
from matching.assignments.views.terms import message_of

Side = Assignment.Side


@require_POST
@opened(Purpose.CONTACT)
def link_terms(request: HttpRequest, link: PersonalLink, token: str, assignment: int) -> HttpResponse:
    """Agree to the proposed terms, or keep the old ones."""
    row = get_object_or_404(contacts.assignments_of(link), pk=assignment)
    agrees, shown = request.POST.get("do") == "agree", request.POST.get("version", "")
    try:
        answered = renegotiation.answer(
            row, side=Side.EMPLOYER, agrees=agrees, shown=shown, by=contacts.actor_of(link)
        )
    except Refused as refused:
        if refused.code != "terms_changed":
            raise
        messages.warning(request, str(refused.message))
        return redirect(page_of(token))
    return finished(request, page_of(token), message_of(answered, agrees=agrees, shown=shown))


@require_http_methods(["GET", "POST"])
@opened(Purpose.CONTACT)
def link_withdraw_answer(
    request: HttpRequest, link: PersonalLink, token: str, assignment: int
) -> HttpResponse:
    """Withdraw the agreement to a learner, with a reason, until all have signed."""
    row, actor = get_object_or_404(contacts.assignments_of(link), pk=assignment), contacts.actor_of(link)
    form = ReasonForm(request.POST or None, side=Side.EMPLOYER, reasons=withdrawals.REASONS_OF[Side.EMPLOYER])

    def save(**values: Any) -> Assignment:
        return withdrawals.withdraw_answer(row, side=Side.EMPLOYER, by=actor, **values)

    message = _("The answer is withdrawn. The other side and the school are told.")
    done = submitted(request, form, save, to=page_of(token), message=message)
    dress([row], actor)
    context = {"assignment": row, "form": form, "back": page_of(token), "side": Side.EMPLOYER}
    return done or render(request, "matching/assignments/take_back.html", context)


@require_POST
@opened(Purpose.CONTACT)
def link_reask(request: HttpRequest, link: PersonalLink, token: str, assignment: int) -> HttpResponse:
    """Take a refusal back that was given by mistake: both sides are asked again."""
    row = get_object_or_404(contacts.assignments_of(link), pk=assignment)
    withdrawals.take_refusal_back(row, by=contacts.actor_of(link))
    return finished(request, page_of(token), _("The refusal is taken back. Both sides are asked again."))


@require_http_methods(["GET", "POST"])
@opened(Purpose.CONTACT)
def link_supervisor(request: HttpRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    """Name whoever supervises a stay: she gets a link of her own."""
    row, actor = link_agreement_of(link, agreement), contacts.actor_of(link)
    others = guest_links.stays_to_name(row, contacts.agreements_of(link), actor)
    initial = {"name": supervision_of(row).name}
    form = SupervisorLinkForm(request.POST or None, initial=initial, others=others)

    def send(**values: Any) -> PersonalLink:
        return guest_links.invite_supervisor(row, by=actor, **values)

    message = with_time(_("The link is on its way."), at_once=True)
    done = submitted(request, form, send, to=page_of(token), message=message)
    context = {**around(link, token), "form": form, "agreement": row, "back": page_of(token)}
    return done or render(request, "dvb/guardians/supervisor.html", context)


@require_POST
@opened(Purpose.CONTACT)
def link_supervisor_end(request: HttpRequest, link: PersonalLink, token: str, pk: int) -> HttpResponse:
    """End the link of a supervisor of this employer, of whom this school wrote to her."""
    rows = host_links.about(link.subject_id).filter(
        purpose=PersonalLink.Purpose.SUPERVISOR, organisation=link.organisation_id
    )
    host_links.revoke(get_object_or_404(rows, pk=pk), by=contacts.actor_of(link))
    return finished(request, page_of(token), _("Ended. The link opens nothing any more."))
