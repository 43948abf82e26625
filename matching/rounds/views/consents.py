"""The page of a school's consent to a joint round: who decided what when, and what the reader can do next."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import finished
from matching.rounds.access import can_answer_consent, can_run_round, visible_consents
from matching.rounds.consent_wording import event_line, steps_of
from matching.rounds.forms import ScopeForm
from matching.rounds.models import Round, RoundConsent, is_void
from matching.rounds.queries.consents import Phase, history, phase_of
from matching.rounds.services import consents
from matching.rounds.views.rounds import find_own_round
from matching.rounds.views.schools import with_lines


@require_GET
@acting()
def consent_detail(request: ActingRequest, pk: int) -> HttpResponse:
    consent = _consent(request, pk)
    round_ = consent.round
    [consent] = with_lines([consent])
    run, steps = round_.current_run, steps_of(consent, request.actor)
    context = {
        "consent": consent,
        "round": round_,
        "is_open": phase_of(round_) == Phase.OPEN,
        "steps": steps,
        "form": ScopeForm(actor=request.actor) if steps.may_agree else None,
        "scope": _scope(consent, request.actor),
        "voids_run": _would_be_void(consent),
        "run": run,
        "events": [(event_line(event), event) for event in history(consent)],
        "can_see_round": visible_to(request.actor, Round).filter(pk=round_.pk).exists(),
    }
    return render(request, "matching/rounds/consent.html", context)


def _scope(consent: RoundConsent, actor: Actor) -> list[str]:
    """The groups and programmes that take part, for their own school alone."""
    if not consent.is_narrowed or actor.organisation_id != consent.school_id:
        return []
    groups = consent.round.groups.filter(school=consent.school_id)
    return [str(row) for row in (*groups, *consent.round.programmes.filter(school=consent.school_id))]


def _would_be_void(consent: RoundConsent) -> bool:
    """Whether withdrawing takes the round's current result away."""
    run = consent.round.current_run
    if run is None or is_void(run):
        return False
    return run.proposals.filter(enrolment__school=consent.school_id).exists()


@require_POST
@acting(kinds={"school"}, write=True)
def consent_answer(request: ActingRequest, pk: int) -> HttpResponse:
    consent = _own_consent(request, pk)
    if request.POST.get("do") == "agree":
        form = ScopeForm(request.POST, actor=request.actor)
        if not form.is_valid():
            raise Refused("foreign_group", _("A school chooses among its own groups and programmes."))
        consents.agree(consent, by=request.actor, **form.cleaned_data)
        message = _("Your school takes part in the round.")
    else:
        consents.decline(consent, by=request.actor)
        message = _("Your school does not take part in the round.")
    return finished(request, reverse("matching:consent-detail", args=[pk]), message)


@require_POST
@acting(kinds={"school"}, write=True)
def consent_withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    """The button inside the question that says what follows."""
    consents.decline(_own_consent(request, pk), by=request.actor)
    message = _("Your school withdrew from the round. Whoever runs it is told.")
    return finished(request, reverse("matching:consent-detail", args=[pk]), message)


@require_POST
@acting(write=True)
def consent_ask(request: ActingRequest, pk: int) -> HttpResponse:
    consent = _consent(request, pk)
    if not can_run_round(request.actor, consent.round):
        raise PermissionDenied
    consents.ask_again(consent, by=request.actor)
    message = _("%(school)s is asked again.") % {"school": consent.school}
    return finished(request, reverse("matching:consent-detail", args=[pk]), message)


@require_POST
@acting(write=True)
def round_remind(request: ActingRequest, pk: int) -> HttpResponse:
    count = consents.remind(find_own_round(request, pk), by=request.actor)
    message = ngettext("%(n)s school is asked again.", "%(n)s schools are asked again.", count) % {"n": count}
    return finished(request, reverse("matching:round-detail", args=[pk]), message)


def _own_consent(request: ActingRequest, pk: int) -> RoundConsent:
    consent = _consent(request, pk)
    if not can_answer_consent(request.actor, consent):
        raise Http404
    return consent


def _consent(request: ActingRequest, pk: int) -> RoundConsent:
    rows = visible_consents(request.actor).with_standing().select_related("round__current_run")
    consent: RoundConsent = get_object_or_404(rows, pk=pk)
    return consent
