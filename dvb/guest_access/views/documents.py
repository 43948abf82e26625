"""Papers behind a contact person's link: reading, signing with a code, and handing a signed file in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliances.links.models import PersonalLink
from alliances.pages.form_pages import submitted
from dvb.guest_access.services import contacts, guest_links
from dvb.guest_access.views.guards import Purpose, opened
from dvb.guest_access.views.guest_links import around
from dvb.kernel.pdf_responses import pdf_answer
from dvb.signing import documents
from dvb.signing.documents import Paper, paper_of
from dvb.signing.forms import SignedFileForm
from dvb.signing.models import BaseSignedFile
from dvb.signing.services import signed_files as files
from dvb.signing.signers import Signer, signer_by_link
from dvb.signing.states import DocumentState
from dvb.signing.views.code_signing import Pages, send_page, sign_page
from dvb.signing.views.signing_section import ways_of


@require_safe
@opened(Purpose.CONTACT)
def link_document(
    request: HttpRequest, link: PersonalLink, token: str, document: str, pk: int
) -> HttpResponse:
    """One paper: where it stands, and every way in which the employer may sign it today."""
    return _page(request, link, token, _find(link, document, pk), SignedFileForm())


@require_safe
@opened(Purpose.CONTACT)
def link_document_paper(
    request: HttpRequest, link: PersonalLink, token: str, document: str, pk: int
) -> HttpResponse:
    paper = _find(link, document, pk)
    return pdf_answer(paper.pdf, paper.document.pages.filename(paper.row))


@require_http_methods(["GET", "POST"])
@opened(Purpose.CONTACT)
def link_document_sign(
    request: HttpRequest, link: PersonalLink, token: str, document: str, pk: int
) -> HttpResponse:
    paper = _find(link, document, pk)
    return sign_page(request, paper, _signer(paper, link), _pages(token, document, pk))


@require_POST
@opened(Purpose.CONTACT)
def link_document_send(
    request: HttpRequest, link: PersonalLink, token: str, document: str, pk: int
) -> HttpResponse:
    paper = _find(link, document, pk)
    return send_page(request, paper, _signer(paper, link), _pages(token, document, pk))


@require_POST
@opened(Purpose.CONTACT)
def link_document_hand_in(
    request: HttpRequest, link: PersonalLink, token: str, document: str, pk: int
) -> HttpResponse:
    """Hand in the file that was signed electronically; the school enters whose signatures it holds."""
    paper, form = _find(link, document, pk), SignedFileForm(request.POST, request.FILES)

    def save(**values: Any) -> BaseSignedFile:
        return files.read(paper, by=contacts.actor_of(link), **values)

    message = _("The file is kept. The school looks at it and enters the signatures.")
    to = reverse("link-document", args=[token, document, pk])
    response = submitted(request, form, save, to=to, message=message)
    return response or _page(request, link, token, paper, form)


def _page(
    request: HttpRequest, link: PersonalLink, token: str, paper: Paper, form: SignedFileForm
) -> HttpResponse:
    signer = _signer(paper, link)
    context = {
        **around(link, token),
        "document": paper.row,
        "words": paper.document.pages,
        "slug": paper.document.slug,
        "sides": [(side, paper.signature_of(side.key)) for side in paper.sides()],
        "given": paper.signature_of(signer.side.key),
        "is_signable": paper.is_signable,
        "signing": ways_of(paper),
        "form": form,
        "files": paper.files(),
    }
    return render(request, "dvb/links/document.html", context)


def _find(link: PersonalLink, slug: str, pk: int) -> Paper:
    if slug not in contacts.SIGNED_BY_CONTACT or not guest_links.is_usable(link):
        raise Http404
    rows = documents.get(slug).rows(contacts.actor_of(link))
    left_out = [DocumentState.DRAFT, DocumentState.VOID]
    return paper_of(get_object_or_404(rows.exclude(status__in=left_out), pk=pk))


def _signer(paper: Paper, link: PersonalLink) -> Signer:
    signer = signer_by_link(paper, link, contacts.actor_of(link))
    if signer is None:
        raise Http404
    return signer


def _pages(token: str, document: str, pk: int) -> Pages:
    routes = {"paper": "-paper", "sign": "-sign", "send": "-send", "back": ""}
    return {name: reverse(f"link-document{end}", args=[token, document, pk]) for name, end in routes.items()}
