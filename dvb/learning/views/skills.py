"""Pages of skills: levels by employer and learner, what they stand on, and the school's word."""

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
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import submitted
from dvb.agreements.access import can_manage
from dvb.agreements.models import Agreement
from dvb.agreements.views.agreements import EVERYBODY, find_agreement
from dvb.labour_law.chain import STEPS, Step
from dvb.learning.forms.skills import ConfirmForm, LevelsForm, WithdrawForm
from dvb.learning.models import Assessment, Confirmation
from dvb.learning.services import skills
from matching.learner_pages.views.learners import find_learner
from matching.learners.models import Viewing
from matching.learners.services import viewings

Kind = Assessment.Kind


def levels_form(agreement: Agreement, kind: str, data: Any) -> LevelsForm:
    """The form of one kind of judgement, with what was said before and what the log says."""
    outcomes, others = skills.outcomes_for(agreement)
    rows = {row.outcome.pk: row for row in skills.rows_of(agreement)}
    is_own = kind != Kind.SUPERVISOR
    if kind == Kind.ENTRY:  # what the supervisor judged is no beginning any more
        outcomes = [o for o in outcomes if o.pk not in rows or rows[o.pk].judged is None]
    said = {row.outcome_id: row for row in agreement.assessments.filter(kind=kind)}
    words = frozenset(pk for pk, row in rows.items() if row.word is not None and row.judged is not None)
    return LevelsForm(
        data,
        outcomes=outcomes,
        others=[] if is_own else others,
        assessments=said,
        confirmed=frozenset() if is_own else words,
        minutes={pk: row.chain.minutes for pk, row in rows.items()},
        is_own=is_own,
    )


@require_http_methods(["GET", "POST"])
@acting(kinds={"employer"}, write=True)
def agreement_assess(request: ActingRequest, pk: int) -> HttpResponse:
    """A signed-in person of the employer says what the learner can do."""
    found = find_agreement(request, pk)
    form = levels_form(found, Kind.SUPERVISOR, request.POST or None)

    def save(**_values: Any) -> list[Assessment]:
        return skills.assess(found, judgements=form.judgements(), by=request.actor)

    to = reverse("agreement-skills", args=[pk])
    done = submitted(request, form, save, to=to, said=_("Saved. The school confirms it now."))
    context = {"agreement": found, "form": form, "is_open": skills.can_assess(found)}
    return done or render(request, "dvb/skills/assess.html", context)


@require_http_methods(["GET", "POST"])
@acting(roles={Role.LEARNER})
def agreement_self_check(request: ActingRequest, pk: int, kind: str) -> HttpResponse:
    """The learner says how well she can do it, at the beginning and at the end."""
    found = find_agreement(request, pk)
    form = levels_form(found, kind, request.POST or None)

    def save(**_values: Any) -> list[Assessment]:
        return skills.self_check(found, kind=kind, judgements=form.judgements(), by=request.actor)

    done = submitted(request, form, save, to=reverse("progress"), said=_("Saved. This is where you stand."))
    is_open = skills.can_check(found, kind)
    context = {"agreement": found, "form": form, "is_entry": kind == Kind.ENTRY, "is_open": is_open}
    return done or render(request, "dvb/skills/self_check.html", context)


@require_GET
@acting(roles=EVERYBODY)
def agreement_skills(request: ActingRequest, pk: int) -> HttpResponse:
    """Every outcome of a stay and how far it has come."""
    found = find_agreement(request, pk)
    rows = skills.rows_of(found)
    keeps = can_manage(request.actor, found.assignment)
    waiting = [row for row in rows if row.chain.waits_for_school] if keeps else []
    context = {
        "agreement": found,
        "rows": rows,
        "waiting": waiting,
        "has_plan": any(row.chain.is_planned for row in rows),
        "confirmed": sum(row.chain.has(Step.CONFIRMED) for row in rows),
        "new": sum(row.chain.has(Step.COUNTED) for row in rows),
        "can_assess": request.actor.organisation_kind == "employer"
        and request.actor.can_write()
        and skills.can_assess(found),
        "keeps": keeps,
    }
    return render(request, "dvb/skills/agreement.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def skill_confirm(request: ActingRequest) -> HttpResponse:
    """What is to be confirmed, each with what it stands on; then one day for all of it."""
    chosen = _chosen(request)
    form = ConfirmForm(request.POST or None)

    def save(**values: Any) -> list[Confirmation]:
        return skills.confirm(chosen, by=request.actor, **values)

    to = _after(chosen)
    done = submitted(request, form, save, to=to, said=_("Confirmed.")) if chosen else None
    rows = [(row, _minutes(row), skills.counted_before(row)) for row in chosen]
    context = {"rows": rows, "form": form, "back": to}
    return done or render(request, "dvb/skills/confirm.html", context)


def _chosen(request: ActingRequest) -> list[Assessment]:
    wanted = request.POST.getlist("pick") or request.GET.getlist("pick")
    keys = [int(key) for key in wanted if key.isdecimal() and len(key) < 18]
    rows = skills.to_confirm(request.actor).filter(pk__in=keys)
    return list(
        rows.select_related(
            "outcome", "agreement__assignment__enrolment__person", "agreement__assignment__opening__employer"
        ).order_by("agreement__assignment__enrolment__person__sort_key", "outcome__code")
    )


def _after(chosen: list[Assessment]) -> str:
    """Back to the stay, to the group, or to the start."""
    stays = {row.agreement_id for row in chosen}
    groups = {row.agreement.assignment.enrolment.group_id for row in chosen}
    if len(stays) == 1:
        return reverse("agreement-skills", args=[stays.pop()])
    group = groups.pop() if len(groups) == 1 else None
    return reverse("group-skills", args=[group]) if group else reverse("home")


def _minutes(row: Assessment) -> int:
    lines = skills.lines_of([row.agreement]).get((row.agreement_id, row.outcome_id), [])
    return skills.shared_minutes(lines)


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
    found: Confirmation = get_object_or_404(rows, pk=pk)
    viewings.note(found.person, Viewing.What.AGREEMENT, by=request.actor)
    sees_log = visible_to(request.actor, Agreement).filter(pk=found.agreement_id or 0).exists()
    chain = skills.chain_of(found)
    context = {
        "confirmation": found,
        "chain": chain,
        "steps": [(step, chain.has(step)) for step in STEPS],
        "lines": chain.lines if sees_log else (),
        "sees_log": sees_log,
        "may_withdraw": skills.may_withdraw(found, request.actor),
        "form": WithdrawForm(),
    }
    return render(request, "dvb/skills/confirmation.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def confirmation_withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    rows = visible_to(request.actor, Confirmation).select_related("person", "outcome")
    found: Confirmation = get_object_or_404(rows, pk=pk)
    form = WithdrawForm(request.POST or None)

    def save(**values: Any) -> Confirmation:
        return skills.withdraw(found, by=request.actor, **values)

    to = reverse("confirmation-detail", args=[pk])
    done = submitted(request, form, save, to=to, said=_("Taken back. It stays readable."))
    return done or render(request, "dvb/skills/withdraw.html", {"form": form, "confirmation": found})


@require_GET
@acting(kinds={"school"}, write=True)
def learner_skills(request: ActingRequest, pk: int) -> HttpResponse:
    """What was learned at school, to be chosen for the school's word."""
    enrolment = find_learner(request, pk)
    words = {row.outcome_id: row for row in skills.initial_levels(enrolment.person_id).reverse()}
    outcomes = LearningOutcome.objects.filter(qualification=enrolment.programme.qualification_id)
    rows = [(outcome, words.get(outcome.pk)) for outcome in outcomes.order_by("code")]
    return render(request, "dvb/skills/learner.html", {"enrolment": enrolment, "rows": rows})


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def learner_skills_confirm(request: ActingRequest, pk: int) -> HttpResponse:
    """The chosen outcomes once more, and the day."""
    enrolment = find_learner(request, pk)
    wanted = request.POST.getlist("outcome") or request.GET.getlist("outcome")
    keys = [int(key) for key in wanted if key.isdecimal() and len(key) < 18]
    outcomes = list(
        LearningOutcome.objects.filter(qualification=enrolment.programme.qualification_id, pk__in=keys)
    )
    form = ConfirmForm(request.POST or None)

    def save(**values: Any) -> list[Confirmation]:
        return skills.confirm_school(enrolment, outcomes=outcomes, by=request.actor, **values)

    to = reverse("learner-skills", args=[pk])
    done = submitted(request, form, save, to=to, said=_("Confirmed.")) if outcomes else None
    context = {"enrolment": enrolment, "outcomes": outcomes, "form": form}
    return done or render(request, "dvb/skills/learner_confirm.html", context)
