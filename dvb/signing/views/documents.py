"""Pages of one signable document: the page itself, its PDF, and a signature that somebody gave on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import submitted
from dvb.kernel.pdf_responses import pdf_answer
from dvb.signing import documents
from dvb.signing.documents import Paper, Row
from dvb.signing.forms import SignatureForm
from dvb.signing.services import signatures
from dvb.signing.views.section import section_of, url

EVERYBODY = set(Role)
Show = Callable[[ActingRequest, Any, SignatureForm | None], HttpResponse]
"""Shows a document's page, with a form that was refused."""


def find(request: ActingRequest, slug: str, pk: int, *, to_manage: bool = False) -> Paper:
    """A document that the reader may see, and may manage where she is about to; what she opened is noted."""
    document = documents.get(slug)
    row: Row = get_object_or_404(document.rows(request.actor), pk=pk)
    if to_manage and not document.can_manage(row, request.actor):
        raise PermissionDenied
    document.pages.note_viewing(row, request.actor)
    return Paper(document, row)


def detail_url(paper: Paper) -> str:
    return url(paper, "detail")


@require_GET
@acting(roles=EVERYBODY)
def detail(request: ActingRequest, pk: int, document: str) -> HttpResponse:
    """The page of a kind of document that has no page of its own."""
    return show(request, find(request, document, pk).row, None)


def show(request: ActingRequest, row: Row, form: SignatureForm | None) -> HttpResponse:
    paper = documents.paper_of(row)
    context = {
        "document": row,
        "pages": paper.document.pages,
        "pdf": url(paper, "paper") if paper.document.pdf else "",
    }
    return render(
        request, paper.document.pages.template, {**context, **section_of(paper, request.actor, form)}
    )


@require_GET
@acting(roles=EVERYBODY)
def paper_pdf(request: ActingRequest, pk: int, document: str) -> HttpResponse:
    """The document as a PDF."""
    paper = find(request, document, pk)
    return pdf_answer(paper.pdf, paper.document.pages.filename(paper.row))


@require_POST
@acting(write=True)
def sign(request: ActingRequest, pk: int, document: str, show: Show) -> HttpResponse:
    """Enter a signature given on paper; redirects if that side has signed already."""
    paper = find(request, document, pk, to_manage=True)
    form = SignatureForm(request.POST, request.FILES, paper=paper)
    only = paper.document.sides[0].key if len(paper.document.sides) == 1 else ""
    if not paper.open_sides() or paper.signature_of(only or request.POST.get("side", "")) is not None:
        return redirect(detail_url(paper))

    def save(**values: Any) -> Row:
        return signatures.sign_on_paper(paper, by=request.actor, **{"side": only, **values})

    response = submitted(
        request, form, save, to=detail_url(paper), message=paper.document.pages.signed_sentence
    )
    return response or show(request, paper.row, form)
