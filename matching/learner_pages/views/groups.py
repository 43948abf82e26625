"""Pages of groups: a school year's list, one group with its calendar, and the roll-over."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alliances.audit.list_files import Columns, list_file, offers_file, wants_file
from alliances.catalogue.models import Programme
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.law.rules import school_year_of
from alliances.pages.fields import show_refusal
from alliances.pages.form_pages import finished, submitted
from matching.enrolment_changes.services import roll_over
from matching.learner_pages.group_forms import BlockForms, GroupForm, RollOverForm
from matching.learner_pages.views.year_picture import of_blocks, year_picture
from matching.learners.access import can_manage_learners
from matching.learners.models import CalendarBlock, Enrolment, Group, SchoolYear, here_on
from matching.learners.services import groups


def find_group(request: ActingRequest, pk: int) -> Group:
    rows = visible_to(request.actor, Group).select_related(
        "school", "school_year", "programme__qualification"
    )
    group: Group = get_object_or_404(rows, pk=pk)
    return group


def detail_url(group: Group) -> str:
    return reverse("matching:group-detail", args=[group.pk])


@require_GET
@acting(kinds={"school"})
@offers_file
def group_list(request: ActingRequest) -> HttpResponse:
    own = visible_to(request.actor, Group)
    today = timezone.localdate()
    years = list(SchoolYear.objects.filter(groups__in=own).distinct().order_by("-starts_on"))
    now = school_year_of(today).code
    requested = request.GET.get("year", now)
    year = next((y for y in years if y.code == requested), years[0] if years else None)
    rows = (
        own.filter(school_year=year)
        .select_related("programme")
        .annotate(
            learners=Count("enrolments", filter=here_on(today, "enrolments__"), distinct=True),
            blocks_n=Count("blocks", distinct=True),
        )
    )
    if wants_file(request):
        words = [(_("School year"), year.code)] if year else []
        shown = list(rows) if year else []
        total = own.count()
        return list_file(
            request, _("Groups"), _columns(), shown, filters=words, total=total, has_persons=False
        )
    context = {
        "groups": list(rows) if year else [],
        "year": year,
        "tabs": [{"label": y.code, "url": f"?year={y.code}", "current": y == year} for y in years],
        "next_year": roll_over.offered(request.membership.organisation),
        "can_manage": can_manage_learners(request.actor),
    }
    return render(request, "matching/groups/list.html", context)


def _columns() -> Columns:
    return [
        (_("Group"), lambda row: row.code),
        (_("Programme"), lambda row: row.programme.name),
        (_("Programme code"), lambda row: row.programme.code),
        (_("Course"), lambda row: row.course),
        (_("Last course"), lambda row: row.last_course),
        (_("Learners"), lambda row: row.learners),
        (_("Stretches in the calendar"), lambda row: row.blocks_n),
    ]


@require_GET
@acting(kinds={"school"})
def group_detail(request: ActingRequest, pk: int) -> HttpResponse:
    group, today = find_group(request, pk), timezone.localdate()
    blocks = list(visible_to(request.actor, CalendarBlock).filter(group=group).order_by("starts_on"))
    year = group.school_year
    title = _("The year of %(group)s, %(year)s") % {"group": group.code, "year": year.code}
    rows = visible_to(request.actor, Enrolment).filter(group=group).select_related("person")
    context = {
        "group": group,
        "blocks": blocks,
        "picture": year_picture(year.starts_on, year.ends_on, of_blocks(blocks), title=title)
        if blocks
        else None,
        "learners": rows.filter(here_on(today)),
        "left": rows.exclude(here_on(today)).count(),
        "can_manage": can_manage_learners(request.actor),
    }
    return render(request, "matching/groups/detail.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def group_create(request: ActingRequest) -> HttpResponse:
    school = request.membership.organisation
    has_programmes = Programme.objects.filter(school=school).exists()
    year = request.GET.get("year") or school_year_of(timezone.localdate()).code
    form = GroupForm(request.POST or None, school=school)

    def save(**values: Any) -> Group:
        return groups.create(school=school, school_year=year, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, creates=True, message=_("The group is open."))
    context = {
        "form": form,
        "group": None,
        "year": year,
        "school": school,
        "lacks_programmes": not has_programmes,
    }
    return done or render(request, "matching/groups/form.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def group_edit(request: ActingRequest, pk: int) -> HttpResponse:
    group = find_group(request, pk)
    if request.method == "POST" and request.POST.get("do") == "remove":
        groups.remove(group, by=request.actor)
        return finished(request, reverse("matching:group-list"), _("The group is removed."))
    initial = {name: getattr(group, name) for name in GroupForm.base_fields}
    form = GroupForm(request.POST or None, school=group.school, initial=initial)

    def save(**values: Any) -> Group:
        return groups.edit(group, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, edits=True, message=_("The changes are saved."))
    is_empty = not group.enrolments.exists()
    context = {"form": form, "group": group, "year": group.school_year.code, "is_empty": is_empty}
    return done or render(request, "matching/groups/form.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def group_calendar(request: ActingRequest, pk: int) -> HttpResponse:
    group = find_group(request, pk)
    rows = group.blocks.order_by("starts_on").values("kind", "starts_on", "ends_on")
    forms = BlockForms(request.POST or None, initial=list(rows), prefix="block")
    if request.method == "POST" and forms.is_valid():
        try:
            groups.set_calendar(group, forms.blocks(), by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            forms.non_form_errors().append(str(refused.message))
        else:
            more = "more" in request.POST
            to = reverse("matching:group-calendar", args=[pk]) if more else detail_url(group)
            return finished(request, to, _("The calendar is saved."))
    return render(request, "matching/groups/calendar.html", {"forms": forms, "group": group})


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def group_roll_over(request: ActingRequest) -> HttpResponse:
    school = request.membership.organisation
    to_year = request.POST.get("to_year") or request.GET.get("to_year") or roll_over.offered(school)
    if to_year is None:
        raise Refused("nothing_to_roll", _("There are no groups that could move to a new school year."))
    plan = roll_over.plan(school, to_year=to_year)
    form = RollOverForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            done = roll_over.run(
                school,
                to_year=to_year,
                graduated_on=form.cleaned_data["graduated_on"],
                codes=form.codes(),
                by=request.actor,
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            message = _("Moved on: %(moved)s learners. Graduated: %(graduated)s.") % {
                "moved": done.moving,
                "graduated": done.graduating,
            }
            return finished(request, f"{reverse('matching:group-list')}?year={to_year}", message)
    context = {"plan": plan, "form": form, "is_early": timezone.localdate() < plan.from_year.ends_on}
    return render(request, "matching/groups/roll_over.html", context)
