"""Pages of assignments: who waits for an answer, one learner sent to one employer, and the answers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, Q, QuerySet, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.list_files import listing_file, offers_file, wants_file
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_key, row_keys
from alliances.kernel.visibility import visible_to
from alliances.law.rules import is_minor
from alliances.messages.times import with_time
from alliances.organisations.models import Organisation
from alliances.pages.form_pages import finished, submitted
from alliances.pages.list_pages import Filter, Listing, cases, where
from matching.assignments import stays
from matching.assignments.access import can_answer, can_name_in
from matching.assignments.forms import FEWER, DeclineForm, ReasonForm
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, OPEN_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.queries import ENDED_EARLY, LOST, needing_place
from matching.assignments.services import answers, assignments, letters, reach, withdrawals
from matching.assignments.terms import with_sites
from matching.assignments.views import list_columns, terms_section
from matching.assignments.wording import history_of, learner_in
from matching.learners.access import can_name, can_send
from matching.learners.models import Group, Viewing
from matching.learners.services import viewings
from matching.openings.models import Opening
from matching.rounds.result_wording import withheld
from matching.rounds.wording import distance_band

Side = Assignment.Side
EVERYBODY = set(Role)
AWAITING_EMPLOYER = Q(status__in=[AssignmentState.SENT, AssignmentState.LEARNER_ACCEPTED])


def seen(request: ActingRequest) -> QuerySet[Assignment]:
    rows: QuerySet[Assignment] = visible_to(request.actor, Assignment)
    return rows.select_related(
        "enrolment__person__user",
        "enrolment__school",
        "enrolment__group",
        "enrolment__programme__qualification",
        "opening__employer",
        "opening__workplace",
        "round",
    )


def find_assignment(request: ActingRequest, pk: int) -> Assignment:
    assignment: Assignment = get_object_or_404(seen(request), pk=pk)
    return assignment


def after_answer(request: ActingRequest, assignment: Assignment) -> str:
    """Where the person goes on: a learner to her place, everybody else to the assignment."""
    if request.actor.role is Role.LEARNER:
        return reverse("matching:my-place")
    return reverse("matching:assignment-detail", args=[assignment.pk])


@require_GET
@acting()
@offers_file
def assignment_list(request: ActingRequest) -> HttpResponse:
    is_school = request.actor.organisation_kind == "school"
    is_employer = request.actor.organisation_kind == "employer"
    waits = AWAITING_EMPLOYER if is_employer else Q(status__in=OPEN_ASSIGNMENTS)
    rows = seen(request).annotate(answered=Case(When(waits, then=0), default=1))
    listing = Listing(
        request,
        rows,
        search=[
            "opening__search_key",
            "opening__employer__search_key",
            *(["enrolment__person__search_key", "enrolment__group__search_key"] if is_school else []),
        ],
        filters=_filters(request),
        sorts={
            "by": ["answer_by", "pk"],
            "waiting": ["answered", "answer_by", "pk"],
            "employer": ["opening__employer__sort_key", "answer_by"],
            "sent": ["-sent_at"],
        },
        default_sort="waiting",
    )
    if wants_file(request):
        rows_of = partial(_dressed, actor=request.actor)
        return listing_file(
            request, listing, _("Answers"), list_columns.answers(request.actor), prepare=rows_of
        )
    dress(list(listing.page), request.actor)
    counts = rows.order_by().aggregate(
        waiting=Count("pk", filter=waits),
        agreed=Count("pk", filter=Q(status=AssignmentState.AGREED)),
        refused=Count("pk", filter=needing_place(LOST, timezone.localdate())),
    )
    context = {
        "listing": listing,
        **counts,
        "is_school": is_school,
        "is_employer": is_employer,
        "withheld": withheld(request.actor),
        "batch": _batch(request),
        "picked": set(row_keys(request.GET.getlist("pick"))),
        "reach": _reach(request) if is_school else None,
        "can_pick": (is_employer or is_school) and request.actor.can_write() and _has_unanswered(listing),
    }
    return render(request, "matching/assignments/list.html", context)


def _batch(request: ActingRequest) -> dict[str, object] | None:
    """The answer to several that was just given, to be undone."""
    try:
        batch = uuid.UUID(request.GET.get("batch", ""))
    except ValueError:
        return None
    count = len(withdrawals.batch_of(batch, request.actor))
    return {"key": batch, "count": count} if count else None


def _reach(request: ActingRequest) -> reach.Reach | None:
    """Who is asked and cannot be written to, or has no link; ``None`` where everybody is reached."""
    found = reach.of_waiting(seen(request).filter(status__in=OPEN_ASSIGNMENTS), request.actor)
    return found if found.nowhere or found.unconfirmed else None


def _has_unanswered(listing: Listing) -> bool:
    return any(row.waits_for_employer for row in listing.page)


@require_GET
@acting()
def assignment_detail(request: ActingRequest, pk: int) -> HttpResponse:
    assignment = find_assignment(request, pk)
    if can_name_in(request.actor, assignment):
        viewings.note(assignment.enrolment.person, Viewing.What.ASSIGNMENT, by=request.actor)
    dress([assignment], request.actor)
    may_send = can_send(request.actor, assignment.enrolment)
    replacement = Assignment.objects.filter(after=assignment).first()
    terms, born = stays.terms_of(assignment, request.actor), assignment.enrolment.person.birth_date
    context = {
        "assignment": assignment,
        "terms": terms,
        "is_minor": is_minor(born, terms.starts_on) if born else None,
        "is_past": assignment.is_open and terms.starts_on < timezone.localdate(),
        "sides": _sides(request, assignment),
        "history": history_of(assignment),
        "band": distance_band(assignment.km),
        "may_send": may_send,
        "replacement": replacement,
        "choices": assignments.next_best(assignment) if may_send and replacement is None else [],
        "names": can_name_in(request.actor, assignment),
        "only_name": assignment.is_open and not can_name(request.actor, assignment.enrolment),
        "is_own": can_name(request.actor, assignment.enrolment),
        "live": assignment.status in LIVE_ASSIGNMENTS,
        "may_undo": answers.may_take_back(assignment, request.actor),
        "may_reask": withdrawals.may_take_refusal_back(assignment, request.actor) and not may_send,
        **terms_section.section_of(assignment, request.actor, request.GET.get("shown", "")),
    }
    return render(request, "matching/assignments/detail.html", context)


@require_POST
@acting(roles=EVERYBODY)
def assignment_accept(request: ActingRequest, pk: int, side: str) -> HttpResponse:
    found, shown = find_assignment(request, pk), request.POST.get("version", "")
    try:
        assignment = assignments.accept(found, side=side_of(side), by=request.actor, shown=shown)
    except Refused as refused:
        if refused.code != "terms_changed":
            raise
        messages.warning(request, str(refused.message))
        return redirect(f"{after_answer(request, found)}?shown={shown}")
    agreed = assignment.status == AssignmentState.AGREED
    message = _("Both sides agree. The agreement can be drawn up.") if agreed else _("Your answer is saved.")
    return finished(request, after_answer(request, assignment), message)


@require_http_methods(["GET", "POST"])
@acting(roles=EVERYBODY)
def assignment_decline(request: ActingRequest, pk: int, side: str) -> HttpResponse:
    assignment = find_assignment(request, pk)
    if not can_answer(request.actor, assignment, side_of(side)):
        raise Http404
    is_employers = side == Side.EMPLOYER
    form = (DeclineForm if is_employers else ReasonForm)(request.POST or None, side=side)

    def save(**values: Any) -> Assignment:
        seen = request.POST.get("seen", "")
        return answers.decline(assignment, side=side, by=request.actor, seen=seen, **values)

    done = submitted(
        request,
        form,
        save,
        to=after_answer(request, assignment),
        message=_("Declined. One seat less is offered.")
        if request.POST.get("seats") == FEWER
        else _("Declined. The seat is free again."),
    )
    return done or _confirmation_page(request, assignment, form, _("Decline this place?"), _("Decline"))


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def assignment_withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    assignment = find_assignment(request, pk)
    form = ReasonForm(request.POST or None, side=Side.SCHOOL)

    def save(**values: Any) -> Assignment:
        return assignments.withdraw(assignment, by=request.actor, **values)

    done = submitted(
        request,
        form,
        save,
        to=after_answer(request, assignment),
        message=_("Withdrawn. The seat is free again."),
    )
    return done or _confirmation_page(request, assignment, form, _("Withdraw the learner?"), _("Withdraw"))


@require_POST
@acting(kinds={"school"}, write=True)
def assignment_remind(request: ActingRequest, pk: int, side: str) -> HttpResponse:
    assignment = find_assignment(request, pk)
    letters.remind(assignment, side=side_of(side), by=request.actor)
    return finished(
        request, reverse("matching:assignment-detail", args=[pk]), with_time(_("The reminder is on its way."))
    )


@require_POST
@acting(kinds={"school"}, write=True)
def assignment_send(request: ActingRequest, pk: int) -> HttpResponse:
    assignment = find_assignment(request, pk)
    key = row_key(request.POST.get("opening", "")) or 0
    openings = visible_to(request.actor, Opening).filter(pk=key)
    sent = assignments.send_instead(assignment, opening=get_object_or_404(openings), by=request.actor)
    if sent.opening_id == key:
        message = _("Sent to %(employer)s. Both sides are asked.")
    else:
        message = _("The learner was sent to %(employer)s already.")
    message = message % {"employer": sent.opening.employer.name}
    return finished(request, reverse("matching:assignment-detail", args=[sent.pk]), message)


def _confirmation_page(
    request: ActingRequest, assignment: Assignment, form: ReasonForm, question: str, button: str
) -> HttpResponse:
    dress([assignment], request.actor)
    context = {
        "assignment": assignment,
        "for_others": request.actor.organisation_kind == "school" and request.actor.role is not Role.LEARNER,
        "form": form,
        "question": question,
        "button": button,
        "back": after_answer(request, assignment),
        "seen": request.POST.get("seen") or assignment.status,
    }
    return render(request, "matching/assignments/decline.html", context)


def side_of(text: str) -> Assignment.Side:
    if text not in {Side.EMPLOYER, Side.LEARNER}:
        raise Http404
    return Side(text)


def by_group(rows: QuerySet[Any], path: str) -> Filter:
    """A school's own groups, as far as they stand in the list; ``path`` leads from a row to its group."""
    groups = Group.objects.filter(pk__in=rows.order_by().values(path)).select_related("school_year")
    choices = [(str(group.pk), f"{group.code}, {group.school_year}") for group in groups]
    return Filter("group", _("Group"), choices, where(path))


def _dressed(rows: Iterable[Assignment], actor: Actor) -> list[Assignment]:
    shown = list(rows)
    dress(shown, actor)
    return shown


def dress(rows: Sequence[Assignment], actor: Actor) -> None:
    """What the page calls each learner, days and site of her stay, and whether the answer is late."""
    days = stays.days_of(with_sites(rows), actor)
    row: Any
    for row in rows:
        row.label = learner_in(row, actor)
        row.first_day, row.last_day = days[row.pk]
        row.is_past = row.is_open and row.first_day < timezone.localdate()
        row.is_late = row.is_overdue_on(timezone.localdate())


def _sides(request: ActingRequest, assignment: Assignment) -> list[dict[str, object]]:
    """Each side's answer, and whether the reader may answer for that side."""
    rows = (
        (
            Side.EMPLOYER,
            assignment.employer_accepted_at,
            assignment.is_employer_by_school,
            assignment.waits_for_employer,
        ),
        (
            Side.LEARNER,
            assignment.learner_accepted_at,
            assignment.is_learner_by_school,
            assignment.waits_for_learner,
        ),
    )
    own = request.actor.organisation_kind == "employer" or request.actor.role is Role.LEARNER
    may_remind = can_send(request.actor, assignment.enrolment)
    return [
        {
            "side": side,
            "at": at,
            "by_school": by_school,
            "waits": waits and assignment.is_open,
            "declined": assignment.ended_by == side and assignment.status in {"declined", "expired"},
            "may_withdraw": withdrawals.may_withdraw(assignment, side, request.actor),
            "may_answer": waits and assignment.is_open and can_answer(request.actor, assignment, side),
            "own": own,
            "letter": letters.last_letter(assignment, side) if may_remind and waits else None,
            "may_remind": may_remind and waits and assignment.is_open,
        }
        for side, at, by_school, waits in rows
    ]


def _filters(request: ActingRequest) -> list[Filter]:
    schools = Organisation.objects.filter(pk__in=seen(request).values("enrolment__school"))
    states = Filter(
        "state",
        _("State"),
        [
            ("employer", _("waiting for the employer")),
            ("learner", _("waiting for the learner")),
            ("late", _("no answer in time")),
            ("agreed", _("agreed by both")),
            ("refused", _("refused, no other place yet")),
            ("ended_early", _("ended early, no other place yet")),
        ],
        cases(
            employer=AWAITING_EMPLOYER,
            learner=Q(status__in=[AssignmentState.SENT, AssignmentState.EMPLOYER_ACCEPTED]),
            late=Q(status__in=OPEN_ASSIGNMENTS, answer_by__lt=timezone.localdate()),
            agreed=Q(status=AssignmentState.AGREED),
            refused=needing_place(LOST, timezone.localdate()),
            ended_early=needing_place(ENDED_EARLY, timezone.localdate()),
        ),
    )
    if request.actor.organisation_kind == "school":
        return [states, by_group(seen(request), "enrolment__group")]
    names = [(str(school.pk), school.name) for school in schools]
    return [states, Filter("school", _("School"), names, where("enrolment__school"))]
