"""What the contact person of an employer does by her link: answer for learners, and read what was agreed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliances.kernel.errors import Refused
from alliances.kernel.row_keys import row_keys
from alliances.links.models import PersonalLink
from alliances.pages.fields import show_refusal
from alliances.pages.form_pages import finished, nothing_done
from dvb.guest_access import page_facts as guest_facts
from dvb.guest_access.services import contacts, firm_accounts
from dvb.guest_access.views import contact_cards, sign_in
from dvb.guest_access.views.guards import Purpose, opened
from dvb.guest_access.views.guest_links import around
from matching.assignments.forms import DeclineForm
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.profiles import with_profiles
from matching.assignments.services import answers, withdrawals
from matching.assignments.views.answers import MAX_AT_ONCE, result_message
from matching.assignments.views.assignments import AWAITING_EMPLOYER, dress
from matching.openings.services import openings

Side = Assignment.Side


@require_safe
@opened(Purpose.CONTACT)
def link_employer(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """All that waits for the contact person at this employer, and what has been agreed."""
    actor = contacts.actor_of(link)
    rows = contacts.assignments_of(link)
    waiting = list(rows.filter(AWAITING_EMPLOYER).order_by("answer_by", "pk"))
    answered = list(rows.filter(status=AssignmentState.EMPLOYER_ACCEPTED).order_by("pk"))
    agreed, refused = contact_cards.agreed_of(link), contact_cards.refused_of(link)
    ended = contact_cards.ended_of(link)
    asked_again = contact_cards.asked_again_of(link)
    for some in (waiting, answered, agreed, refused, ended, [row for row, __ in asked_again]):
        dress(some, actor)
    with_profiles(waiting)
    context = {
        **around(link, token),
        **guest_facts.of_link(link),
        "employer": contacts.employer_of(link),
        "papers": contacts.papers_of(link),
        "asleep": contacts.openings_of(link),
        "offers_account": firm_accounts.may_be_offered(link),
        "account_waits": firm_accounts.is_asked_for(link),
        "waiting": waiting,
        "answered": [
            (row, answers.may_take_back(row, actor), withdrawals.may_withdraw(row, Side.EMPLOYER, actor))
            for row in answered
        ],
        "asked_again": asked_again,
        "cards": contact_cards.cards_of(link, agreed),
        "refused": refused,
        "ended": ended,
        "supervisors": contact_cards.supervisors_of(link),
    }
    return render(request, "dvb/links/employer.html", context)


@require_http_methods(["GET", "POST"])
@opened(Purpose.CONTACT)
def link_answers(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """First a page that lists who is meant; with its button the same answer is given for all of them."""
    values = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(link, values.getlist("pick"))
    if not chosen:
        return nothing_done(request, page_of(token), _("Choose somebody who waits for your answer first."))
    agrees = values.get("do") != "decline"
    form = DeclineForm(request.POST if request.method == "POST" else None, side=Side.EMPLOYER)
    if request.method == "POST" and (agrees or form.is_valid()):
        shown = {row.pk: request.POST.get(f"version-{row.pk}", "") for row in chosen}
        values_of: dict[str, Any] = {"shown": shown} if agrees else form.cleaned_data
        try:
            done = answers.answer_all(chosen, agrees=agrees, by=contacts.actor_of(link), **values_of)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return finished(request, page_of(token), result_message(agrees, len(done)))
    dress(chosen, contacts.actor_of(link))
    with_profiles(chosen)
    context = {"link": link, "token": token, "chosen": chosen, "agrees": agrees, "form": form}
    return render(request, "dvb/links/answers.html", context)


@require_POST
@opened(Purpose.CONTACT)
def link_take_back(request: HttpRequest, link: PersonalLink, token: str, assignment: int) -> HttpResponse:
    row = get_object_or_404(contacts.assignments_of(link), pk=assignment)
    answers.take_back(row, by=contacts.actor_of(link))
    return finished(request, page_of(token), _("The answer is taken back."))


@require_POST
@opened(Purpose.CONTACT)
def link_offered(request: HttpRequest, link: PersonalLink, token: str, opening: int) -> HttpResponse:
    """A place that nobody confirmed for long is still offered."""
    row = get_object_or_404(contacts.openings_of(link), pk=opening)
    openings.confirm(row, by=contacts.actor_of(link))
    return finished(request, page_of(token), _("Still offered: learners see it again."))


@require_POST
@opened(Purpose.CONTACT)
def link_account(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """Open an account for the employer; whoever may act for it at once is signed in."""
    user = firm_accounts.open_account(link)
    if not firm_accounts.acts_for(user, link):
        message = _("The account is asked for. A school says yes first; until then this page is enough.")
        return finished(request, page_of(token), message)
    messages.success(request, _("The account is yours. You sign in by a code from now on."))
    return sign_in.by_link(request, user, email=link.email, to=reverse("home"))


def _chosen(link: PersonalLink, picked: list[str]) -> list[Assignment]:
    rows = contacts.assignments_of(link).filter(AWAITING_EMPLOYER, pk__in=row_keys(picked)[:MAX_AT_ONCE])
    return list(rows.order_by("answer_by", "pk"))


def page_of(token: str) -> str:
    """The page of the contact person."""
    return reverse("link-employer", args=[token])
