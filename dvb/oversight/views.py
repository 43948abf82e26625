"""The alliance coordinator's screen of exceptions, and what she does about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.audit.list_files import Columns, list_file, offers_file, wants_file
from alliances.kernel import exception_kinds
from alliances.kernel.actor import ALLIANCE_KINDS
from alliances.kernel.errors import Refused
from alliances.kernel.exception_kinds import ExceptionKind, Row
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.messages.times import with_time
from alliances.organisations.models import Organisation
from alliances.pages.form_pages import finished
from dvb.kernel.display import day, number
from dvb.oversight.queries import Asked, Key, last_asked, reachable
from dvb.oversight.services import reminders as prompts

ASK_ROUTES = {"school": "exception-ask", "employer": "exception-ask-employer"}


@require_GET
@acting(kinds=ALLIANCE_KINDS)
@offers_file
def exception_list(request: ActingRequest) -> HttpResponse:
    """Of every kind its first rows; of one kind alone (``?kind=``) all of them, page by page."""
    only = exception_kinds.of_code(request.GET.get("kind", ""))
    kinds = [only] if only else exception_kinds.registered()
    found = {kind: kind.find(request.actor) for kind in kinds}
    if wants_file(request):
        shown = [(kind, row) for kind, rows in found.items() for row in rows]
        words = [(_("Kind"), only.title)] if only else []
        return list_file(request, _("Exceptions"), _columns(), shown, filters=words, has_persons=False)
    pages = {
        kind: Paginator(rows, kind.most_rows).get_page(request.GET.get("page") if only else 1)
        for kind, rows in found.items()
        if rows
    }
    members = {kind: {row.member.pk for row in page} for kind, page in pages.items()}
    asked, reached = last_asked(members, request.actor), reachable(set().union(*members.values()))
    context = {
        "sections": [_section(kind, page, asked, reached, request) for kind, page in pages.items()],
        "only": only,
        "total": sum(row.count for rows in found.values() for row in rows),
    }
    return render(request, "dvb/exceptions/list.html", context)


def _columns() -> Columns:
    """Of a kind and a row of it: no learner is named on this page either."""
    return [
        (_("Kind"), lambda one: one[0].title),
        (_("Member"), lambda one: one[1].member.name),
        (_("About"), lambda one: one[1].subject or ""),
        (_("Exceptions"), lambda one: one[1].count),
        (_("Day"), lambda one: one[1].day),
    ]


def _section(
    kind: ExceptionKind,
    page: Page[Row],
    asked: Mapping[Key, Asked],
    reached: Collection[int],
    request: ActingRequest,
) -> dict[str, Any]:
    """Each row of a kind, how its member is asked, and when that was last written to about it.

    A member is asked once for all its rows: only the first of them has the button, and only where an e-mail
    reaches it.
    """
    shown = list(page)
    if kind.on_shown:
        kind.on_shown(shown, request.actor)
    members: set[int] = set()
    lines = []
    for row in shown:
        lines.append(
            {
                "row": row,
                "cells": [(column, _text(column, row)) for column in kind.shown_columns],
                "is_first": row.member.pk not in members,
                "anchor": anchor_of(kind, row.member),
                "is_reachable": row.member.pk in reached,
                "asked": asked.get((kind.code, row.member.pk)),
                "ask_url": _ask_url(kind, row.member, request),
                "asked_about": row.subject or row.member,
            }
        )
        members.add(row.member.pk)
    return {
        "kind": kind,
        "page": page,
        "list_url": kind.list_path() if kind.list_path else "",
        "rows": lines,
    }


def anchor_of(kind: ExceptionKind, member: Organisation) -> str:
    """The mark of a member's first row, to which its question returns."""
    return f"{kind.code}-{member.pk}"


def _ask_url(kind: ExceptionKind, member: Organisation, request: ActingRequest) -> str:
    url, query = reverse(ASK_ROUTES[kind.asked], args=[member.pk, kind.word]), _place(request)
    return f"{url}?{query}" if query else url


def _place(request: ActingRequest) -> str:
    """The part of the address that says where on the screen she is."""
    return urlencode({name: request.GET[name] for name in ("kind", "page") if request.GET.get(name)})


def _text(column: exception_kinds.Column, row: Row) -> object:
    value = column.value(row) if column.value else ""
    if column.is_number:
        return number(value)  # type: ignore[arg-type]
    return day(value) if isinstance(value, dt.date) else value


@require_POST
@acting(kinds=ALLIANCE_KINDS, write=True)
def ask(request: ActingRequest, pk: int, what: str, asked: str) -> HttpResponse:
    """Ask one member to see to its exceptions of one kind; she stays where she pressed.

    A refusal (asked today already, no address, cleared meanwhile) is told there as well.
    """
    kind = exception_kinds.find(asked, what)
    if kind is None or kind.letter is None:
        raise Http404
    visible = visible_to(request.actor, Organisation).filter(kind=asked)
    member = get_object_or_404(kind.askable(request.actor) if kind.askable else visible, pk=pk)
    query = _place(request)
    to = f"{reverse('exception-list')}{'?' if query else ''}{query}#{anchor_of(kind, member)}"
    try:
        prompts.remind(kind, member, by=request.actor)
    except Refused as refused:
        messages.warning(request, f"{member.name}: {refused.message}")
        return redirect(to)
    return finished(request, to, with_time(str(kind.letter.confirmation) % {"member": member.name}))
