"""Pages for bulk answers, undoing an answer, and releasing a name for an interview."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_keys
from alliances.pages.fields import show_refusal
from alliances.pages.form_pages import finished, nothing_done
from matching.assignments.forms import DeclineForm
from matching.assignments.models import Assignment
from matching.assignments.profiles import with_profiles
from matching.assignments.services import answers
from matching.assignments.views.assignments import AWAITING_EMPLOYER, dress, find_assignment, seen

MAX_AT_ONCE = 200


@require_POST
@acting(kinds={"employer", "school"}, write=True)
def assignment_answers(request: ActingRequest) -> HttpResponse:
    """First a page that lists who is meant; with its button the answers are given.

    A school answers so for an employer who phoned.
    """
    chosen = list(_chosen(request))
    if not chosen:
        return nothing_done(
            request, _list_url(), _("Choose somebody who waits for the employer's answer first.")
        )
    if len({row.opening.employer_id for row in chosen}) > 1:
        messages.warning(request, _("Choose learners of one employer: the answer is that employer's."))
        picked = QueryDict(mutable=True)
        picked.setlist("pick", [str(row.pk) for row in chosen])
        return redirect(f"{_list_url()}?{picked.urlencode()}")
    agrees = request.POST.get("do") != "decline"
    is_sure = "sure" in request.POST
    form = DeclineForm(request.POST if is_sure else None, side=Assignment.Side.EMPLOYER)
    if is_sure and (agrees or form.is_valid()):
        values = {"shown": _shown(request, chosen)} if agrees else form.cleaned_data
        try:
            done = answers.answer_all(chosen, agrees=agrees, by=request.actor, **values)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return finished(request, _list_url(done), _message(request, agrees, len(done)))
    dress(chosen, request.actor)
    with_profiles(chosen)
    context = {
        "chosen": chosen,
        "agrees": agrees,
        "form": form,
        "on_behalf": chosen[0].opening.employer if _on_behalf(request) else None,
    }
    return render(request, "matching/assignments/answers.html", context)


@require_POST
@acting(write=True)
def assignment_undo(request: ActingRequest, pk: int) -> HttpResponse:
    assignment = answers.take_back(find_assignment(request, pk), by=request.actor)
    return finished(request, _detail_url(assignment), _("The answer is taken back."))


@require_POST
@acting(kinds={"school"}, write=True)
def assignment_release(request: ActingRequest, pk: int) -> HttpResponse:
    assignment = answers.release_name(find_assignment(request, pk), by=request.actor)
    message = _("%(employer)s reads the name in this assignment now.") % {
        "employer": assignment.opening.employer
    }
    return finished(request, _detail_url(assignment), message)


def _chosen(request: ActingRequest) -> QuerySet[Assignment]:
    keys = row_keys(request.POST.getlist("pick"))
    return seen(request).filter(AWAITING_EMPLOYER, pk__in=keys[:MAX_AT_ONCE]).order_by("answer_by", "pk")


def _shown(request: ActingRequest, chosen: list[Assignment]) -> dict[int, str]:
    """The terms of each that the page showed."""
    return {row.pk: request.POST.get(f"version-{row.pk}", "") for row in chosen}


def _on_behalf(request: ActingRequest) -> bool:
    return request.actor.organisation_kind == "school"


def _message(request: ActingRequest, agrees: bool, count: int) -> str:
    if not _on_behalf(request):
        return result_message(agrees, count)
    message = ngettext(
        "Entered for the employer: %(n)s answer.", "Entered for the employer: %(n)s answers.", count
    )
    return message % {"n": count}


def result_message(agrees: bool, count: int) -> str:
    """What an employer's people read after the same answer to several."""
    if agrees:
        message = ngettext("You agreed to %(n)s learner.", "You agreed to %(n)s learners.", count)
    else:
        message = ngettext("You declined %(n)s learner.", "You declined %(n)s learners.", count)
    return message % {"n": count}


def _list_url(done: Sequence[Assignment] = ()) -> str:
    """The list of answers; after a bulk answer it offers to undo that one."""
    url = reverse("matching:assignment-list")
    return f"{url}?batch={done[0].answer_batch}" if done else url


def _detail_url(assignment: Assignment) -> str:
    return reverse("matching:assignment-detail", args=[assignment.pk])
