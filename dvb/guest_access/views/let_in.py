"""A school lets a whole group in at once: what will happen before the press, then the links are sent."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from alliances.kernel.jobs import enqueue_on_commit
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_key
from alliances.kernel.visibility import visible_to
from alliances.messages.times import with_time
from alliances.pages.form_pages import finished
from dvb.guest_access.services import activation
from matching.learners.models import Enrolment, Group

MAX_SHOWN = 100


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def learners_let_in(request: ActingRequest) -> HttpResponse:
    """Sign-in links for all learners of the school, or of one group, who have no account yet."""
    group = _group(request)
    comers = activation.comers_of(_enrolments(request, group))
    if request.method == "POST":
        return _send(request, comers.waiting, group)
    context = {
        "group": group,
        "comers": comers,
        "shown": comers.without_address[:MAX_SHOWN],
        "back": _back(group),
    }
    return render(request, "dvb/guardians/let_in.html", context)


def _send(request: ActingRequest, waiting: list[Enrolment], group: Group | None) -> HttpResponse:
    count = len(waiting)
    with transaction.atomic():
        enqueue_on_commit(
            "dvb.guest_access.tasks.let_in",
            membership_id=request.membership.pk,
            enrolment_ids=[row.pk for row in waiting],
        )
    message = ngettext("%(n)s link is on its way.", "%(n)s links are on their way.", count) % {"n": count}
    return finished(request, _back(group), with_time(message))


def _group(request: ActingRequest) -> Group | None:
    asked = request.GET.get("group", "")
    return get_object_or_404(visible_to(request.actor, Group), pk=row_key(asked)) if asked else None


def _enrolments(request: ActingRequest, group: Group | None) -> QuerySet[Enrolment]:
    rows = visible_to(request.actor, Enrolment).filter(school=request.actor.organisation_id)
    return rows.filter(group=group) if group else rows


def _back(group: Group | None) -> str:
    return reverse("matching:group-detail", args=[group.pk]) if group else reverse("matching:learner-list")
