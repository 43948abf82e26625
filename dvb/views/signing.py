"""Signing with a one-time code: whoever is signed in, and whoever comes by a personal link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.models import PersonalLink
from alliances.views.answers import submitted
from dvb.forms.links import CodeForm, SigningForm
from dvb.lifecycle import SIGNABLE
from dvb.models import Given
from dvb.services import papers, signing_codes
from dvb.services.signing_codes import Paper, Signer
from dvb.views.agreements import EVERYBODY, detail_url, find_agreement, paper_answer
from dvb.views.amendments import amendment_url, find_amendment
from dvb.views.links import by_link, is_open, link_agreement_of, links_url, locked
from dvb.views.signing_ways import methods_of

Found = tuple[Paper, Signer]


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def agreement_sign_code(request: ActingRequest, pk: int) -> HttpResponse:
    return _sign(request, *_own(request, Paper(find_agreement(request, pk))), _own_pages)


@require_POST
@acting(roles=EVERYBODY)
def agreement_sign_send(request: ActingRequest, pk: int) -> HttpResponse:
    return _send(request, *_own(request, Paper(find_agreement(request, pk))), _own_pages)


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def amendment_sign_code(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_amendment(request, pk)
    return _sign(request, *_own(request, Paper(found.agreement, found)), _own_pages)


@require_POST
@acting(roles=EVERYBODY)
def amendment_sign_send(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_amendment(request, pk)
    return _send(request, *_own(request, Paper(found.agreement, found)), _own_pages)


@require_http_methods(["GET", "POST"])
@by_link
def link_sign(request: HttpRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    if not is_open(request, link):
        return locked(request, link, token, CodeForm())
    return _sign(request, *_by_link(link, agreement), _link_pages(token, agreement))


@require_POST
@by_link
def link_sign_send(request: HttpRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    if not is_open(request, link):
        return locked(request, link, token, CodeForm())
    return _send(request, *_by_link(link, agreement), _link_pages(token, agreement))


@require_GET
@by_link
def link_agreement(request: HttpRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    """The agreement as a PDF, for whoever signs it by a link."""
    if not is_open(request, link):
        return locked(request, link, token, CodeForm())
    paper, __ = _by_link(link, agreement)
    return paper_answer(lambda: papers.pdf_of(paper.agreement), f"ligums-{agreement}.pdf")


Pages = Callable[[Paper], dict[str, str]]
"""Where one goes back to, where the paper lies, and where the forms post to."""


def _own_pages(paper: Paper) -> dict[str, str]:
    pages = {name: reverse(f"{paper.document}-{route}", args=[paper.row.pk]) for name, route in _ROUTES}
    return pages | {
        "back": amendment_url(paper.amendment) if paper.amendment else detail_url(paper.agreement)
    }


_ROUTES = (("paper", "paper"), ("sign", "sign-code"), ("send", "sign-send"))


def _link_pages(token: str, agreement: int) -> Pages:
    def pages(_paper: Paper) -> dict[str, str]:
        routes = (("paper", "agreement"), ("sign", "sign"), ("send", "sign-send"))
        made = {name: reverse(f"link-{route}", args=[token, agreement]) for name, route in routes}
        return made | {"back": links_url(token)}

    return pages


def _own(request: ActingRequest, paper: Paper) -> Found:
    signer = signing_codes.signer_of(paper.agreement, by=request.actor)
    if signer is None:
        raise Http404
    return paper, signer


def _by_link(link: PersonalLink, agreement: int) -> Found:
    found = link_agreement_of(link, agreement)
    signer = signing_codes.signer_by_link(link, found)
    if signer is None or found.status == "draft":
        raise Http404
    return Paper(found), signer


def _sign(request: HttpRequest, paper: Paper, signer: Signer, pages_of: Pages) -> HttpResponse:
    pages = pages_of(paper)
    form = SigningForm(request.POST or None, for_whom=signer.for_whom)

    def sign(code: str, has_read: bool) -> object:
        return signing_codes.sign(paper, signer, code=code)

    done = submitted(request, form, sign, to=pages["back"], said=_("Signed. Thank you."))
    return done or _page(request, paper, signer, pages, form)


def _send(request: HttpRequest, paper: Paper, signer: Signer, pages_of: Pages) -> HttpResponse:
    pages, note = pages_of(paper), ""
    try:
        signing_codes.send(paper, signer)
    except Refused as refused:
        if refused.code == "not_open":
            return redirect(pages["sign"])
        note = str(refused.message)
    form = SigningForm(for_whom=signer.for_whom)
    return _page(request, paper, signer, pages, form, note=note, is_sent=not note)


def _page(
    request: HttpRequest, paper: Paper, signer: Signer, pages: dict[str, str], form: SigningForm, **more: Any
) -> HttpResponse:
    context = {
        "paper": paper,
        "signer": signer,
        "side": Given.Side(signer.side).label,
        "pages": pages,
        "form": form,
        "given": paper.signature_of(signer.side),
        "is_signable": paper.row.status in SIGNABLE,
        **methods_of(paper.document),
        **more,
    }
    return render(request, "dvb/signing/sign.html", context)
