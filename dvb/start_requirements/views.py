"""The readiness of a group before a round: one table, and one form for many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from alliances.audit.list_files import Columns, list_file, offers_file, wants_file
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_keys
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from dvb.start_requirements import services as readiness
from dvb.start_requirements.forms import ClearanceForm
from dvb.start_requirements.models import Clearance
from matching.assignments import stays
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS
from matching.assignments.models import Assignment
from matching.assignments.terms import with_sites
from matching.learner_pages.views.groups import find_group
from matching.learners.models import CalendarBlock, Enrolment, Group, Viewing, here_on
from matching.learners.services import viewings

WORK = ("dvb", "prakse")
CELLS = (
    gettext_lazy("Accident insurance"),
    gettext_lazy("Medical check"),
    gettext_lazy("Guardian informed"),
    gettext_lazy("Plan agreed"),
)
UNTIL = gettext_lazy("%(what)s: until")


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
@offers_file
def group_readiness(request: ActingRequest, pk: int) -> HttpResponse:
    group = find_group(request, pk)
    learners = list(
        visible_to(request.actor, Enrolment)
        .filter(here_on(timezone.localdate()), group=group)
        .select_related("person", "school")
    )
    first, last = _stay(group)
    if wants_file(request):
        return _file(request, group, readiness.table(learners, first, last))
    selected = set(row_keys(request.POST.getlist("learner")))
    form = ClearanceForm(request.POST or None, initial={"valid_from": first, "valid_to": last})

    def save(**values: Any) -> int:
        return readiness.enter([one for one in learners if one.pk in selected], by=request.actor, **values)

    page_url = reverse("group-readiness", args=[pk])
    response = submitted(request, form, save, to=page_url, message=_("Entered for the chosen learners."))
    rows = readiness.table(learners, first, last)
    begun = readiness.at_work(learners)
    context = {
        "group": group,
        "rows": rows,
        "begun": begun,
        "begun_lacking": sum(row.enrolment.pk in begun and not row.is_ready for row in rows),
        "waiting": sum(row.enrolment.pk not in begun for row in rows),
        "ready": sum(row.is_ready and row.enrolment.pk not in begun for row in rows),
        "first": first,
        "last": last,
        "form": form,
        "chosen": selected,
    }
    return response or render(request, "dvb/start_requirements/group.html", context)


def _file(request: ActingRequest, group: Group, rows: Sequence[readiness.Row]) -> HttpResponse:
    """With birth date, employer, address and days: what an insurer asks for."""
    viewings.note_all((row.enrolment.person for row in rows), Viewing.What.LEARNER, by=request.actor)
    title = _("Readiness of %(group)s") % {"group": group.code}
    stays_of = _stays_of(request, [row.enrolment for row in rows])
    return list_file(request, title, _columns(stays_of), rows)


def _columns(stays_of: Mapping[int, Any]) -> Columns:
    def of_stay(read: Callable[[Any], object]) -> Callable[[readiness.Row], object]:
        return lambda row: read(stays_of[row.enrolment.pk]) if row.enrolment.pk in stays_of else None

    def of_cell(index: int) -> Columns:
        return [
            (CELLS[index], lambda row: _word(row.cells[index])),
            (UNTIL % {"what": CELLS[index]}, lambda row: row.cells[index].until),
        ]

    return [
        (_("Surname"), lambda row: row.enrolment.person.last_name),
        (_("First name"), lambda row: row.enrolment.person.first_name),
        (_("Number"), lambda row: row.enrolment.external_id),
        (_("Birth date"), lambda row: row.enrolment.person.birth_date),
        (_("Under 18"), lambda row: row.is_minor),
        *of_cell(0),
        *of_cell(1),
        (CELLS[2], lambda row: _word(row.cells[2])),
        (CELLS[3], lambda row: _word(row.cells[3])),
        (_("Ready to start"), lambda row: row.is_ready),
        (_("Employer"), of_stay(lambda stay: stay.opening.employer.name)),
        (_("Address"), of_stay(lambda stay: ", ".join(filter(None, (stay.site.address, stay.site.town))))),
        (_("First day"), of_stay(lambda stay: stay.first_day)),
        (_("Last day"), of_stay(lambda stay: stay.last_day)),
    ]


def _word(cell: readiness.Cell) -> object:
    if cell.is_ok:
        return _("in order")
    return _("missing") if cell.is_needed else _("not needed")


def _stays_of(request: ActingRequest, learners: Sequence[Enrolment]) -> dict[int, Any]:
    """Each learner's next stay that is not over, with its site and days."""
    rows = visible_to(request.actor, Assignment).filter(enrolment__in=learners, status__in=LIVE_ASSIGNMENTS)
    found: Any = with_sites(rows.select_related("opening__employer", "opening__workplace"))
    days = stays.days_of(found, request.actor)
    today, by_learner = timezone.localdate(), {}
    for row in found:
        row.first_day, row.last_day = days[row.pk]
    for row in sorted(found, key=lambda one: (one.first_day, one.pk), reverse=True):
        if row.last_day >= today:
            by_learner[row.enrolment_id] = row
    return by_learner


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
