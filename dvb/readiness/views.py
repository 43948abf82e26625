"""The readiness of a group before a round: one table, and one form for many."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_keys
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from dvb.readiness import services as readiness
from dvb.readiness.forms import ClearanceForm
from dvb.readiness.models import Clearance
from matching.learner_pages.views.groups import find_group
from matching.learners.models import CalendarBlock, Enrolment, Group

WORK = ("dvb", "prakse")


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def group_readiness(request: ActingRequest, pk: int) -> HttpResponse:
    group = find_group(request, pk)
    learners = list(
        visible_to(request.actor, Enrolment)
        .filter(group=group, ended_on__isnull=True)
        .select_related("person", "school")
    )
    first, last = _stay(group)
    selected = set(row_keys(request.POST.getlist("learner")))
    form = ClearanceForm(request.POST or None, initial={"valid_from": first, "valid_to": last})

    def save(**values: Any) -> int:
        return readiness.enter([one for one in learners if one.pk in selected], by=request.actor, **values)

    page_url = reverse("group-readiness", args=[pk])
    response = submitted(request, form, save, to=page_url, message=_("Entered for the chosen learners."))
    rows = readiness.table(learners, first, last)
    context = {
        "group": group,
        "rows": rows,
        "ready": sum(row.is_ready for row in rows),
        "first": first,
        "last": last,
        "form": form,
        "chosen": selected,
    }
    return response or render(request, "dvb/readiness/group.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def clearance_remove(request: ActingRequest, pk: int) -> HttpResponse:
    clearance: Clearance = get_object_or_404(visible_to(request.actor, Clearance), pk=pk)
    readiness.remove(clearance, by=request.actor)
    group = clearance.enrolment.group_id
    to = reverse("group-readiness", args=[group]) if group else reverse("home")
    return finished(request, to, _("Taken back."))


def _stay(group: Group) -> tuple[dt.date, dt.date]:
    """The group's next time at work: the rest of it where it has begun, else the rest of the school year."""
    today = timezone.localdate()
    blocks = CalendarBlock.objects.filter(group=group, kind__in=WORK, ends_on__gte=today)
    days = list(blocks.values_list("starts_on", "ends_on"))
    year = group.school_year
    if not days:
        return max(today, year.starts_on), max(today, year.ends_on)
    return max(today, min(first for first, __ in days)), max(last for __, last in days)
