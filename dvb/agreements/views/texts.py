"""Pages of the wording of agreements: what holds, its versions, and editing it with a preview."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import whole_number
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from alliances.pages.form_pages import submitted
from dvb.agreements.access import can_edit_texts
from dvb.agreements.forms.texts import TextForm
from dvb.agreements.models import TextVersion
from dvb.agreements.services import texts as agreement_texts
from dvb.documents.editing import places_of
from dvb.documents.facts import Kind
from dvb.documents.texts import When

KINDS = {
    Kind.DVB: gettext_lazy("Agreement of work-based learning"),
    Kind.PRAKSE: gettext_lazy("Agreement of a traineeship"),
}
ONLY = {
    When.MINOR: gettext_lazy("for minors"),
    When.PAID: gettext_lazy("where there is pay"),
    When.WAGE: gettext_lazy("where a wage is paid"),
    When.NOT_WAGE: gettext_lazy("where no wage is paid"),
}


@require_GET
@acting(kinds={"school"})
def text_list(request: ActingRequest) -> HttpResponse:
    school, day = request.membership.organisation, timezone.localdate()
    rows = [(kind, word, agreement_texts.current(school, kind, day)) for kind, word in KINDS.items()]
    context = {"rows": rows, "can_edit": can_edit_texts(request.actor, school.pk)}
    return render(request, "dvb/texts/list.html", context)


@require_GET
@acting(kinds={"school"})
def text_detail(request: ActingRequest, kind: str) -> HttpResponse:
    """The texts in force today, or one version, by block, with the list of versions."""
    text_kind, school = _kind(kind), request.membership.organisation
    rows = _versions(request, text_kind)
    version = get_object_or_404(rows, pk=_number(request)) if "version" in request.GET else None
    day = timezone.localdate()
    wording = (
        agreement_texts.as_texts(version) if version else agreement_texts.current(school, text_kind, day)
    )
    context = {
        "kind": text_kind,
        "word": KINDS[text_kind],
        "wording": wording,
        "blocks": [(block, [(one, ONLY.get(one.only)) for one in block.clauses]) for block in wording.blocks],
        "shown_version": version,
        "versions": rows.select_related("author"),
        "shipped": agreement_texts.shipped(text_kind, day),
        "can_edit": can_edit_texts(request.actor, school.pk),
    }
    return render(request, "dvb/texts/detail.html", context)


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def text_edit(request: ActingRequest, kind: str) -> HttpResponse:
    text_kind, school = _kind(kind), request.membership.organisation
    if not can_edit_texts(request.actor, school.pk):
        raise Http404
    form = _form(request, text_kind, school)

    def save(**values: Any) -> TextVersion:
        names = ("valid_from", "note", "reviewed_by", "begun_from")
        fields = {name: values[name] for name in names}
        return agreement_texts.save_version(
            school, kind=text_kind, typed=form.typed(), by=request.actor, **fields
        )

    to = reverse("text-detail", args=[kind])
    response = submitted(
        request, form, save, to=to, message=_("Saved as a new version. Older agreements keep theirs.")
    )
    places = {
        block.key: list(places_of(block).items())
        for block in agreement_texts.shipped(text_kind, timezone.localdate()).blocks
    }
    context = {
        "kind": text_kind,
        "word": KINDS[text_kind],
        "form": form,
        "parts": [(form[key], places.get(key, [])) for key in form.blocks],
        "only": [(when.value, word) for when, word in ONLY.items()],
    }
    return response or render(request, "dvb/texts/edit.html", context)


@require_GET
@acting(kinds={"school"})
def text_preview(request: ActingRequest, kind: str) -> HttpResponse:
    """A stored version as an empty agreement (PDF)."""
    text_kind, school = _kind(kind), request.membership.organisation
    version = get_object_or_404(_versions(request, text_kind), pk=_number(request)) if request.GET else None
    day = timezone.localdate()
    wording = (
        agreement_texts.as_texts(version) if version else agreement_texts.current(school, text_kind, day)
    )
    return _pdf(agreement_texts.preview(wording), text_kind)


@require_POST
@acting(kinds={"school"}, write=True)
def text_try(request: ActingRequest, kind: str) -> HttpResponse:
    """Unsaved input as an empty agreement (PDF)."""
    text_kind, school = _kind(kind), request.membership.organisation
    if not can_edit_texts(request.actor, school.pk):
        raise Http404
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    base = agreement_texts.shipped(text_kind, timezone.localdate())
    return _pdf(agreement_texts.preview(agreement_texts.drafted(base, typed)), text_kind)


def _form(request: ActingRequest, kind: Kind, school: Organisation) -> TextForm:
    latest = _versions(request, kind).first()
    base = agreement_texts.shipped(kind, timezone.localdate())
    wording = agreement_texts.as_texts(latest) if latest else base
    begun_from = agreement_texts.newest_name(latest, kind)
    return TextForm(request.POST or None, wording=wording, base=base, begun_from=begun_from)


def _versions(request: ActingRequest, kind: Kind) -> Any:
    own = {"school": request.actor.organisation_id, "kind": kind.value}
    return visible_to(request.actor, TextVersion).filter(**own).order_by("-number")


def _kind(kind: str) -> Kind:
    if kind not in {one.value for one in Kind}:
        raise Http404
    return Kind(kind)


def _number(request: ActingRequest) -> int:
    return whole_number(request.GET.get("version", ""), digits=9) or 0


def _pdf(content: bytes, kind: Kind) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="paraugs-{kind.value}.pdf"'
    return response
