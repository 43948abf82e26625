"""Pages of agreements: what is to be drawn up, one agreement, its paper and its signatures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.list_files import listing_file, offers_file, wants_file
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from alliances.pages.list_pages import Filter, Listing, cases
from dvb.agreements import prefill
from dvb.agreements import services as agreements
from dvb.agreements.access import can_manage
from dvb.agreements.amendment_wording import lost_of, pays_of
from dvb.agreements.called_off import is_called_off, is_late
from dvb.agreements.forms.agreements import AgreementForm, WaiveForm
from dvb.agreements.lifecycle import (
    BEFORE_SIGNED,
    FINISHED,
    IN_FORCE,
    RUNNING,
    SIGNED_BY_ALL,
    STARTED,
    WITH_LOG,
    AgreementState,
    AmendmentState,
)
from dvb.agreements.models import Agreement, GuestReply
from dvb.agreements.overlaps import overlapping
from dvb.agreements.planned_week import difference
from dvb.agreements.queries.waiting import conditions
from dvb.agreements.rule_wording import groups_of, rows_of
from dvb.agreements.services import acknowledgements, agreed_stays, amendments, standing, suspensions
from dvb.agreements.services import document_facts as papers
from dvb.agreements.services.drafting import overlap_wording
from dvb.agreements.services.locking import RELATED
from dvb.agreements.services.unready import unready
from dvb.agreements.views import list_columns
from dvb.agreements.views.week_picture import picture_of
from dvb.agreements.wording import NAMELESS, gap_label, step_label
from dvb.cooperation import services as cooperation
from dvb.signing.documents import listed_for, paper_of
from dvb.signing.forms import SignatureForm, VoidForm
from dvb.signing.states import SIGNABLE
from dvb.signing.views.documents import find
from dvb.signing.views.signing_section import section_of
from matching.assignments import stays
from matching.assignments.models import Assignment
from matching.assignments.terms import with_sites
from matching.assignments.views.assignments import by_group
from matching.assignments.views.terms_section import asked_of

EVERYBODY = set(Role)
PARTIES = {"school", "employer"}


def seen(request: ActingRequest) -> QuerySet[Agreement]:
    rows: QuerySet[Agreement] = visible_to(request.actor, Agreement)
    return rows.select_related(*RELATED)


def find_agreement(request: ActingRequest, pk: int) -> Agreement:
    agreement: Agreement = find(request, "agreement", pk).row
    return agreement


def detail_url(agreement: Agreement) -> str:
    return reverse("agreement-detail", args=[agreement.pk])


@require_GET
@acting(roles=EVERYBODY)
@offers_file
def agreement_list(request: ActingRequest) -> HttpResponse:
    rows = agreed_stays.with_first_day(seen(request)).select_related("assignment__enrolment__group")
    waiting = agreements.to_be_drawn_up(request.actor).select_related(
        "enrolment__person", "opening__employer", "opening__workplace"
    )
    is_school = request.actor.organisation_kind == "school" and request.actor.role is not Role.LEARNER
    listing = Listing(
        request,
        rows,
        search=[
            "assignment__enrolment__person__search_key",
            "assignment__opening__employer__search_key",
            *(["assignment__enrolment__group__search_key"] if is_school else []),
        ],
        filters=[
            _states(),
            _waits(request),
            *([by_group(rows, "assignment__enrolment__group")] if is_school else []),
        ],
        sorts={
            "name": ["assignment__enrolment__person__sort_key"],
            "employer": ["assignment__opening__employer__sort_key"],
            "from": ["first_day"],
        },
        default_sort="-from",
    )
    if wants_file(request):
        return listing_file(
            request, listing, _("Agreements"), list_columns.of_stays(is_school), prepare=list_columns.stays_of
        )
    context = {
        "listing": listing,
        "stays": list_columns.stays_of(listing.page),
        "to_draw_up": _to_draw_up(waiting, request) if is_school and request.actor.can_write() else [],
        "waiting": waiting.count(),
        "groups": _groups(waiting) if is_school else [],
        "drafts": rows.filter(status=AgreementState.DRAFT).count() if is_school else 0,
        "unsigned": rows.filter(status__in=SIGNABLE).count() if is_school else 0,
        "signed": rows.filter(status__in=SIGNED_BY_ALL).count(),
        "is_school": is_school,
        "is_party": request.actor.role is Role.LEARNER or request.actor.organisation_kind in PARTIES,
        "other_lists": [
            (f"{one.slug}-list", one.pages.listing.title)
            for one in listed_for(request.actor)
            if one.pages.listing
        ],
    }
    return render(request, "dvb/agreements/list.html", context)


def _to_draw_up(waiting: QuerySet[Assignment], request: ActingRequest) -> list[Assignment]:
    """Pairs without an agreement, with the site and the days that they agreed to."""
    rows = with_sites(waiting[:50])
    days = stays.days_of(rows, request.actor)
    for row in rows:
        row.first_day, row.last_day = days[row.pk]
    return rows


def _groups(waiting: QuerySet[Assignment]) -> list[tuple[int, str]]:
    rows = waiting.filter(enrolment__group__isnull=False).order_by("enrolment__group__sort_key")
    return list(dict.fromkeys(rows.values_list("enrolment__group_id", "enrolment__group__code")))


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_draw_up(request: ActingRequest, assignment: int) -> HttpResponse:
    row: Assignment = get_object_or_404(visible_to(request.actor, Assignment), pk=assignment)
    agreement = agreements.draw_up(row, by=request.actor)
    return finished(request, detail_url(agreement), _("This is the draft. Look at it, fill what is missing."))


@require_GET
@acting(roles=EVERYBODY)
def agreement_detail(request: ActingRequest, pk: int) -> HttpResponse:
    return show(request, find_agreement(request, pk), None)


def show(request: ActingRequest, agreement: Agreement, form: SignatureForm | None) -> HttpResponse:
    is_manager, stay = can_manage(request.actor, agreement.assignment), agreements.Placement(agreement)
    status = agreement.status
    context = {
        "agreement": agreement,
        "assignment": agreement.assignment,
        "gaps": [gap_label(gap) for gap in papers.gaps_of(agreement)] if is_manager else [],
        "words": acknowledgements.statuses_of(agreement, by=request.actor),
        "replies": visible_to(request.actor, GuestReply).filter(agreement=agreement),
        "stay": stay,
        "pays": pays_of(stay.agreed),
        "other_hours": [one for one in stay.agreed.versions() if stay.is_week_outdated(one.terms)],
        "keeps": is_manager,
        "cooperation": cooperation.covering(agreement, stay.starts_on)
        if request.actor.role is not Role.LEARNER
        else None,
        "can_edit": is_manager and status in BEFORE_SIGNED,
        "can_look": is_manager and status == AgreementState.DRAFT and agreement.looked_at is None,
        "can_release": is_manager and status == AgreementState.DRAFT,
        "asked": asked_of(agreement.assignment, request.actor) if status in BEFORE_SIGNED else {},
        "overlaps": [overlap_wording(one) for one in overlapping(agreement)]
        if is_manager and status == AgreementState.DRAFT
        else [],
        "hours_fault": difference(stay.first) if is_manager else "",
        "unready": unready([agreement]) if is_manager and status in BEFORE_SIGNED else [],
        "is_off": is_called_off(agreement),
        "is_late": is_late(stay),
        "has_log": status in WITH_LOG,
        "can_void": is_manager and status in BEFORE_SIGNED | {AgreementState.SIGNED},
        "can_suspend": is_manager and status in RUNNING,
        "can_resume": status == AgreementState.SUSPENDED and suspensions.may_resume(agreement, request.actor),
        "can_terminate": is_manager and status in IN_FORCE,
        "is_over": status in FINISHED,
        "has_begun": status in STARTED,
        "void_form": VoidForm(),
        **section_of(paper_of(agreement), request.actor, form),
        **_rules(request, agreement),
        **_versions(agreement),
        "can_amend": is_manager and status in IN_FORCE,
        "nameless": NAMELESS,
        "history": [(step_label(entry), entry) for entry in AuditEntry.objects.about(agreement)],
    }
    return render(request, "dvb/agreements/detail.html", context)


def _versions(agreement: Agreement) -> dict[str, Any]:
    """The terms by period, and the amendments that are not signed by all."""
    rows = list(agreement.amendments.all())
    is_amended = any(row.status == AmendmentState.SIGNED for row in rows)
    return {
        "versions": amendments.versions(agreement) if is_amended else [],
        "lost": lost_of(agreements.Placement(agreement).agreed) if is_amended else None,
        "other_amendments": [row for row in rows if row.status != AmendmentState.SIGNED],
    }


def _rules(request: ActingRequest, agreement: Agreement) -> dict[str, Any]:
    """The table of rules for school and host; what prevents a signed agreement's start, for all parties."""
    if agreement.status in FINISHED:
        return {}
    rows = rows_of(agreements.findings(agreement))
    is_signed = agreement.status == AgreementState.SIGNED
    return {
        "held_back": [row for row in rows if is_signed and row.judged.holds_back_start],
        "rule_groups": groups_of(rows) if request.actor.role is not Role.LEARNER else [],
        "in_the_way": [row for row in rows if row.judged.holds_back_release]
        if agreement.status == AgreementState.DRAFT
        else [],
        "open_rules": sum(row.needs_look for row in rows),
        "can_waive": can_manage(request.actor, agreement.assignment),
        "week": picture_of(agreement, rows),
    }


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_waive(request: ActingRequest, pk: int) -> HttpResponse:
    agreement = find_agreement(request, pk)
    form = WaiveForm(request.POST)

    def save(**values: Any) -> Agreement:
        return agreements.waive(agreement, by=request.actor, **values)

    to = f"{detail_url(agreement)}#rules"
    response = submitted(request, form, save, to=to, message=_("The reason is recorded."))
    if response is None:
        messages.error(request, " ".join(str(fault) for faults in form.errors.values() for fault in faults))
    return response or redirect(to)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_edit(request: ActingRequest, pk: int) -> HttpResponse:
    agreement = find_agreement(request, pk)
    if agreement.status not in BEFORE_SIGNED:
        return redirect(detail_url(agreement))
    key = request.GET.get("request", "")
    asked = prefill.values_of(request.actor, key, agreement)
    form = AgreementForm(request.POST or None, agreement=agreement, asked=asked)

    def save(*, for_all: bool, **values: Any) -> Agreement:
        changed = agreements.change(agreement, by=request.actor, **values)
        if for_all:
            standing.keep_from(changed, by=request.actor)
        return changed

    response = submitted(request, form, save, to=detail_url, edits=True, message=_("The changes are saved."))
    context = {
        "form": form,
        "agreement": agreement,
        "asked": asked,
        "signatures": agreement.signatures.count(),
    }
    return response or render(request, "dvb/agreements/edit.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_release(request: ActingRequest, pk: int) -> HttpResponse:
    accepts = request.POST.get("overlap") == "accepted"
    agreement = agreements.release(find_agreement(request, pk), by=request.actor, accepts_overlap=accepts)
    return finished(request, detail_url(agreement), _("Ready to sign. Print it, or send the file."))


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_void(request: ActingRequest, pk: int) -> HttpResponse:
    agreement = find_agreement(request, pk)
    form = VoidForm(request.POST or None)

    def save(**values: Any) -> Agreement:
        return agreements.void(agreement, by=request.actor, **values)

    response = submitted(
        request, form, save, to=detail_url, message=_("The agreement is void. It stays readable.")
    )
    return response or render(request, "dvb/agreements/void.html", {"form": form, "agreement": agreement})


def _states() -> Filter:
    groups = {
        "open": (_("not signed by all"), BEFORE_SIGNED),
        "signed": (_("signed by all"), {AgreementState.SIGNED.value}),
        "running": (_("in progress"), RUNNING),
        "suspended": (_("suspended"), {AgreementState.SUSPENDED.value}),
        "over": (_("ended or terminated"), FINISHED - {AgreementState.VOID.value}),
        "void": (_("void"), {AgreementState.VOID.value}),
    }
    return Filter(
        "state",
        _("State"),
        [(name, word) for name, (word, _statuses) in groups.items()],
        cases(**{name: Q(status__in=sorted(states)) for name, (_word, states) in groups.items()}),
    )


def _waits(request: ActingRequest) -> Filter:
    """What the tasks of the start page count: a school sees all, another side what it has to sign."""
    words = {
        "draft": _("to be finished"),
        "unsigned": _("your signature"),
        "signed_by_us": _("the others' signatures"),
        "changes_draft": _("an amendment to be finished"),
        "changes_unsigned": _("your signature under an amendment"),
        "unread": _("a guardian's confirmation"),
        "held_back": _("a beginning: something is to be settled"),
        "left": _("an end: the learner has left"),
        "off": _("being declared void: the place came to nothing"),
    }
    found = conditions(request.actor)
    is_school = request.actor.organisation_kind == "school" and request.actor.role is not Role.LEARNER
    own = found.keys() if is_school else found.keys() & {"unsigned", "changes_unsigned"}
    offered = [name for name in words if name in own]
    return Filter("waits", _("Waits for"), [(name, words[name]) for name in offered], cases(**found))
