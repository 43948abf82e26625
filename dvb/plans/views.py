"""Pages of individual plans: the template, a group's drafts, one plan, and agreeing after review."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.list_files import Columns, list_file, offers_file, wants_file
from alliances.catalogue.models import Programme
from alliances.kernel.actor import Role
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_keys
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from dvb.plans.forms import AgreeForm, LinesForm
from dvb.plans.models import Plan, PlanTemplate, Site
from dvb.plans.services import plans
from matching.learner_pages.views.groups import find_group
from matching.learners.access import can_manage_learners
from matching.learners.models import Enrolment, here_on

EVERYBODY = set(Role)


def _plans(request: ActingRequest) -> QuerySet[Plan]:
    rows: QuerySet[Plan] = visible_to(request.actor, Plan)
    return rows.select_related(
        "enrolment__person", "enrolment__programme", "enrolment__group"
    ).prefetch_related("lines__outcome")


def find_plan(request: ActingRequest, pk: int) -> Plan:
    plan: Plan = get_object_or_404(_plans(request), pk=pk)
    return plan


@require_GET
@acting(kinds={"school"}, write=True)
@offers_file
def group_plans(request: ActingRequest, pk: int) -> HttpResponse:
    group = find_group(request, pk)
    learners = visible_to(request.actor, Enrolment).filter(here_on(timezone.localdate()), group=group)
    plans_by_enrolment = {plan.enrolment_id: plan for plan in _plans(request).filter(enrolment__in=learners)}
    rows = [(learner, plans_by_enrolment.get(learner.pk)) for learner in learners.select_related("person")]
    if wants_file(request):
        return list_file(request, _("Plans of %(group)s") % {"group": group.code}, _columns(), rows)
    template = _template(group.programme)
    lines = list(template.lines.all()) if template else []
    context = {
        "group": group,
        "rows": rows,
        "template": template,
        "missing": plans.missing_from(lines, group.programme) if template else [],
        "without": sum(plan is None for __, plan in rows),
        "drafts": sum(plan is not None and plan.status == "draft" for __, plan in rows),
        "agreed": sum(plan is not None and plan.status == "agreed" for __, plan in rows),
    }
    return render(request, "dvb/plans/group.html", context)


def _columns() -> Columns:
    return [
        (_("Surname"), lambda row: row[0].person.last_name),
        (_("First name"), lambda row: row[0].person.first_name),
        (_("Plan"), lambda row: row[1].get_status_display() if row[1] else _("none yet")),
        (_("Agreed on"), lambda row: row[1].agreed_on if row[1] else None),
    ]


@require_POST
@acting(kinds={"school"}, write=True)
def group_draw_plans(request: ActingRequest, pk: int) -> HttpResponse:
    count = len(plans.draw_up(find_group(request, pk), by=request.actor))
    message = ngettext("%(n)s draft is made. Review it.", "%(n)s drafts are made. Review them.", count) % {
        "n": count
    }
    return finished(
        request, reverse("group-plans", args=[pk]), message if count else _("Everybody has a plan.")
    )


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def group_agree_plans(request: ActingRequest, pk: int) -> HttpResponse:
    """The drafts to agree, each with its sums, and one date for all of them."""
    group = find_group(request, pk)
    requested = request.POST.getlist("plan") or request.GET.getlist("plan")
    keys = row_keys(requested)
    drafts = list(_plans(request).filter(enrolment__group=group, status="draft", pk__in=keys))
    if not drafts:
        return render(request, "dvb/plans/agree.html", {"group": group, "rows": []})
    form = AgreeForm(request.POST or None)

    def save(**values: Any) -> int:
        return plans.agree(drafts, by=request.actor, **values)

    response = submitted(
        request, form, save, to=reverse("group-plans", args=[pk]), message=_("The plans are agreed.")
    )
    rows = [(plan, *_sums(plan), plans.missing_from(plan.lines.all(), group.programme)) for plan in drafts]
    return response or render(request, "dvb/plans/agree.html", {"group": group, "rows": rows, "form": form})


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def group_plan_template(request: ActingRequest, pk: int) -> HttpResponse:
    group = find_group(request, pk)
    template = _template(group.programme)
    lines = list(template.lines.all()) if template else []
    outcomes = list(plans.outcomes_of(group.programme))
    form = LinesForm(request.POST or None, outcomes=outcomes, lines=lines)

    def save(**values: Any) -> PlanTemplate:
        return plans.set_template(group.programme, form.entries(), by=request.actor)

    response = submitted(
        request,
        form,
        save,
        to=reverse("group-plans", args=[pk]),
        edits=True,
        message=_("The template is saved."),
    )
    context = {"form": form, "group": group, "is_new": template is None}
    return response or render(request, "dvb/plans/template.html", context)


@require_GET
@acting(roles=EVERYBODY)
def plan_detail(request: ActingRequest, pk: int) -> HttpResponse:
    plan = find_plan(request, pk)
    school, host, share = _sums(plan)
    context = {
        "plan": plan,
        "lines": plan.lines.all(),
        "missing": plans.missing_from(plan.lines.all(), plan.enrolment.programme),
        "school": school,
        "host": host,
        "share": share,
        "can_edit": can_manage_learners(request.actor),
        "form": AgreeForm(),
    }
    return render(request, "dvb/plans/detail.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def plan_edit(request: ActingRequest, pk: int) -> HttpResponse:
    plan = find_plan(request, pk)
    outcomes = list(plans.outcomes_of(plan.enrolment.programme))
    form = LinesForm(request.POST or None, outcomes=outcomes, lines=list(plan.lines.all()))

    def save(**values: Any) -> Plan:
        return plans.change(plan, form.entries(), by=request.actor)

    response = submitted(
        request,
        form,
        save,
        to=reverse("plan-detail", args=[pk]),
        edits=True,
        message=_("The changes are saved."),
    )
    return response or render(request, "dvb/plans/edit.html", {"form": form, "plan": plan})


@require_POST
@acting(kinds={"school"}, write=True)
def plan_agree(request: ActingRequest, pk: int) -> HttpResponse:
    plan, form = find_plan(request, pk), AgreeForm(request.POST)
    if not form.is_valid():
        raise Refused("date_needed", _("Enter the day on which it was agreed."), "on")
    plans.agree([plan], by=request.actor, on=form.cleaned_data["on"])
    return redirect("plan-detail", pk)


def _template(programme: Programme) -> PlanTemplate | None:
    return PlanTemplate.objects.filter(programme=programme).prefetch_related("lines__outcome").first()


def _sums(plan: Plan) -> tuple[Any, Any, int | None]:
    """Hours at school, at the workplace, and the workplace's share in percent."""
    sums = {
        site: sum((line.hours or 0 for line in plan.lines.all() if line.site == site), start=0)
        for site in Site.values
    }
    total = sum(sums.values())
    return sums["school"], sums["host"], round(100 * sums["host"] / total) if total else None
