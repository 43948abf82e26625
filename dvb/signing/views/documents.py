"""Pages of one signable document: the page itself, its actions, its PDF, and a signature given on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.actor import Actor, Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import finished, submitted
from dvb.kernel.pdf_responses import pdf_answer
from dvb.signing import documents
from dvb.signing.documents import Paper
from dvb.signing.forms import CorrectDayForm, SignatureForm
from dvb.signing.models import Method
from dvb.signing.pages import Row
from dvb.signing.services import signatures
from dvb.signing.views.signing_section import section_of, url

EVERYBODY = set(Role)
Show = Callable[[ActingRequest, Any, SignatureForm | None], HttpResponse]
"""Shows a document's page, with a form that was refused."""


def find(request: ActingRequest, slug: str, pk: int, *, to_manage: bool = False) -> Paper:
    """A document that the reader may see, and may manage where she is about to; what she opened is noted."""
    document = documents.get(slug)
    if not document.may_open(request.actor):
        raise PermissionDenied
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


def show(
    request: ActingRequest, row: Row, form: SignatureForm | None, refused: tuple[str, Form] | None = None
) -> HttpResponse:
    """The shared page; with a refused form of signing, or a refused form of the action of that name."""
    paper = documents.paper_of(row)
    pages = paper.document.pages
    context = {
        "document": row,
        "pages": pages,
        "facts": [(fact.label, fact.value(row)) for fact in pages.facts],
        "state": pages.state(row),
        "list": {"url": reverse(f"{paper.document.slug}-list"), "title": pages.listing.title}
        if pages.listing
        else None,
        "pdf": url(paper, "paper") if paper.document.pdf else "",
        "actions": _actions(paper, request.actor, refused),
    }
    return render(request, pages.template, {**context, **section_of(paper, request.actor, form)})


def _actions(paper: Paper, by: Actor, refused: tuple[str, Form] | None) -> list[dict[str, object]]:
    """What may be done with a document now, each with its form; and what was just refused, to say why."""
    name, refused_form = refused or ("", None)
    possible = [one for one in paper.document.pages.actions if one.name == name or one.is_possible(paper.row)]
    if not possible or not paper.document.can_manage(paper.row, by):
        return []
    return [
        {
            "action": one,
            "url": url(paper, one.name),
            "form": refused_form if one.name == name else one.form(),
        }
        for one in possible
    ]


@require_POST
@acting(write=True)
def act(request: ActingRequest, pk: int, document: str, action: str) -> HttpResponse:
    """Carry out one of the actions that a kind of document brings."""
    paper = find(request, document, pk, to_manage=True)
    chosen = next(one for one in paper.document.pages.actions if one.name == action)
    form = chosen.form(request.POST)

    def save(**values: Any) -> object:
        return chosen.verb(paper.row, by=request.actor, **values)

    response = submitted(request, form, save, to=detail_url(paper), message=chosen.message)
    return response or show(request, paper.row, None, (action, form))


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


def _paper_signature(paper: Paper, side: str) -> Any:
    signature = paper.signature_of(side)
    if signature is None or signature.method != Method.PAPER:
        raise Http404
    return signature


@require_http_methods(["GET", "POST"])
@acting(write=True)
def correct(request: ActingRequest, pk: int, side: str, document: str) -> HttpResponse:
    """Correct the day of a signature on paper."""
    paper = find(request, document, pk, to_manage=True)
    given = _paper_signature(paper, side)
    form = CorrectDayForm(
        request.POST or None, is_reason_needed=not paper.is_signable, initial={"signed_on": given.signed_on}
    )

    def save(**values: Any) -> Row:
        return signatures.correct_day(paper, side=side, by=request.actor, **values)

    response = submitted(request, form, save, to=detail_url(paper), message=_("The day is corrected."))
    context = {
        "form": form,
        "given": given,
        "side": next(one for one in paper.document.sides if one.key == side),
        "back": detail_url(paper),
        "take_back": url(paper, "take-back", side) if paper.is_signable else "",
    }
    return response or render(request, "dvb/signing/correct.html", context)


@require_POST
@acting(write=True)
def take_back(request: ActingRequest, pk: int, side: str, document: str) -> HttpResponse:
    """Take a signature on paper back that was entered by mistake."""
    paper = find(request, document, pk, to_manage=True)
    signatures.take_back(paper, side=side, by=request.actor)
    return finished(request, detail_url(paper), _("The signature is taken back."))
