"""Pages on which an answer is withdrawn, a refusal is taken back, and a bulk answer is undone."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import finished, submitted
from matching.assignments.access import can_answer
from matching.assignments.forms import ReasonForm
from matching.assignments.models import Assignment
from matching.assignments.services import withdrawals
from matching.assignments.views.assignments import (
    EVERYBODY,
    after_answer,
    dress,
    find_assignment,
    seen,
    side_of,
)


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def assignment_take_back(request: ActingRequest, pk: int, side: str) -> HttpResponse:
    """Withdraw the agreement that one side gave, with a reason."""
    assignment = find_assignment(request, pk)
    if not can_answer(request.actor, assignment, side_of(side)):
        raise Http404
    form = ReasonForm(request.POST or None, side=side, reasons=withdrawals.REASONS_OF[side_of(side)])

    def save(**values: Any) -> Assignment:
        return withdrawals.withdraw_answer(assignment, side=side, by=request.actor, **values)

    to = after_answer(request, assignment)
    message = _("The answer is withdrawn. The other side and the school are told.")
    done = submitted(request, form, save, to=to, message=message)
    dress([assignment], request.actor)
    context = {"assignment": assignment, "form": form, "back": to, "side": side}
    return done or render(request, "matching/assignments/take_back.html", context)


@require_POST
@acting(roles=EVERYBODY)
def assignment_reask(request: ActingRequest, pk: int) -> HttpResponse:
    """Take a refusal back: the seat is held again, and both sides are asked."""
    again = withdrawals.take_refusal_back(find_assignment(request, pk), by=request.actor)
    message = _("The refusal is taken back. Both sides are asked again.")
    return finished(request, after_answer(request, again), message)


@require_http_methods(["GET", "POST"])
@acting(kinds={"employer", "school"}, write=True)
def assignment_batch(request: ActingRequest, batch: uuid.UUID) -> HttpResponse:
    """Whom an answer to several was about, and its undoing."""
    keys = withdrawals.batch_of(batch, request.actor)
    if not keys:
        raise Http404
    to = reverse("matching:assignment-list")
    if request.method == "POST":
        return finished(request, to, _undone_message(withdrawals.undo_batch(batch, by=request.actor)))
    rows = list(seen(request).filter(pk__in=keys).order_by("pk"))
    dress(rows, request.actor)
    return render(request, "matching/assignments/batch.html", {"rows": rows, "batch": batch, "back": to})


def _undone_message(undone: withdrawals.Undone) -> str:
    count = undone.undone
    done = ngettext("%(n)s answer is undone.", "%(n)s answers are undone.", count) % {"n": count}
    if not undone.left:
        return done
    left = ngettext(
        "%(n)s could not be undone any more: an agreement is drawn up, or the seat is taken.",
        "%(n)s could not be undone any more: an agreement is drawn up, or the seats are taken.",
        undone.left,
    )
    return f"{done} {left % {'n': undone.left}}"
