"""The list of a kind of document, and the page that creates one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alliances.audit.list_files import Columns, listing_file, offers_file, wants_file
from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import submitted
from alliances.pages.list_pages import Filter, Listing, where
from dvb.signing import documents
from dvb.signing.documents import SignableDocument
from dvb.signing.pages import DocumentList, Row
from dvb.signing.views.documents import EVERYBODY


@require_GET
@acting(roles=EVERYBODY)
@offers_file
def document_list(request: ActingRequest, document: str) -> HttpResponse:
    """The documents of a kind that the reader may see; an empty list says what to do next."""
    kind, creation = documents.get(document), documents.get(document).pages.creation
    if not kind.may_open(request.actor):
        raise PermissionDenied
    shown = kind.pages.listing
    if shown is None:
        raise Http404
    listing = _listing(request, kind, shown)
    if wants_file(request):
        return listing_file(request, listing, shown.title, _columns(kind, shown))
    context = {
        "list": shown,
        "listing": listing,
        "rows": [_cells(kind, shown, row) for row in listing.page],
        "creation": creation if creation and creation.may_create(request.actor) else None,
        "create_url": reverse(f"{document}-create") if creation else "",
    }
    return render(request, "dvb/signing/list.html", context)


def _listing(request: ActingRequest, kind: SignableDocument, shown: DocumentList) -> Listing:
    states = list(kind.model._meta.get_field("status").choices or [])  # type: ignore[union-attr]
    return Listing(
        request,
        kind.rows(request.actor).select_related(None).select_related(*shown.related),
        search=shown.search,
        filters=[Filter("state", _("State"), states, where("status"))],
        sorts={column.sort: column.order for column in shown.columns if column.sort},
        default_sort=shown.default_sort,
    )


def _columns(kind: SignableDocument, shown: DocumentList) -> Columns:
    """Each column's parts where it has some, days as days, and the state."""
    parts = [part for column in shown.columns for part in (column.parts or (column,))]
    notes: Columns = [(shown.note_label, shown.columns[0].note)] if shown.note_label else []
    return [
        *((part.label, part.value) for part in parts),
        *notes,
        (_("State"), lambda row: kind.pages.state(row).label),
    ]


def _cells(kind: SignableDocument, shown: DocumentList, row: Row) -> dict[str, object]:
    """One row of the list: its address, its heading, the other columns, and its state."""
    first, *others = shown.columns
    return {
        "url": reverse(f"{kind.slug}-detail", args=[row.pk]),
        "heading": first.value(row),
        "note": first.note(row),
        "cells": [(column.label, column.value(row), column.note(row)) for column in others],
        "state": kind.pages.state(row),
    }


@require_http_methods(["GET", "POST"])
@acting(write=True)
def create(request: ActingRequest, document: str) -> HttpResponse:
    """Create a document of a kind with the form that it brings."""
    kind = documents.get(document)
    creation = kind.pages.creation
    if creation is None:
        raise Http404
    if not creation.may_create(request.actor):
        raise PermissionDenied
    form = creation.form(request.POST or None, request.FILES or None, by=request.actor)
    create_row = creation.create

    def save(**values: Any) -> Row:
        return create_row(by=request.actor, **values)

    def page_of(row: Row) -> str:
        return reverse(f"{document}-detail", args=[row.pk])

    response = submitted(request, form, save, to=page_of, creates=True, message=creation.message)
    shown = kind.pages.listing
    back = {"url": reverse(f"{document}-list"), "title": shown.title} if shown else None
    return response or render(
        request, "dvb/signing/create.html", {"form": form, "creation": creation, "list": back}
    )
