"""A school lets whole groups in at once: it chooses groups, sees who gets a letter, and only then sends."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_list_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from alliances.kernel.jobs import enqueue_on_commit
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_key
from alliances.kernel.visibility import visible_to
from alliances.messages.times import with_time
from alliances.pages.form_pages import finished, nothing_done
from dvb.guest_access.services import activation
from dvb.guest_access.services.activation import Comers
from matching.learners.models import Enrolment, Group

MAX_SHOWN = 100
NO_GROUP = "none"
"""What stands in the address for learners without a group."""


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def learners_let_in(request: ActingRequest) -> HttpResponse:
    """Sign-in links for the learners of chosen groups who have no account yet.

    Nothing is sent but to the groups that the address names, and only as many letters as the page showed.
    """
    asked = request.GET.getlist("group")
    if not any(asked):
        if request.method == "POST":
            page = reverse("learners-let-in")
            return nothing_done(request, page, _("Nothing was sent. Choose the groups first."))
        return _choice(request)
    groups = _groups(request, asked)
    comers = _comers(request, groups, without_group=NO_GROUP in asked)
    if request.method == "POST":
        return _send(request, comers.waiting, groups)
    context = {
        "names": [group.code for group in groups] + [_("without a group")] * (NO_GROUP in asked),
        "comers": comers,
        "shown": comers.without_address[:MAX_SHOWN],
        "back": _back(groups),
    }
    return render(request, "dvb/guardians/let_in.html", context)


def _choice(request: ActingRequest) -> HttpResponse:
    rows = visible_to(request.actor, Enrolment).filter(school=request.actor.organisation_id)
    choices = [
        (group.pk if group else NO_GROUP, group, comers)
        for group, comers in activation.comers_by_group(rows)
        if comers.waiting or comers.without_address
    ]
    return render(request, "dvb/guardians/let_in_choice.html", {"choices": choices})


def _send(request: ActingRequest, waiting: list[Enrolment], groups: list[Group]) -> HttpResponse:
    count = len(waiting)
    if not count or request.POST.get("count") != str(count):
        message = _("Nothing was sent: the list is another one by now. Look at it once more.")
        return nothing_done(request, request.get_full_path(), message)
    with transaction.atomic():
        enqueue_on_commit(
            "dvb.guest_access.tasks.let_in",
            membership_id=request.membership.pk,
            enrolment_ids=[row.pk for row in waiting],
        )
    message = ngettext("%(n)s link is on its way.", "%(n)s links are on their way.", count) % {"n": count}
    return finished(request, _back(groups), with_time(message))


def _groups(request: ActingRequest, asked: list[str]) -> list[Group]:
    keys = {row_key(one) for one in asked if one and one != NO_GROUP}
    if not keys:
        return []
    found = get_list_or_404(visible_to(request.actor, Group).order_by("code", "pk"), pk__in=keys)
    if len(found) < len(keys):
        raise Http404
    return found


def _comers(request: ActingRequest, groups: list[Group], *, without_group: bool) -> Comers:
    rows = visible_to(request.actor, Enrolment).filter(school=request.actor.organisation_id)
    chosen = Q(group__in=groups) | (Q(group=None) if without_group else Q(pk__in=[]))
    return activation.comers_of(rows.filter(chosen))


def _back(groups: list[Group]) -> str:
    if len(groups) == 1:
        return reverse("matching:group-detail", args=[groups[0].pk])
    return reverse("matching:learner-list")
