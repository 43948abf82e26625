"""Signing with a one-time code, for whoever is signed in; whoever comes by a link gets the same pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import submitted
from dvb.signing.documents import Paper
from dvb.signing.forms import SigningForm
from dvb.signing.services import code_signing as codes
from dvb.signing.signers import Signer, signer_of
from dvb.signing.views.documents import EVERYBODY, detail_url, find
from dvb.signing.views.signing_section import url, ways_of

Pages = dict[str, str]
"""Where one goes ``back`` to, where the ``paper`` lies, and where the forms ``sign`` and ``send`` post to."""


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def sign_with_code(request: ActingRequest, pk: int, document: str) -> HttpResponse:
    paper, signer = _own(request, document, pk)
    return sign_page(request, paper, signer, _pages(paper))


@require_POST
@acting(roles=EVERYBODY)
def send_code(request: ActingRequest, pk: int, document: str) -> HttpResponse:
    paper, signer = _own(request, document, pk)
    return send_page(request, paper, signer, _pages(paper))


def _own(request: ActingRequest, slug: str, pk: int) -> tuple[Paper, Signer]:
    paper = find(request, slug, pk)
    signer = signer_of(paper, by=request.actor)
    if signer is None:
        raise Http404
    return paper, signer


def _pages(paper: Paper) -> Pages:
    routes = (("paper", "paper"), ("sign", "sign-code"), ("send", "sign-send"))
    return {name: url(paper, route) for name, route in routes} | {"back": detail_url(paper)}


def sign_page(request: HttpRequest, paper: Paper, signer: Signer, pages: Pages) -> HttpResponse:
    """Ask for the code and sign with it."""
    form = SigningForm(request.POST or None, for_whom=signer.for_whom)

    def sign(code: str, has_read: bool) -> object:
        return codes.sign(paper, signer, code=code)

    response = submitted(request, form, sign, to=pages["back"], message=_("Signed. Thank you."))
    return response or _page(request, paper, signer, pages, form)


def send_page(request: HttpRequest, paper: Paper, signer: Signer, pages: Pages) -> HttpResponse:
    """Send a code, and ask for it."""
    note = ""
    try:
        codes.send(paper, signer)
    except Refused as refused:
        if refused.code == "not_open":
            return redirect(pages["sign"])
        note = str(refused.message)
    form = SigningForm(for_whom=signer.for_whom)
    return _page(request, paper, signer, pages, form, note=note, is_sent=not note)


def _page(
    request: HttpRequest, paper: Paper, signer: Signer, pages: Pages, form: SigningForm, **extra: Any
) -> HttpResponse:
    context = {
        "document": paper.row,
        "words": paper.document.pages,
        "signer": signer,
        "pages": pages,
        "form": form,
        "given": paper.signature_of(signer.side.key),
        "is_signable": paper.is_signable,
        "signing": ways_of(paper),
        **extra,
    }
    return render(request, "dvb/signing/sign.html", context)
