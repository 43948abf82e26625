"""Pages of skills: levels by employer and learner, their evidence, and the school's confirmation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_keys
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import submitted
from dvb.agreements.access import can_manage
from dvb.agreements.models import Agreement
from dvb.agreements.views.agreements import EVERYBODY, find_agreement
from dvb.labour_law.outcome_evidence import STEPS, Step, shared_minutes
from dvb.learning import queries as learning_queries
from dvb.learning.forms.skills import ConfirmForm, LevelsForm, WithdrawForm
from dvb.learning.models import Assessment, Confirmation
from dvb.learning.services import skills
from matching.learner_pages.views.learners import find_learner
from matching.learners.models import Viewing
from matching.learners.services import viewings

Kind = Assessment.Kind


def levels_form(agreement: Agreement, kind: str, data: Any) -> LevelsForm:
    """The form of one kind of assessment, with earlier assessments and the logged minutes."""
    outcomes, others = skills.outcomes_for(agreement)
    rows = {row.outcome.pk: row for row in learning_queries.rows_of(agreement)}
    is_own = kind != Kind.SUPERVISOR
    if kind == Kind.ENTRY:  # what the supervisor judged is no beginning any more
        outcomes = [o for o in outcomes if o.pk not in rows or rows[o.pk].judged is None]
    assessments = {row.outcome_id: row for row in agreement.assessments.filter(kind=kind)}
    confirmed = frozenset(pk for pk, row in rows.items() if row.word is not None and row.judged is not None)
    return LevelsForm(
        data,
        outcomes=outcomes,
        others=[] if is_own else others,
        assessments=assessments,
        confirmed=frozenset() if is_own else confirmed,
        minutes={pk: row.chain.minutes for pk, row in rows.items()},
        is_own=is_own,
    )


@require_http_methods(["GET", "POST"])
@acting(kinds={"employer"}, write=True)
def agreement_assess(request: ActingRequest, pk: int) -> HttpResponse:
    """A signed-in person of the employer assesses the learner."""
    agreement = find_agreement(request, pk)
    form = levels_form(agreement, Kind.SUPERVISOR, request.POST or None)

    def save(**_values: Any) -> list[Assessment]:
        return skills.assess(agreement, judgements=form.judgements(), by=request.actor)

    to = reverse("agreement-skills", args=[pk])
    response = submitted(request, form, save, to=to, message=_("Saved. The school confirms it now."))
    context = {"agreement": agreement, "form": form, "is_open": skills.can_assess(agreement)}
    return response or render(request, "dvb/skills/assess.html", context)


@require_http_methods(["GET", "POST"])
@acting(roles={Role.LEARNER})
def agreement_self_check(request: ActingRequest, pk: int, kind: str) -> HttpResponse:
    """The learner's self-assessment, at the beginning and at the end."""
    agreement = find_agreement(request, pk)
    form = levels_form(agreement, kind, request.POST or None)

    def save(**_values: Any) -> list[Assessment]:
        return skills.self_check(agreement, kind=kind, judgements=form.judgements(), by=request.actor)

    response = submitted(
        request, form, save, to=reverse("progress"), message=_("Saved. This is where you stand.")
    )
    is_open = skills.can_check(agreement, kind)
    context = {"agreement": agreement, "form": form, "is_entry": kind == Kind.ENTRY, "is_open": is_open}
    return response or render(request, "dvb/skills/self_check.html", context)


@require_GET
@acting(roles=EVERYBODY)
def agreement_skills(request: ActingRequest, pk: int) -> HttpResponse:
    """Every outcome of a stay and how far it has come."""
    agreement = find_agreement(request, pk)
    rows = learning_queries.rows_of(agreement)
    is_manager = can_manage(request.actor, agreement.assignment)
    waiting = [row for row in rows if row.chain.waits_for_school] if is_manager else []
    context = {
        "agreement": agreement,
        "rows": rows,
        "waiting": waiting,
        "has_plan": any(row.chain.is_planned for row in rows),
        "confirmed": sum(row.chain.has(Step.CONFIRMED) for row in rows),
        "new": sum(row.chain.has(Step.COUNTED) for row in rows),
        "can_assess": request.actor.organisation_kind == "employer"
        and request.actor.can_write()
        and skills.can_assess(agreement),
        "keeps": is_manager,
    }
    return render(request, "dvb/skills/agreement.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def skill_confirm(request: ActingRequest) -> HttpResponse:
    """The assessments to confirm, each with its evidence, and one date for all."""
    assessments = _selected_assessments(request)
    form = ConfirmForm(request.POST or None)

    def save(**values: Any) -> list[Confirmation]:
        return skills.confirm(assessments, by=request.actor, **values)

    to = _next_url(assessments)
    response = submitted(request, form, save, to=to, message=_("Confirmed.")) if assessments else None
    rows = [(row, _minutes(row), skills.counted_before(row)) for row in assessments]
    context = {"rows": rows, "form": form, "back": to}
    return response or render(request, "dvb/skills/confirm.html", context)


def _selected_assessments(request: ActingRequest) -> list[Assessment]:
    requested = request.POST.getlist("pick") or request.GET.getlist("pick")
    keys = row_keys(requested)
    rows = skills.to_confirm(request.actor).filter(pk__in=keys)
    return list(
        rows.select_related(
            "outcome", "agreement__assignment__enrolment__person", "agreement__assignment__opening__employer"
        ).order_by("agreement__assignment__enrolment__person__sort_key", "outcome__code")
    )


def _next_url(assessments: list[Assessment]) -> str:
    """URL to go back to: the stay, the group, or the start page."""
    stays = {row.agreement_id for row in assessments}
    groups = {row.agreement.assignment.enrolment.group_id for row in assessments}
    if len(stays) == 1:
        return reverse("agreement-skills", args=[stays.pop()])
    group = groups.pop() if len(groups) == 1 else None
    return reverse("group-skills", args=[group]) if group else reverse("home")


def _minutes(row: Assessment) -> int:
    lines = learning_queries.lines_of([row.agreement]).get((row.agreement_id, row.outcome_id), [])
    return shared_minutes(lines)


@require_GET
@acting(roles=EVERYBODY)
def confirmation_detail(request: ActingRequest, pk: int) -> HttpResponse:
    """One confirmation and the chain behind it, down to the lines of the log."""
    rows = visible_to(request.actor, Confirmation).select_related(
        "person",
        "outcome",
        "school",
        "confirmed_by",
        "assessment",
        "agreement__assignment__enrolment",
        "agreement__assignment__opening__employer",
    )
    confirmation: Confirmation = get_object_or_404(rows, pk=pk)
    viewings.note(confirmation.person, Viewing.What.AGREEMENT, by=request.actor)
    sees_log = visible_to(request.actor, Agreement).filter(pk=confirmation.agreement_id or 0).exists()
    chain = learning_queries.chain_of(confirmation)
    context = {
        "confirmation": confirmation,
        "chain": chain,
        "steps": [(step, chain.has(step)) for step in STEPS],
        "lines": chain.lines if sees_log else (),
        "sees_log": sees_log,
        "may_withdraw": skills.may_withdraw(confirmation, request.actor),
        "form": WithdrawForm(),
    }
    return render(request, "dvb/skills/confirmation.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def confirmation_withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    rows = visible_to(request.actor, Confirmation).select_related("person", "outcome")
    confirmation: Confirmation = get_object_or_404(rows, pk=pk)
    form = WithdrawForm(request.POST or None)

    def save(**values: Any) -> Confirmation:
        return skills.withdraw(confirmation, by=request.actor, **values)

    to = reverse("confirmation-detail", args=[pk])
    response = submitted(request, form, save, to=to, message=_("Taken back. It stays readable."))
    return response or render(
        request, "dvb/skills/withdraw.html", {"form": form, "confirmation": confirmation}
    )


@require_GET
@acting(kinds={"school"}, write=True)
def learner_skills(request: ActingRequest, pk: int) -> HttpResponse:
    """Outcomes learned at school, to be selected for confirmation."""
    enrolment = find_learner(request, pk)
    confirmations = {
        row.outcome_id: row for row in learning_queries.initial_levels(enrolment.person_id).reverse()
    }
    outcomes = LearningOutcome.objects.filter(qualification=enrolment.programme.qualification_id)
    rows = [(outcome, confirmations.get(outcome.pk)) for outcome in outcomes.order_by("code")]
    return render(request, "dvb/skills/learner.html", {"enrolment": enrolment, "rows": rows})


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def learner_skills_confirm(request: ActingRequest, pk: int) -> HttpResponse:
    """The chosen outcomes once more, and the day."""
    enrolment = find_learner(request, pk)
    requested = request.POST.getlist("outcome") or request.GET.getlist("outcome")
    keys = row_keys(requested)
    outcomes = list(
        LearningOutcome.objects.filter(qualification=enrolment.programme.qualification_id, pk__in=keys)
    )
    form = ConfirmForm(request.POST or None)

    def save(**values: Any) -> list[Confirmation]:
        return skills.confirm_school(enrolment, outcomes=outcomes, by=request.actor, **values)

    to = reverse("learner-skills", args=[pk])
    response = submitted(request, form, save, to=to, message=_("Confirmed.")) if outcomes else None
    context = {"enrolment": enrolment, "outcomes": outcomes, "form": form}
    return response or render(request, "dvb/skills/learner_confirm.html", context)
