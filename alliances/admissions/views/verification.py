"""Pages for confirming an employer and admitting a person to act for one."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.admissions.forms import ConfirmEmployerForm, RefuseForm
from alliances.admissions.models import Admission
from alliances.admissions.services import verification
from alliances.audit.models import AuditEntry
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.organisations.access import can_verify_employers
from alliances.organisations.models import IdentityChange, Organisation, SupervisorEvidence
from alliances.pages.form_pages import finished, submitted
from alliances.people.models import Membership

MAX_PAPERS = 50


@require_GET
@acting(write=True)
def waiting_list(request: ActingRequest) -> HttpResponse:
    """List self-registered employers and pending requests to act for one."""
    verification.require_verifier(request.actor)
    seen = visible_to(request.actor, Organisation)
    employers = seen.filter(pk__in=Organisation.objects.unverified().values("pk")).order_by("created_at")
    refused = seen.filter(refused_at__isnull=False)
    context = {
        "employers": employers.select_related("sector"),
        "asked": _visible_admissions(request).exclude(organisation__in=employers.values("pk")),
        "renamed": visible_to(request.actor, IdentityChange).filter(decided_at__isnull=True),
        "papers": visible_to(request.actor, SupervisorEvidence)
        .filter(pk__in=SupervisorEvidence.objects.unseen().values("pk"))
        .select_related("supervisor__employer")
        .order_by("pk")[:MAX_PAPERS],
        "refused": refused.order_by("-refused_at")[:20],
    }
    return render(request, "alliances/verification/list.html", context)


@require_GET
@acting(write=True)
def verification_detail(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, _employer(request, pk), ConfirmEmployerForm(), RefuseForm())


@require_http_methods(["POST"])
@acting(write=True)
def verification_confirm(request: ActingRequest, pk: int) -> HttpResponse:
    subject, form = _employer(request, pk), ConfirmEmployerForm(request.POST)
    message = _("%(name)s is confirmed. Its openings can be seen and matched.") % {"name": subject.name}

    def confirm(because: str) -> Organisation:
        return verification.verify(subject, because=because, by=request.actor)

    done = submitted(request, form, confirm, to=reverse("alliances:verification-list"), message=message)
    return done or _page(request, subject, form, RefuseForm())


@require_http_methods(["POST"])
@acting(write=True)
def verification_refuse(request: ActingRequest, pk: int) -> HttpResponse:
    subject, form = _employer(request, pk), RefuseForm(request.POST)

    def refuse(reason: str) -> Organisation:
        return verification.refuse(subject, reason=reason, by=request.actor)

    message = _("Refused. The employer reads why.")
    done = submitted(request, form, refuse, to=reverse("alliances:verification-list"), message=message)
    return done or _page(request, subject, ConfirmEmployerForm(), form)


@require_GET
@acting(write=True)
def admission_detail(request: ActingRequest, pk: int) -> HttpResponse:
    return _admission_page(request, _admission(request, pk), RefuseForm())


@require_POST
@acting(write=True)
def admission_admit(request: ActingRequest, pk: int) -> HttpResponse:
    done = verification.admit(_admission(request, pk), by=request.actor)
    names = {"name": done.name, "employer": done.organisation}
    message = (
        _("%(name)s acts for %(employer)s now.") % names
        if done.is_admitted
        else _("Your school's yes is noted. The other schools whose learners are there are asked as well.")
    )
    return finished(request, reverse("home"), message)


@require_POST
@acting(write=True)
def admission_refuse(request: ActingRequest, pk: int) -> HttpResponse:
    admission, form = _admission(request, pk), RefuseForm(request.POST)

    def refuse(reason: str) -> Admission:
        return verification.turn_down(admission, reason=reason, by=request.actor)

    done = submitted(request, form, refuse, to=reverse("home"), message=_("Refused. The person reads why."))
    return done or _admission_page(request, admission, form)


def _employer(request: ActingRequest, pk: int) -> Organisation:
    if not can_verify_employers(request.actor):
        raise Http404
    rows = visible_to(request.actor, Organisation).filter(kind="employer").select_related("sector")
    employer: Organisation = get_object_or_404(rows, pk=pk)
    return employer


def _admission(request: ActingRequest, pk: int) -> Admission:
    rows = visible_to(request.actor, Admission).select_related("organisation", "user")
    admission: Admission = get_object_or_404(rows, pk=pk)
    return admission


def _visible_admissions(request: ActingRequest) -> QuerySet[Admission]:
    rows = visible_to(request.actor, Admission).filter(decided_at__isnull=True)
    return rows.select_related("organisation", "user")


def _page(
    request: ActingRequest, subject: Organisation, confirm: ConfirmEmployerForm, refuse: RefuseForm
) -> HttpResponse:
    people = Membership.objects.none()  # who acts for a confirmed employer is nobody else's business
    if not subject.is_verified:
        people = Membership.objects.filter(organisation=subject, ended_on__isnull=True).select_related("user")
    context = {
        "subject": subject,
        "people": people,
        "asked": _visible_admissions(request).filter(organisation=subject),
        "alike": _same_name(subject),
        "history": AuditEntry.objects.about(subject).filter(verb__startswith="organisation."),
        "confirm_form": confirm,
        "refuse_form": refuse,
    }
    return render(request, "alliances/verification/detail.html", context)


def _admission_page(request: ActingRequest, admission: Admission, form: RefuseForm) -> HttpResponse:
    people = Membership.objects.filter(organisation=admission.organisation, ended_on__isnull=True)
    missing = verification.schools_missing(admission)
    context = {
        "asked": admission,
        "subject": admission.organisation,
        "people": people,
        "form": form,
        "missing": len(missing),
        "has_agreed": request.actor.organisation_id in admission.agreed_schools,
    }
    return render(request, "alliances/verification/admission.html", context)


def _same_name(subject: Organisation) -> QuerySet[Organisation]:
    """Employers of the register with the same name under another number."""
    rows = Organisation.objects.filter(kind="employer", sort_key=subject.sort_key)
    return rows.exclude(pk=subject.pk)[:5]
