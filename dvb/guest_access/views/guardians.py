"""The school's pages for personal links: guardians with letters and codes, supervisors, learner accounts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from alliances.messages.times import with_time
from alliances.pages.form_pages import finished, submitted
from dvb.agreements.models import Agreement
from dvb.agreements.services import acknowledgements
from dvb.agreements.supervision import supervision_of
from dvb.guest_access import unreached
from dvb.guest_access.forms import GuardianForm, PaperAcknowledgementForm, SupervisorLinkForm
from dvb.guest_access.queries import minor_until, waiting_guardians
from dvb.guest_access.services import activation, guest_links, paper_letters, readings, telling
from matching.learner_pages.views.learners import find_learner
from matching.learners.models import Enrolment, Group, Guardian
from matching.learners.services import guardians


def _list_url(pk: int) -> str:
    return reverse("guardian-list", args=[pk])


def _find(request: ActingRequest, enrolment: Enrolment, guardian: int) -> Guardian:
    """A guardian of this very learner."""
    rows = visible_to(request.actor, Guardian).filter(person=enrolment.person_id)
    row: Guardian = get_object_or_404(rows, pk=guardian)
    return row


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def guardian_list(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    form = GuardianForm(request.POST or None)

    def save(**values: Any) -> Guardian:
        return guardians.add(enrolment, by=request.actor, **values)

    response = submitted(request, form, save, to=_list_url(pk), message=_("Entered. Now send the link."))
    if response:
        return response
    rows = visible_to(request.actor, Guardian).filter(person=enrolment.person)
    waiting = waiting_guardians(request.actor, enrolment.person_id)
    context = {
        "enrolment": enrolment,
        "form": form,
        "rows": [
            (row, paper_letters.live_link(row, enrolment.school_id), row.name in waiting) for row in rows
        ],
        "until": minor_until(enrolment.person),
        "is_minor": enrolment.person.needs_guardian_on(guest_links.today()),
    }
    return render(request, "dvb/guardians/list.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def guardian_edit(request: ActingRequest, pk: int, guardian: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    row = _find(request, enrolment, guardian)
    form = GuardianForm(request.POST or None, instance=row)

    def save(**values: Any) -> Guardian:
        return guardians.edit(row, enrolment=enrolment, by=request.actor, **values)

    response = submitted(
        request, form, save, to=_list_url(pk), edits=True, message=_("The changes are saved.")
    )
    return response or render(request, "dvb/guardians/edit.html", {"form": form, "enrolment": enrolment})


@require_POST
@acting(kinds={"school"}, write=True)
def guardian_remove(request: ActingRequest, pk: int, guardian: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    guardians.remove(_find(request, enrolment, guardian), enrolment=enrolment, by=request.actor)
    return finished(request, _list_url(pk), _("Removed."))


@require_POST
@acting(kinds={"school"}, write=True)
def guardian_link(request: ActingRequest, pk: int, guardian: int) -> HttpResponse:
    """Make the link, and send it where there is an e-mail address."""
    enrolment = find_learner(request, pk)
    row = _find(request, enrolment, guardian)
    link = guest_links.invite_guardian(row, enrolment=enrolment, by=request.actor)
    if not readings.of_guardian(row, enrolment.school_id).is_needed:
        message = _("The link is ready. There is nothing to confirm yet: a letter goes once there is.")
    elif guest_links.send(link, by=request.actor, is_asked_for=True):
        message = with_time(_("The link is on its way to %(email)s.") % {"email": link.email}, at_once=True)
    else:
        message = _("The link is ready.")
    return finished(request, reverse("guardian-letter", args=[pk, guardian]), message)


@never_cache
@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def guardian_letter(request: ActingRequest, pk: int, guardian: int) -> HttpResponse:
    """The link to copy, to scan, or as a letter to print; whoever has no e-mail is told by the school."""
    enrolment = find_learner(request, pk)
    row = _find(request, enrolment, guardian)
    if request.method == "POST":
        telling.note_told(row, enrolment=enrolment, by=request.actor)
        return finished(request, reverse("home"), _("Entered: she knows it."))
    link = paper_letters.live_link(row, enrolment.school_id)
    url = paper_letters.url_of(link) if link else ""
    context = {
        "enrolment": enrolment,
        "guardian": row,
        "link": link,
        "url": url,
        "qr": _qr(url) if link else "",
        "news": _news_for(request, row),
        "reading": readings.of_guardian(row, enrolment.school_id),
        "sent": Message.objects.filter(link=link).exclude(kind="code").first() if link else None,
    }
    return render(request, "dvb/guardians/letter.html", context)


def _news_for(request: ActingRequest, guardian: Guardian) -> tuple[str, ...]:
    rows = unreached.untold(request.actor, guardian.person_id)
    return next((one.sentences for one in rows if one.guardian.pk == guardian.pk), ())


@never_cache
@require_GET
@acting(kinds={"school"}, write=True)
def guardian_letter_pdf(request: ActingRequest, pk: int, guardian: int) -> HttpResponse:
    """The letter on paper; 404 while there is no link."""
    enrolment = find_learner(request, pk)
    row = _find(request, enrolment, guardian)
    link = paper_letters.live_link(row, enrolment.school_id)
    if link is None:
        raise Http404
    return _pdf(
        paper_letters.pdf_of(
            [(enrolment, row, link)], by_name=_name_of(request), news=_news_for(request, row)
        ),
        f"vestule-{row.pk}",
    )


@require_POST
@acting(kinds={"school"}, write=True)
def group_letters_make(request: ActingRequest, pk: int) -> HttpResponse:
    """Make the links of everybody without e-mail, then lead to the letters."""
    group = _group(request, pk)
    if not paper_letters.make_links(group, by=request.actor):
        message = _("Every guardian of this group has an e-mail address, or nobody is entered.")
        return finished(request, reverse("matching:group-detail", args=[pk]), message)
    return redirect("group-letters", pk)


@never_cache
@require_GET
@acting(kinds={"school"}, write=True)
def group_letters(request: ActingRequest, pk: int) -> HttpResponse:
    """All letters of a group's guardians without e-mail, in one file."""
    pdf = paper_letters.pdf_of_group(_group(request, pk), by_name=_name_of(request))
    return _pdf(pdf, f"vestules-{pk}")


def _group(request: ActingRequest, pk: int) -> Group:
    own = visible_to(request.actor, Group).filter(school=request.actor.organisation_id)
    group: Group = get_object_or_404(own, pk=pk)
    return group


def _name_of(request: ActingRequest) -> str:
    return str(getattr(request.user, "name", ""))


def _pdf(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@require_POST
@never_cache
@acting(kinds={"school"}, write=True)
def read_out_code(request: ActingRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(visible_to(request.actor, PersonalLink), pk=pk)
    code = guest_links.read_out_code(link, by=request.actor)
    return render(request, "dvb/guardians/code.html", {"link": link, "code": f"{code[:3]} {code[3:]}"})


@require_POST
@acting(kinds={"school"}, write=True)
def learner_activate(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    link = activation.invite(enrolment, by=request.actor)
    message = with_time(_("The link is on its way to %(email)s.") % {"email": link.email}, at_once=True)
    return finished(request, reverse("matching:learner-detail", args=[pk]), message)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school", "employer"}, write=True)
def supervisor_link(request: ActingRequest, pk: int) -> HttpResponse:
    agreement = _agreement(request, pk)
    initial = {"name": supervision_of(agreement).name}
    others = guest_links.stays_to_name(agreement, visible_to(request.actor, Agreement), request.actor)
    form = SupervisorLinkForm(request.POST or None, initial=initial, others=others)

    def send(**values: Any) -> PersonalLink:
        return guest_links.invite_supervisor(agreement, by=request.actor, **values)

    is_host = request.actor.organisation_kind == "employer"
    to = reverse("host-link-list") if is_host else reverse("agreement-detail", args=[pk])
    response = submitted(
        request, form, send, to=to, message=with_time(_("The link is on its way."), at_once=True)
    )
    return response or render(
        request, "dvb/guardians/supervisor.html", {"form": form, "agreement": agreement}
    )


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def agreement_acknowledged(request: ActingRequest, pk: int) -> HttpResponse:
    """A guardian signed the notice on paper."""
    agreement = _agreement(request, pk)
    form = PaperAcknowledgementForm(request.POST or None)

    def save(**values: Any) -> object:
        return acknowledgements.record_on_paper(agreement, by=request.actor, **values)

    response = submitted(
        request, form, save, to=reverse("agreement-detail", args=[pk]), message=_("Entered.")
    )
    return response or render(request, "dvb/guardians/paper.html", {"form": form, "agreement": agreement})


def _agreement(request: ActingRequest, pk: int) -> Agreement:
    agreement: Agreement = get_object_or_404(visible_to(request.actor, Agreement), pk=pk)
    return agreement


def _qr(url: str) -> SafeString:
    """The address as a picture to scan; drawn by the library from our own text, so it is safe to include."""
    return mark_safe(paper_letters.qr_of(url))  # noqa: S308
