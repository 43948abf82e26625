"""What a personal link opens. A GET never changes anything: mail scanners open links too."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliances.kernel.errors import Refused
from alliances.kernel.row_keys import row_keys
from alliances.kernel.text import search_key
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.links.services import Standing
from alliances.pages.fields import show_refusal
from alliances.pages.form_pages import finished
from alliances.pages.next_page import next_page
from dvb.agreements import services as agreements
from dvb.agreements.alerts import alert_of
from dvb.agreements.amendment_changes import changes_of
from dvb.agreements.called_off import is_late
from dvb.agreements.lifecycle import STARTED, AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.services import amendments
from dvb.agreements.supervision import supervision_of
from dvb.guest_access import page_facts as guest_facts
from dvb.guest_access.queries import person_of, refused_stays
from dvb.guest_access.services import (
    acknowledging,
    contacts,
    guest_links,
    language_choice,
    notice_pages,
    replies,
    same_learner,
    siblings,
)
from dvb.guest_access.views import sign_in
from dvb.guest_access.views.guards import (
    HOW_KEY,
    OPEN_SECONDS,
    READER_KEY,
    READERS,
    SESSION_KEY,
    Purpose,
    by_link,
    ended_page,
    find,
    is_open,
    language_in,
    locked,
    opened,
    unknown_page,
)
from dvb.signing.documents import paper_of
from dvb.signing.forms import CodeForm
from dvb.signing.views import signing_section as section

MAX_AT_ONCE = 100


@require_safe
@by_link
def link(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    if _is_signed_in(request, link):
        return redirect(_next_page(request))
    if not is_open(request, link):
        return locked(request, link, token, CodeForm())
    if same_learner.account_of(link) is not None:
        return redirect("link-same-learner", token)
    if link.purpose in _PAGES:
        return redirect(_PAGES[Purpose(link.purpose)], token)
    refused = refused_stays(link)
    opened_rows = [_agreement_row(link, agreement) for agreement in guest_links.agreements_of(link)]
    rows = [row for row in opened_rows if row["agreement"].pk not in refused]
    context = {
        **around(link, token),
        "rows": rows,
        "refused": [row for row in opened_rows if row["agreement"].pk in refused],
        "elsewhere": siblings.elsewhere(link),
        "waiting": sum(not row["acknowledgement"] for row in rows),
        "to_confirm": [
            row["agreement"].pk
            for row in rows
            if not (row["acknowledgement"] or row["is_over"] or row["has_signed"])
        ],
        **guest_facts.of_link(link),
        "lived": STARTED,
    }
    return render(request, f"dvb/links/{link.purpose}.html", context)


@require_POST
@by_link
def link_code(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """Send the second factor by e-mail."""
    try:
        guest_links.email_code(link)
    except Refused as refused:
        return locked(request, link, token, CodeForm(), note=str(refused.message))
    return locked(request, link, token, CodeForm(), is_sent=True)


@require_POST
@by_link
def link_open(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """Check the code each time: what was sent before and is sent again opens nothing by itself."""
    if is_open(request, link):
        return redirect(_asked_behind(request, token))  # a second click
    form = CodeForm(request.POST)
    if guest_links.is_shared(link) and request.POST.get("who") != str(link.pk):
        note = _("Two people read this mailbox: say first that it is you.")
        return locked(request, link, token, form, is_sent=True, note=note)
    if not (form.is_valid() and _unlocks(link, form)):
        return locked(request, link, token, form, is_sent=True)
    if not request.user.is_authenticated:
        language_choice.choose(link, request.session.pop(language_choice.WAITS_KEY, ""))
    if link.purpose == Purpose.LEARNER and not guest_links.is_about_stay(link):
        if same_learner.account_of(link) is None:
            return sign_in.as_learner(request, link, to=_next_page(request))
        _remember(request, link)
        asked = urlencode({"next": _next_page(request)})
        return redirect(f"{reverse('link-same-learner', args=[token])}?{asked}")
    _remember(request, link)
    return redirect(_asked_behind(request, token))


def _remember(request: HttpRequest, link: PersonalLink) -> None:
    """Keep in this browser that the code was shown, for this link and those that go with it."""
    before = request.session.get(SESSION_KEY, {})
    request.session.cycle_key()
    until, new = int(time.time()) + OPEN_SECONDS, [str(one.pk) for one in guest_links.mark_opened(link)]
    request.session[SESSION_KEY] = before | dict.fromkeys(new, until)
    how = dict.fromkeys(new, link.session_how)
    request.session[HOW_KEY] = request.session.get(HOW_KEY, {}) | how
    readers = dict.fromkeys(new, link.session_reader)
    request.session[READER_KEY] = request.session.get(READER_KEY, {}) | readers


_PAGES = {Purpose.LEARNER: "link-employment", Purpose.CONTACT: "link-employer"}
"""The page of a purpose that has another than its list of agreements."""


def _is_signed_in(request: HttpRequest, link: PersonalLink) -> bool:
    """Whether the learner whose link this is has come in by it already."""
    is_learners = link.purpose == Purpose.LEARNER and not guest_links.is_about_stay(link)
    if not (is_learners and request.user.is_authenticated):
        return False
    return person_of(link).user_id == request.user.pk


def _asked_behind(request: HttpRequest, token: str) -> str:
    """The page behind this link to which a letter led, else its first one."""
    first = reverse("link", args=[token])
    asked = next_page(request, first)
    return asked if asked.startswith(first) else first


def _next_page(request: HttpRequest) -> str:
    """Where a learner goes on: what her letter asked, if that is a page of this site, else her place."""
    return next_page(request, reverse("matching:my-place"))


def _unlocks(link: PersonalLink, form: CodeForm) -> bool:
    try:
        link.session_how = links.unlock(link, **form.cleaned_data).opened_how
        link.session_reader = guest_links.reader_of_code(link)
    except Refused as refused:
        show_refusal(form, refused)
        return False
    return True


@require_POST
@opened(*READERS)
def link_acknowledge(request: HttpRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    acknowledging.acknowledge(link, agreement=link_agreement_of(link, agreement, is_answer=True))
    return finished(request, links_url(token), _("Thank you. Your confirmation is saved with today's date."))


@require_POST
@opened(Purpose.SUPERVISOR)
def link_acknowledge_all(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """A supervisor confirms for all learners that the page showed her that she supervises them."""
    keys = row_keys(request.POST.getlist("pick")[:MAX_AT_ONCE])
    for row in guest_links.served_by(link).filter(pk__in=keys).order_by("pk"):
        acknowledging.acknowledge(link, agreement=row)
    return finished(request, links_url(token), _("Thank you. Your confirmation is saved with today's date."))


@require_POST
@opened(*READERS)
def link_reply(request: HttpRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    """A guardian or supervisor asks something, or says no with a reason."""
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "")
    row = link_agreement_of(link, agreement, is_answer=True)
    replies.reply(link, agreement=row, kind=kind, text=text)
    return finished(request, links_url(token), _("The school has it. You read the answer here."))


@require_safe
@opened(Purpose.GUARDIAN)
def link_paper(request: HttpRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    """The notice about risks as a PDF."""
    pdf = notice_pages.pdf_of(link, link_agreement_of(link, agreement))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="riski-{agreement}.pdf"'
    return response


@require_POST
@by_link
def link_close(request: HttpRequest, link: PersonalLink, token: str) -> HttpResponse:
    """Close all that is open by links in this browser: one code opened them together."""
    for key in (SESSION_KEY, HOW_KEY, READER_KEY):
        request.session.pop(key, None)
    return finished(request, links_url(token), _("Closed. Without a new code nobody reads it here."))


@login_not_required
@never_cache
@require_POST
def link_renew(request: HttpRequest, token: str) -> HttpResponse:
    """An expired link's holder asks for a new one: it goes to the address that the school has."""
    link, standing = find(token)
    if link is None:
        return unknown_page(request)
    if standing is Standing.LIVE:
        return redirect(links_url(token))
    with translation.override(language_in(request, link)):
        is_over = standing in (Standing.LOCKED, Standing.GONE)
        new_link = None if is_over else guest_links.renew(link)
        return ended_page(
            request, link, token, standing, is_sent=new_link is not None, is_refused=new_link is None
        )


def links_url(token: str) -> str:
    return reverse("link", args=[token])


def link_agreement_of(link: PersonalLink, pk: int, *, is_answer: bool = False) -> Agreement:
    """One of the agreements that the link opens; for a contact person, of her employer's released ones.

    A supervisor who said that it is not her answers (``is_answer``) and does nothing else.
    """
    if link.purpose == Purpose.CONTACT:
        rows = contacts.agreements_of(link)
    else:
        rows = guest_links.agreements_of(link) if is_answer else guest_links.served_by(link)
    agreement: Agreement = get_object_or_404(rows, pk=pk)
    return agreement


def around(link: PersonalLink, token: str) -> dict[str, Any]:
    return {
        "link": link,
        "token": token,
        "learner": guest_links.learner_name(link),
        "others": [
            (guest_links.learner_name(one), links_url(links.token_of(one)))
            for one in siblings.of(link)
            if not link.purpose == one.purpose == Purpose.SUPERVISOR  # all her learners are on her page
        ],
    }


def _other_supervisor(link: PersonalLink, agreement: Agreement) -> str:
    """The supervisor whom the agreement names, where it is not the holder of this supervisor's link."""
    named = supervision_of(agreement).name if link.purpose == Purpose.SUPERVISOR else ""
    return named if search_key(named) != search_key(link.name) else ""


def _agreement_row(link: PersonalLink, agreement: Agreement) -> dict[str, Any]:
    stay, given = agreements.Placement(agreement), acknowledging.acknowledgement_by(link, agreement)
    signing = section.by_link(paper_of(agreement), link)
    signature = signing.get("given")
    return {
        "agreement": agreement,
        **guest_facts.of_agreement(link, agreement),
        "assignment": agreement.assignment,
        "stay": stay,
        "notice": notice_pages.page_of(link, agreement),
        "replies": replies.by_link(link, agreement),
        "other_supervisor": _other_supervisor(link, agreement),
        "is_over": stay.ends_on < guest_links.today(),
        "is_late": is_late(stay),
        "alert": alert_of(agreement, has_page=False)
        if agreement.status == AgreementState.SUSPENDED
        else None,
        "acknowledgement": given,
        "signing": signing,
        "has_signed": signature is not None and search_key(signature.name) == search_key(link.name),
        "amendments": [(row, changes_of(row)) for row in amendments.to_be_read(agreement, given is None)],
    }
