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

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished, submitted
from alliances.pages.list_pages import Filter, Listing, cases
from dvb.agreements import services as agreements
from dvb.agreements.access import can_manage
from dvb.agreements.amendment_wording import overridden
from dvb.agreements.forms.agreements import AgreementForm, VoidForm, WaiveForm
from dvb.agreements.lifecycle import (
    BEFORE_SIGNED,
    FINISHED,
    IN_FORCE,
    RUNNING,
    STARTED,
    WITH_LOG,
    AgreementState,
    AmendmentState,
)
from dvb.agreements.models import Agreement
from dvb.agreements.placement import amendments_read
from dvb.agreements.rule_wording import groups_of, rows_of
from dvb.agreements.services import acknowledgements, amendments, papers
from dvb.agreements.services.locking import RELATED
from dvb.agreements.views.week_picture import picture_of
from dvb.agreements.wording import gap_label, step_label
from dvb.cooperation import services as cooperation
from dvb.labour_law import Verdict
from dvb.signing.documents import paper_of
from dvb.signing.forms import SignatureForm
from dvb.signing.views.documents import find
from dvb.signing.views.section import section_of
from matching.assignments.models import Assignment

EVERYBODY = set(Role)


def seen(request: ActingRequest) -> QuerySet[Agreement]:
    rows: QuerySet[Agreement] = visible_to(request.actor, Agreement)
    return rows.select_related(*RELATED)


def find_agreement(request: ActingRequest, pk: int) -> Agreement:
    found: Agreement = find(request, "agreement", pk).row
    return found


def detail_url(agreement: Agreement) -> str:
    return reverse("agreement-detail", args=[agreement.pk])


@require_GET
@acting(roles=EVERYBODY)
def agreement_list(request: ActingRequest) -> HttpResponse:
    rows = seen(request).prefetch_related(amendments_read())
    waiting = agreements.to_be_drawn_up(request.actor).select_related(
        "enrolment__person", "opening__employer", "opening__workplace"
    )
    is_school = request.actor.organisation_kind == "school" and request.actor.role is not Role.LEARNER
    listing = Listing(
        request,
        rows,
        search=["assignment__enrolment__person__search_key", "assignment__opening__employer__search_key"],
        filters=[_states()],
        sorts={
            "name": ["assignment__enrolment__person__sort_key"],
            "employer": ["assignment__opening__employer__sort_key"],
            "from": ["assignment__opening__starts_on"],
        },
        default_sort="from",
    )
    context = {
        "listing": listing,
        "stays": [agreements.Placement(row) for row in listing.page],
        "to_draw_up": waiting[:50] if is_school and request.actor.can_write() else [],
        "waiting": waiting.count(),
        "groups": _groups(waiting) if is_school else [],
        "drafts": rows.filter(status=AgreementState.DRAFT).count() if is_school else 0,
        "signed": rows.filter(status__in=[*IN_FORCE, AgreementState.ENDED]).count(),
        "is_school": is_school,
    }
    return render(request, "dvb/agreements/list.html", context)


def _groups(waiting: QuerySet[Assignment]) -> list[tuple[int, str]]:
    rows = waiting.filter(enrolment__group__isnull=False).order_by("enrolment__group__sort_key")
    return list(dict.fromkeys(rows.values_list("enrolment__group_id", "enrolment__group__code")))


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_draw_up(request: ActingRequest, assignment: int) -> HttpResponse:
    found: Assignment = get_object_or_404(visible_to(request.actor, Assignment), pk=assignment)
    made = agreements.draw_up(found, by=request.actor)
    return finished(request, detail_url(made), _("This is the draft. Look at it, fill what is missing."))


@require_GET
@acting(roles=EVERYBODY)
def agreement_detail(request: ActingRequest, pk: int) -> HttpResponse:
    return show(request, find_agreement(request, pk), None)


def show(request: ActingRequest, found: Agreement, form: SignatureForm | None) -> HttpResponse:
    keeps, stay = can_manage(request.actor, found.assignment), agreements.Placement(found)
    status = found.status
    context = {
        "agreement": found,
        "assignment": found.assignment,
        "gaps": [gap_label(gap) for gap in papers.gaps_of(found)] if keeps else [],
        "words": acknowledgements.statuses_of(found),
        "stay": stay,
        "keeps": keeps,
        "cooperation": cooperation.covering(found, stay.starts_on)
        if request.actor.role is not Role.LEARNER
        else None,
        "can_edit": keeps and status in BEFORE_SIGNED,
        "can_look": keeps and status == AgreementState.DRAFT and found.looked_at is None,
        "can_release": keeps and status == AgreementState.DRAFT,
        "has_log": status in WITH_LOG,
        "can_void": keeps and status in BEFORE_SIGNED | {AgreementState.SIGNED},
        "can_suspend": keeps and status in RUNNING,
        "can_resume": keeps and status == AgreementState.SUSPENDED,
        "can_terminate": keeps and status in IN_FORCE,
        "is_over": status in FINISHED,
        "has_begun": status in STARTED,
        "void_form": VoidForm(),
        **section_of(paper_of(found), request.actor, form),
        **_rules(request, found),
        **_versions(found),
        "can_amend": keeps and status in IN_FORCE,
        "history": [(step_label(entry), entry) for entry in AuditEntry.objects.about(found)],
    }
    return render(request, "dvb/agreements/detail.html", context)


def _versions(found: Agreement) -> dict[str, Any]:
    """What held from which day on, and the amendments that not all have signed."""
    rows = list(found.amendments.all())
    is_amended = any(row.status == AmendmentState.SIGNED for row in rows)
    return {
        "versions": amendments.versions(found) if is_amended else [],
        "overridden": [overridden(one) for one in amendments.displaced(found)] if is_amended else [],
        "other_amendments": [row for row in rows if row.status != AmendmentState.SIGNED],
    }


def _rules(request: ActingRequest, found: Agreement) -> dict[str, Any]:
    """The table of rules for the school and the host; what holds a signed one back is for all three."""
    if found.status in FINISHED:
        return {}
    rows = rows_of(agreements.findings(found))
    is_signed = found.status == AgreementState.SIGNED
    return {
        "held_back": [row for row in rows if is_signed and row.judged.holds_back_start],
        "rule_groups": groups_of(rows) if request.actor.role is not Role.LEARNER else [],
        "open_rules": sum(row.judged.waits or row.finding.verdict is Verdict.UNKNOWN for row in rows),
        "can_waive": can_manage(request.actor, found.assignment),
        "week": picture_of(found, rows),
    }


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_waive(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_agreement(request, pk)
    form = WaiveForm(request.POST)

    def save(**values: Any) -> Agreement:
        return agreements.waive(found, by=request.actor, **values)

    to = f"{detail_url(found)}#rules"
    done = submitted(request, form, save, to=to, said=_("The reason is recorded."))
    if done is None:
        messages.error(request, " ".join(str(fault) for faults in form.errors.values() for fault in faults))
    return done or redirect(to)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_edit(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_agreement(request, pk)
    if found.status not in BEFORE_SIGNED:
        return redirect(detail_url(found))
    form = AgreementForm(request.POST or None, agreement=found)

    def save(**values: Any) -> Agreement:
        return agreements.change(found, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, edits=True, said=_("The changes are saved."))
    context = {"form": form, "agreement": found, "signatures": found.signatures.count()}
    return done or render(request, "dvb/agreements/edit.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_release(request: ActingRequest, pk: int) -> HttpResponse:
    found = agreements.release(find_agreement(request, pk), by=request.actor)
    return finished(request, detail_url(found), _("Ready to sign. Print it, or send the file."))


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_void(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_agreement(request, pk)
    form = VoidForm(request.POST or None)

    def save(**values: Any) -> Agreement:
        return agreements.void(found, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, said=_("The agreement is void. It stays readable."))
    return done or render(request, "dvb/agreements/void.html", {"form": form, "agreement": found})


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
        [(name, word) for name, (word, _found) in groups.items()],
        cases(**{name: Q(status__in=sorted(states)) for name, (_word, states) in groups.items()}),
    )
