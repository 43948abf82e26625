"""Pages of supervisors: the list of an employer, one supervisor with her papers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.list_files import Columns, list_file, offers_file, wants_file
from alliances.files import views as files
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.organisations import naming
from alliances.organisations.access import can_verify_employers
from alliances.organisations.forms.supervisors import EvidenceForm, LookForm, SupervisorForm
from alliances.organisations.models import Organisation, Supervisor, SupervisorEvidence
from alliances.organisations.services import supervisors
from alliances.pages.form_pages import finished, submitted


def detail_url(supervisor: Supervisor) -> str:
    return reverse("alliances:supervisor-detail", args=[supervisor.pk])


@require_GET
@acting(write=True)
@offers_file
def supervisor_list(request: ActingRequest, pk: int) -> HttpResponse:
    employer = _employer(request, pk)
    rows = (
        _visible_supervisors(request)
        .filter(employer=employer)
        .select_related("workplace")
        .prefetch_related("evidence")
    )
    supervisors = [_with_standing(row) for row in rows.order_by("-is_active", "sort_key", "pk")]
    if wants_file(request):
        return list_file(request, _("Supervisors"), _columns(), supervisors)
    return render(
        request, "alliances/supervisors/list.html", {"subject": employer, "supervisors": supervisors}
    )


def _columns() -> Columns:
    papers = {
        "refused": _("does not count"),
        "unseen": _("waiting to be looked at"),
        "ended": _("ended"),
        "soon": _("ends within 30 days"),
        "later": _("ends within 60 days"),
        "ok": _("holds"),
    }
    return [
        (_("First and last name"), lambda row: row.name),
        (_("Teaches now"), lambda row: row.is_active),
        (_("Site"), lambda row: row.workplace or ""),
        (_("Qualification"), lambda row: row.get_qualification_kind_display()),
        (_("Papers"), lambda row: papers.get(row.worst, _("no papers"))),
    ]


@require_http_methods(["GET", "POST"])
@acting(write=True)
def supervisor_create(request: ActingRequest, pk: int) -> HttpResponse:
    employer = _employer(request, pk)
    form = SupervisorForm(request.POST or None, employer=employer)

    def save(**values: Any) -> Supervisor:
        return supervisors.create(employer, by=request.actor, **values)

    done = submitted(
        request, form, save, to=detail_url, creates=True, message=_("The supervisor is entered.")
    )
    context = {"subject": employer, "form": form, "supervisor": None}
    return done or render(request, "alliances/supervisors/form.html", context)


@require_http_methods(["GET", "POST"])
@acting(write=True)
def supervisor_edit(request: ActingRequest, pk: int) -> HttpResponse:
    supervisor = _supervisor(request, pk)
    form = SupervisorForm(request.POST or None, employer=supervisor.employer, supervisor=supervisor)

    def save(**values: Any) -> Supervisor:
        return supervisors.edit(supervisor, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, edits=True, message=_("The changes are saved."))
    context = {"subject": supervisor.employer, "form": form, "supervisor": supervisor}
    return done or render(request, "alliances/supervisors/form.html", context)


@require_http_methods(["GET", "POST"])
@acting(write=True)
def supervisor_detail(request: ActingRequest, pk: int) -> HttpResponse:
    """One supervisor, her papers, and the form for another paper."""
    supervisor = _supervisor(request, pk)
    form = EvidenceForm(request.POST or None, request.FILES or None)

    def save(**values: Any) -> SupervisorEvidence:
        return supervisors.add_evidence(supervisor, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url(supervisor), message=_("The document is saved."))
    context = {
        "supervisor": _with_standing(supervisor),
        "subject": supervisor.employer,
        "form": form,
        "named": naming.named_in(supervisor, request.actor),
    }
    return done or render(request, "alliances/supervisors/detail.html", context)


@require_POST
@acting(write=True)
def evidence_remove(request: ActingRequest, pk: int) -> HttpResponse:
    paper = _evidence(request, pk)
    supervisors.remove_evidence(paper, by=request.actor)
    return finished(request, detail_url(paper.supervisor), _("The paper is taken away."))


@require_http_methods(["GET", "POST"])
@acting(write=True)
def evidence_look(request: ActingRequest, pk: int) -> HttpResponse:
    """The page on which a verifier looks at one paper, and says whether it counts."""
    paper = _evidence(request, pk)
    if not can_verify_employers(request.actor):
        raise Http404
    form = LookForm(request.POST or None)

    def save(fits: str, reason: str) -> SupervisorEvidence:
        return supervisors.look_at(paper, fits=fits == "yes", reason=reason, by=request.actor)

    to = reverse("alliances:verification-list")
    done = submitted(request, form, save, to=to, message=_("Looked at."))
    context = {"paper": paper, "form": form, "standing": supervisors.standing(paper, timezone.localdate())}
    return done or render(request, "alliances/supervisors/look.html", context)


@require_GET
@acting(write=True)
def evidence_file(request: ActingRequest, pk: int) -> HttpResponse:
    paper = _evidence(request, pk)
    if paper.file is None:
        raise Http404
    return files.download(paper.file)


def _employer(request: ActingRequest, pk: int) -> Organisation:
    rows = visible_to(request.actor, Organisation).filter(kind="employer")
    employer: Organisation = get_object_or_404(rows, pk=pk)
    if not supervisors.can_manage(employer, request.actor):
        raise Http404
    return employer


def _visible_supervisors(request: ActingRequest) -> QuerySet[Supervisor]:
    rows: QuerySet[Supervisor] = visible_to(request.actor, Supervisor)
    return rows


def _supervisor(request: ActingRequest, pk: int) -> Supervisor:
    rows = (
        _visible_supervisors(request)
        .select_related("employer", "workplace")
        .prefetch_related("evidence__file")
    )
    return get_object_or_404(rows, pk=pk)


def _evidence(request: ActingRequest, pk: int) -> SupervisorEvidence:
    rows = visible_to(request.actor, SupervisorEvidence).select_related("supervisor__employer", "file")
    evidence: SupervisorEvidence = get_object_or_404(rows, pk=pk)
    return evidence


def _with_standing(supervisor: Supervisor) -> Supervisor:
    """With each paper's standing today, and the worst of them."""
    today = timezone.localdate()
    papers = list(supervisor.evidence.all())
    for paper in papers:
        paper.standing = supervisors.standing(paper, today)  # type: ignore[attr-defined]
    order = ("refused", "ended", "unseen", "soon", "later", "ok")
    standings = [paper.standing for paper in papers]  # type: ignore[attr-defined]
    supervisor.papers = papers  # type: ignore[attr-defined]
    supervisor.worst = min(standings, key=order.index, default="")  # type: ignore[attr-defined]
    return supervisor
