"""The addresses of signing, alike for every kind of document."""

from __future__ import annotations

from django.urls import URLPattern, path

from dvb.signing import documents
from dvb.signing.documents import SignableDocument
from dvb.signing.views import code_signing as codes
from dvb.signing.views import documents as pages
from dvb.signing.views import lists
from dvb.signing.views import signed_files as files
from dvb.signing.views.documents import Show


def signing_urls(
    slug: str, prefix: str, *, show: Show | None = None, pdf: str = "document.pdf"
) -> list[URLPattern]:
    """Addresses under ``prefix`` with routes ``<slug>-sign`` and so on, as far as it can be signed so.

    ``show`` draws the document's own page with a form that was refused; without it the shared page stands at
    ``<slug>-detail``, drawn with the document's template.
    """
    document, kind = documents.get(slug), {"document": slug}
    with_page = {**kind, "show": show or pages.show}
    patterns = [path(f"{prefix}sign/", pages.sign, with_page, name=f"{slug}-sign")]
    patterns += [
        path(f"{prefix}signatures/<slug:side>/", pages.correct, kind, name=f"{slug}-correct"),
        path(f"{prefix}signatures/<slug:side>/take-back/", pages.take_back, kind, name=f"{slug}-take-back"),
    ]
    if show is None:
        patterns.append(path(prefix, pages.detail, kind, name=f"{slug}-detail"))
    if document.pdf is not None:
        patterns.append(path(f"{prefix}{pdf}", pages.paper_pdf, kind, name=f"{slug}-paper"))
    if document.codes is not None:
        patterns += [
            path(f"{prefix}sign-with-code/", codes.sign_with_code, kind, name=f"{slug}-sign-code"),
            path(f"{prefix}sign-with-code/send/", codes.send_code, kind, name=f"{slug}-sign-send"),
        ]
    if document.keeps_files:
        patterns.append(path(f"{prefix}files/<key:file>/", files.one_file, kind, name=f"{slug}-file"))
    if document.files is not None:
        patterns += [
            path(f"{prefix}hand-in/", files.hand_in, kind, name=f"{slug}-hand-in"),
            path(f"{prefix}files/<key:file>/accept/", files.accept, kind, name=f"{slug}-accept"),
        ]
    return patterns


def document_urls(document: SignableDocument) -> list[URLPattern]:
    """All addresses of a kind of document that uses the shared pages, under its ``address``."""
    slug, base, kind = document.slug, document.address, {"document": document.slug}
    patterns = []
    if document.pages.listing is not None:
        patterns.append(path(base, lists.document_list, kind, name=f"{slug}-list"))
    if document.pages.creation is not None:
        patterns.append(path(f"{base}new/", lists.create, kind, name=f"{slug}-create"))
    for action in document.pages.actions:
        named = {**kind, "action": action.name}
        patterns.append(
            path(f"{base}<key:pk>/{action.name}/", pages.act, named, name=f"{slug}-{action.name}")
        )
    return [*patterns, *signing_urls(slug, f"{base}<key:pk>/")]
