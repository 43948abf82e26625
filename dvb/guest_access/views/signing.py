"""Signing with a one-time code by a personal link, through the pages that everybody signs on."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.links.models import PersonalLink
from dvb.guest_access.views.guards import OF_STAY, opened
from dvb.guest_access.views.guest_links import link_agreement_of, links_url
from dvb.kernel.pdf_responses import pdf_answer
from dvb.signing.documents import Paper, paper_of
from dvb.signing.signers import Signer, signer_by_link
from dvb.signing.views.code_signing import Pages, send_page, sign_page


@require_http_methods(["GET", "POST"])
@opened(*OF_STAY)
def link_sign(request: HttpRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    return sign_page(request, *_by_link(link, agreement), _pages(token, agreement))


@require_POST
@opened(*OF_STAY)
def link_sign_send(request: HttpRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    return send_page(request, *_by_link(link, agreement), _pages(token, agreement))


@require_GET
@opened(*OF_STAY)
def link_agreement(request: HttpRequest, link: PersonalLink, token: str, agreement: int) -> HttpResponse:
    """The agreement as a PDF, for whoever signs it by a link."""
    paper, __ = _by_link(link, agreement)
    return pdf_answer(paper.pdf, paper.document.pages.filename(paper.row))


def _pages(token: str, agreement: int) -> Pages:
    routes = (("paper", "agreement"), ("sign", "sign"), ("send", "sign-send"))
    urls = {name: reverse(f"link-{route}", args=[token, agreement]) for name, route in routes}
    return urls | {"back": links_url(token)}


def _by_link(link: PersonalLink, agreement: int) -> tuple[Paper, Signer]:
    paper = paper_of(link_agreement_of(link, agreement))
    signer = signer_by_link(paper, link)
    if signer is None or paper.row.status == paper.document.draft:
        raise Http404
    return paper, signer
