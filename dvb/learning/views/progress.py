"""How far a learner has come, for herself and her school; and a group's skills at one glance."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alliances.audit.list_files import Columns, list_file, offers_file, wants_file
from alliances.kernel import plots
from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from dvb.kernel.pdf_responses import pdf_answer
from dvb.labour_law.outcome_evidence import Step
from dvb.learning import queries as learning_queries
from dvb.learning.models import Assessment, Level
from dvb.learning.queries import learning_record as record
from dvb.learning.queries.progress import Progress
from dvb.learning.services import skills
from matching.learner_pages.views.groups import find_group
from matching.learner_pages.views.learners import find_learner
from matching.learners.models import Enrolment, Group

PAGE_ROWS = 100


@require_GET
@acting(roles={Role.LEARNER})
def progress(request: ActingRequest) -> HttpResponse:
    """The learner's own page: planned against achieved, and which skills improved."""
    rows = visible_to(request.actor, Enrolment).select_related("person", "programme__qualification")
    enrolment = rows.order_by(F("ended_on").asc(nulls_first=True), "-started_on").first()
    if enrolment is None:
        return render(request, "dvb/skills/progress.html", {"progress": None})
    return render(
        request, "dvb/skills/progress.html", _context(learning_queries.progress_of(enrolment), is_own=True)
    )


@require_GET
@acting(kinds={"school"})
def learner_progress(request: ActingRequest, pk: int) -> HttpResponse:
    """The same page as her school reads it."""
    summary = learning_queries.progress_of(find_learner(request, pk))
    return render(request, "dvb/skills/progress.html", _context(summary, is_own=False))


@require_GET
@acting(roles={Role.LEARNER})
def record_paper(request: ActingRequest) -> HttpResponse:
    """What she takes away, as a PDF."""
    enrolment = _own(request)
    return pdf_answer(lambda: record.pdf_of(enrolment), "apgutais.pdf")


@require_GET
@acting(roles={Role.LEARNER})
def record_elm(request: ActingRequest) -> HttpResponse:
    """The same for other systems, by the European Learning Model."""
    response = HttpResponse(record.elm_of(_own(request)), content_type="application/ld+json")
    response["Content-Disposition"] = 'attachment; filename="apgutais.jsonld"'
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@acting(kinds={"school"}, write=True)
def learner_record(request: ActingRequest, pk: int) -> HttpResponse:
    """The school prints it for a learner without an account."""
    enrolment = find_learner(request, pk)
    return pdf_answer(lambda: record.pdf_of(enrolment), f"apgutais-{pk}.pdf")


def _own(request: ActingRequest) -> Enrolment:
    rows = visible_to(request.actor, Enrolment).select_related("person", "school", "programme__qualification")
    enrolment: Enrolment | None = rows.order_by(F("ended_on").asc(nulls_first=True), "-started_on").first()
    if enrolment is None:
        raise Http404
    return enrolment


def _context(summary: Progress, *, is_own: bool) -> dict[str, Any]:
    latest = summary.agreements[-1] if summary.agreements else None
    kinds = Assessment.Kind
    return {
        "progress": summary,
        "is_own": is_own,
        "learned": summary.learned,
        "has_plan": bool(summary.count(Step.PLANNED)),
        "picture": picture_of(summary),
        "figures": _figures(summary),
        "checks": [kind for kind in (kinds.ENTRY, kinds.EXIT) if latest and _may_check(summary, kind)],
        "latest": latest,
    }


def _may_check(summary: Progress, kind: str) -> bool:
    is_late = kind == Assessment.Kind.ENTRY and all(row.judged or row.entry for row in summary.rows)
    return skills.can_check(summary.agreements[-1], kind) and not is_late


def _figures(summary: Progress) -> list[dict[str, Any]]:
    number = plots.for_language(get_language() or "lv")
    steps = {"worked": Step.WORKED_ON, "assessed": Step.ASSESSED, "new": Step.COUNTED}
    counts = {name: str(summary.count(step)) for name, step in steps.items()}
    planned = _("of %(n)s in the learning plan") % {"n": number(float(summary.planned_hours), 0)}
    return [
        {
            "value": number(float(summary.hours), 0 if summary.hours % 1 == 0 else 1),
            "label": _("hours confirmed"),
            "note": planned if summary.planned_hours else "",
        },
        {"value": counts["worked"], "label": _("skills worked on")},
        {"value": counts["assessed"], "label": _("assessed by the supervisor")},
        {"value": counts["new"], "label": _("new: confirmed for the first time")},
    ]


def picture_of(summary: Progress) -> plots.Plot | None:
    """Chart of the first and current level: the supervisor's, else the learner's own last one."""
    moves = []
    improved = compared = 0
    for row in summary.rows:
        now = row.judged or row.exit
        if row.entry is None and now is None:
            continue
        before = row.entry.level if row.entry else None
        improved += bool(now and before is not None and now.level > before)
        compared += bool(now and before is not None)
        moves.append(plots.Move(row.outcome.name, before, now.level if now else None))
    if not moves:
        return None
    return plots.levels(
        moves,
        title=_("Better than at the beginning in %(n)s of %(all)s") % {"n": improved, "all": compared}
        if compared
        else _("How well each skill is done now"),
        scale=[str(label) for label in Level.labels],
        before=_("at the beginning"),
        now=_("now"),
        label_heading=_("What is learned"),
    )


@require_GET
@acting(kinds={"school"})
@offers_file
def group_skills(request: ActingRequest, pk: int) -> HttpResponse:
    """Figures of each learner of a group, and assessments waiting for confirmation."""
    group = find_group(request, pk)
    learners = visible_to(request.actor, Enrolment).filter(group=group).select_related("person")
    members = learning_queries.members_of(list(learners.order_by("person__sort_key")))
    if wants_file(request):
        title = _("Skills of %(group)s") % {"group": group.code}
        return list_file(request, title, _member_columns(), members)
    waiting = _waiting(request).filter(agreement__assignment__enrolment__group=group)
    context = {
        "group": group,
        "members": members,
        "waiting": waiting,
        "new": sum(member.new for member in members),
        "can_confirm": request.actor.can_write(),
    }
    return render(request, "dvb/skills/group.html", context)


@require_GET
@acting(kinds={"school"}, write=True)
@offers_file
def skill_waiting(request: ActingRequest) -> HttpResponse:
    """Everything of the school that supervisors assessed and nobody has confirmed."""
    rows, group = _waiting(request), request.GET.get("group", "")
    asked = rows.order_by().values("agreement__assignment__enrolment__group")
    groups = list(visible_to(request.actor, Group).filter(pk__in=asked).order_by("sort_key"))
    chosen = next((one for one in groups if str(one.pk) == group), None)
    if chosen is not None:
        rows = rows.filter(agreement__assignment__enrolment__group=chosen)
    if wants_file(request):
        words = [(_("Group"), chosen)] if chosen else []
        return list_file(request, _("Skills to confirm"), _waiting_columns(), rows, filters=words)
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "total": page.paginator.count,
        "can_confirm": True,
        "groups": groups,
        "chosen": chosen,
    }
    return render(request, "dvb/skills/waiting.html", context)


def _member_columns() -> Columns:
    return [
        (_("Surname"), lambda one: one.enrolment.person.last_name),
        (_("First name"), lambda one: one.enrolment.person.first_name),
        (_("Planned"), lambda one: one.planned),
        (_("Assessed"), lambda one: one.assessed),
        (_("Waiting"), lambda one: one.waiting),
        (_("Confirmed"), lambda one: one.confirmed),
        (_("New"), lambda one: one.new),
    ]


def _waiting_columns() -> Columns:
    return [
        (_("Surname"), lambda row: row.agreement.assignment.enrolment.person.last_name),
        (_("First name"), lambda row: row.agreement.assignment.enrolment.person.first_name),
        (_("Employer"), lambda row: row.agreement.assignment.opening.employer.name),
        (_("Code"), lambda row: row.outcome.code),
        (_("Skill"), lambda row: row.outcome.name),
        (_("Level"), lambda row: row.get_level_display()),
        (_("Supervisor"), lambda row: row.assessed_name),
        (_("Assessed"), lambda row: row.assessed_on),
    ]


def _waiting(request: ActingRequest) -> QuerySet[Assessment]:
    rows = skills.to_confirm(request.actor).select_related(
        "outcome", "agreement__assignment__enrolment__person", "agreement__assignment__opening__employer"
    )
    return rows.order_by("agreement__assignment__enrolment__person__sort_key", "outcome__code")
