"""Answering other terms, and asking those who hold a seat again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished
from matching.assignments.models import Assignment
from matching.assignments.services import renegotiation
from matching.assignments.views.assignments import EVERYBODY, after_answer, find_assignment, side_of
from matching.openings.models import Opening


@require_POST
@acting(roles=EVERYBODY)
def assignment_terms(request: ActingRequest, pk: int, side: str) -> HttpResponse:
    """Agree to the proposed terms, or keep the old ones."""
    assignment = find_assignment(request, pk)
    values: dict[str, Any] = {
        "side": side_of(side),
        "agrees": request.POST.get("do") == "agree",
        "shown": request.POST.get("version", ""),
    }
    to = after_answer(request, assignment)
    try:
        answered = renegotiation.answer(assignment, by=request.actor, **values)
    except Refused as refused:
        if refused.code != "terms_changed":
            raise
        messages.warning(request, str(refused.message))
        return redirect(to)
    return finished(request, to, message_of(answered, agrees=values["agrees"], shown=values["shown"]))


def message_of(answered: Assignment, *, agrees: bool, shown: str) -> str:
    """What became of an answer about other terms; a no that comes after both agreed changes nothing."""
    if not agrees:
        is_agreed = answered.kept is not None and answered.kept.digest == shown
        return (
            _("Both sides have agreed already: the new terms hold.")
            if is_agreed
            else _("The old terms hold on.")
        )
    both = answered.proposed is None or answered.proposed.state == answered.proposed.State.CURRENT
    return _("Both sides agree: the new terms hold.") if both else _("Your answer is saved.")


@require_POST
@acting(write=True)
def opening_ask_again(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask whoever holds a seat on other terms than the opening offers today."""
    opening = get_object_or_404(visible_to(request.actor, Opening), pk=pk)
    count = renegotiation.ask_again(opening, by=request.actor)
    message = ngettext(
        "%(n)s learner and the school are asked. What was agreed holds until both sides agree again; whoever "
        "had not answered is asked about the new terms.",
        "%(n)s learners and their schools are asked. What was agreed holds until both sides agree again; "
        "whoever had not answered is asked about the new terms.",
        count,
    )
    return finished(request, reverse("matching:opening-detail", args=[pk]), message % {"n": count})
