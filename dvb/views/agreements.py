"""Pages of agreements: what is to be drawn up, one agreement, its paper and its signatures."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.actor import Role
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.models import AuditEntry
from alliances.views.answers import finished, submitted
from alliances.views.listing import Filter, Listing, cases
from dvb.access import can_keep, visible_to
from dvb.forms.agreements import AgreementForm, SignatureForm, VoidForm
from dvb.kernel.documents.render import UnprintableError
from dvb.lifecycle import AgreementState
from dvb.models import Agreement, Signature
from dvb.services import acknowledgements, agreements, papers
from dvb.views.wording import gap_word, step_word
from matching.access import visible_to as visible_below
from matching.models import Assignment

EVERYBODY = set(Role)


def seen(request: ActingRequest) -> QuerySet[Agreement]:
    rows: QuerySet[Agreement] = visible_to(request.actor, Agreement)
    return rows.select_related(
        "assignment__enrolment__person",
        "assignment__enrolment__school",
        "assignment__enrolment__programme__qualification",
        "assignment__opening__employer",
        "assignment__opening__workplace",
    )


def find_agreement(request: ActingRequest, pk: int) -> Agreement:
    found: Agreement = get_object_or_404(seen(request), pk=pk)
    return found


def detail_url(agreement: Agreement) -> str:
    return reverse("agreement-detail", args=[agreement.pk])


@require_GET
@acting(roles=EVERYBODY)
def agreement_list(request: ActingRequest) -> HttpResponse:
    rows = seen(request)
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
        "to_draw_up": waiting[:50] if is_school and request.actor.can_write() else [],
        "waiting": waiting.count(),
        "signed": rows.filter(status=AgreementState.SIGNED).count(),
        "is_school": is_school,
    }
    return render(request, "dvb/agreements/list.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_draw_up(request: ActingRequest, assignment: int) -> HttpResponse:
    found: Assignment = get_object_or_404(visible_below(request.actor, Assignment), pk=assignment)
    made = agreements.draw_up(found, by=request.actor)
    return finished(request, detail_url(made), _("This is the draft. Look at it, fill what is missing."))


@require_GET
@acting(roles=EVERYBODY)
def agreement_detail(request: ActingRequest, pk: int) -> HttpResponse:
    return _detail(request, find_agreement(request, pk), None)


def _detail(request: ActingRequest, found: Agreement, form: SignatureForm | None) -> HttpResponse:
    keeps = can_keep(request.actor, found.assignment)
    can_sign = keeps and found.status in {AgreementState.READY, AgreementState.PARTLY_SIGNED}
    given = {row.side: row for row in found.signatures.all()}
    context = {
        "agreement": found,
        "assignment": found.assignment,
        "gaps": [gap_word(gap) for gap in papers.gaps_of(found)] if keeps else [],
        "sides": [(side, given.get(side.value)) for side in Signature.Side],
        "words": acknowledgements.words_about(found),
        "keeps": keeps,
        "can_edit": keeps and found.status not in {AgreementState.SIGNED, AgreementState.VOID},
        "can_release": keeps and found.status == AgreementState.DRAFT,
        "can_void": keeps and found.status != AgreementState.VOID,
        "sign_form": (form or SignatureForm(agreement=found)) if can_sign else None,
        "void_form": VoidForm(),
        "history": [(step_word(entry), entry) for entry in AuditEntry.objects.about(found)],
    }
    return render(request, "dvb/agreements/detail.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_edit(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_agreement(request, pk)
    if found.status in {AgreementState.SIGNED, AgreementState.VOID}:
        return redirect(detail_url(found))
    form = AgreementForm(request.POST or None, agreement=found)

    def save(**values: Any) -> Agreement:
        return agreements.change(found, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, said=_("The changes are saved."))
    context = {"form": form, "agreement": found, "signatures": found.signatures.count()}
    return done or render(request, "dvb/agreements/edit.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_release(request: ActingRequest, pk: int) -> HttpResponse:
    found = agreements.release(find_agreement(request, pk), by=request.actor)
    return finished(request, detail_url(found), _("Ready to sign. Print it, or send the file."))


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_sign(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_agreement(request, pk)
    form = SignatureForm(request.POST, agreement=found)
    if not form.fields["side"].choices or request.POST.get("side") in _signed(found):  # type: ignore[attr-defined]
        return redirect(detail_url(found))

    def save(**values: Any) -> Agreement:
        return agreements.sign_on_paper(found, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, said=_("The signature is entered."))
    return done or _detail(request, found, form)


def _signed(agreement: Agreement) -> set[str]:
    return set(agreement.signatures.values_list("side", flat=True))


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_void(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_agreement(request, pk)
    form = VoidForm(request.POST or None)

    def save(**values: Any) -> Agreement:
        return agreements.void(found, by=request.actor, **values)

    done = submitted(request, form, save, to=detail_url, said=_("The agreement is void. It stays readable."))
    return done or render(request, "dvb/agreements/void.html", {"form": form, "agreement": found})


@require_GET
@acting(roles=EVERYBODY)
def agreement_paper(request: ActingRequest, pk: int) -> HttpResponse:
    """The agreement as a PDF."""
    found = find_agreement(request, pk)
    try:
        content = papers.pdf_of(found)
    except UnprintableError as fault:
        raise unprintable(fault) from fault
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ligums-{found.pk}.pdf"'
    return response


def unprintable(fault: UnprintableError) -> Refused:
    """Names the letters that the typeface lacks."""
    said = _("These letters cannot be printed: %(letters)s. Correct the name or text that has them.")
    return Refused("unprintable", said % {"letters": " ".join(fault.letters)})


def _states() -> Filter:
    return Filter(
        "state",
        _("State"),
        [
            ("open", _("not signed by all")),
            (AgreementState.SIGNED.value, _("signed by all")),
            (AgreementState.VOID.value, _("void")),
        ],
        cases(
            open=Q(status__in=[AgreementState.DRAFT, AgreementState.READY, AgreementState.PARTLY_SIGNED]),
            signed=Q(status=AgreementState.SIGNED),
            void=Q(status=AgreementState.VOID),
        ),
    )
