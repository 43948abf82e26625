"""The alliance coordinator's screen of exceptions, and what she does about them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel import exception_kinds
from alliances.kernel.actor import ALLIANCE_KINDS, Actor
from alliances.kernel.exception_kinds import ExceptionKind, Row
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from alliances.pages.form_pages import finished
from dvb.kernel.display import day, number
from dvb.oversight.services import prompts

ASK_ROUTES = {"school": "exception-ask", "employer": "exception-ask-employer"}


@require_GET
@acting(kinds=ALLIANCE_KINDS)
def exception_list(request: ActingRequest) -> HttpResponse:
    sections = [_section(kind, request.actor) for kind in exception_kinds.registered()]
    context = {
        "sections": [section for section in sections if section["rows"]],
        "total": sum(section["total"] for section in sections),
    }
    return render(request, "dvb/exceptions/list.html", context)


def _section(kind: ExceptionKind, actor: Actor) -> dict[str, Any]:
    """Each row of a kind, how its member is asked, and when that was last written to about it."""
    found = kind.find(actor)
    shown = found[: kind.most_rows]
    if kind.on_shown:
        kind.on_shown(shown, actor)
    members = [row.member for row in shown]
    asked = prompts.last_reminded(kind.letter.kind, members) if kind.letter and members else {}
    return {
        "kind": kind,
        "total": sum(row.count for row in found),
        "list_url": kind.list_path() if kind.list_path else "",
        "rows": [
            {
                "row": row,
                "cells": [(column, _text(column, row)) for column in kind.shown_columns],
                "asked_at": asked.get(row.member.pk),
                "ask_url": reverse(ASK_ROUTES[kind.asked], args=[row.member.pk, kind.word]),
                "asked_about": row.subject or row.member,
            }
            for row in shown
        ],
    }


def _text(column: exception_kinds.Column, row: Row) -> object:
    value = column.value(row) if column.value else ""
    if column.is_number:
        return number(value)  # type: ignore[arg-type]
    return day(value) if isinstance(value, dt.date) else value


@require_POST
@acting(kinds=ALLIANCE_KINDS, write=True)
def ask(request: ActingRequest, pk: int, what: str, asked: str) -> HttpResponse:
    """Ask one member to see to its exceptions of one kind."""
    kind = exception_kinds.find(asked, what)
    if kind is None or kind.letter is None:
        raise Http404
    visible = visible_to(request.actor, Organisation).filter(kind=asked)
    member = get_object_or_404(kind.askable(request.actor) if kind.askable else visible, pk=pk)
    prompts.remind(kind, member, by=request.actor)
    message = str(kind.letter.confirmation) % {"member": member.name}
    return finished(request, reverse("exception-list"), message)
