"""Legal parameters in force on a day, their verification status and who verified them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.list_files import Columns, list_file, offers_file, wants_file
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.law import services as rules
from alliances.law.access import can_verify_rules
from alliances.law.forms import AsOfForm, VerifyForm
from alliances.law.models import LegalParameter
from alliances.law.wording import in_words
from alliances.pages.form_pages import finished, submitted

SECTIONS = {
    "D": gettext_lazy("Work-based learning (DVB)"),
    "P": gettext_lazy("Traineeship (prakse)"),
    "L": gettext_lazy("Labour law and minors"),
    "S": gettext_lazy("Signing"),
    "G": gettext_lazy("Data protection"),
    "I": gettext_lazy("Indicators"),
}


@require_GET
@acting()
@offers_file
def rule_list(request: ActingRequest) -> HttpResponse:
    form = AsOfForm(request.GET or None)
    chosen = form.cleaned_data["on"] if form.is_valid() else None
    day = chosen or timezone.localdate()
    rows = rules.in_force(day)
    sections = _sections(rows)
    if wants_file(request):
        shown = [one["row"] for section in sections for one in section["rules"]]
        words = [(_("In force on"), day)]
        return list_file(request, _("Legal rules"), _columns(), shown, filters=words, has_persons=False)
    context = {
        "form": form if form.is_bound else AsOfForm(initial={"on": day}),
        "day": day,
        "sections": sections,
        "total": len(rows),
        "verified": sum(row.is_verified for row in rows),
        "can_verify": can_verify_rules(request.actor),
    }
    return render(request, "alliances/rules/list.html", context)


@require_http_methods(["GET", "POST"])
@acting(write=True)
def rule_verify(request: ActingRequest, pk: int) -> HttpResponse:
    parameter = _find(request, pk)
    rules.require_verifier(request.actor)
    initial = {"source_url": parameter.source_url, "paragraph": parameter.paragraph}
    form = VerifyForm(request.POST or None, initial=initial)

    def save(**values: Any) -> LegalParameter:
        return rules.verify(parameter, by=request.actor, **values)

    done = submitted(
        request, form, save, to=reverse("alliances:rule-list"), message=_("The value is verified.")
    )
    return done or render(
        request,
        "alliances/rules/verify.html",
        {"form": form, "rule": parameter, "value": in_words(parameter.value, parameter.unit)},
    )


@require_POST
@acting(write=True)
def rule_unverify(request: ActingRequest, pk: int) -> HttpResponse:
    rules.unverify(_find(request, pk), by=request.actor)
    return finished(
        request,
        reverse("alliances:rule-list"),
        _("The value forbids nothing from now on: where it is broken, a reason is asked for."),
    )


def _find(request: ActingRequest, pk: int) -> LegalParameter:
    parameter: LegalParameter = get_object_or_404(visible_to(request.actor, LegalParameter), pk=pk)
    return parameter


def _columns() -> Columns:
    return [
        (_("Rule"), lambda row: row.rule),
        (_("What it does"), _effect),
        (_("What it says"), lambda row: row.text),
        (_("Value"), lambda row: in_words(row.value, row.unit)),
        (_("Parameter"), lambda row: row.param),
        (_("How we know"), lambda row: row.get_evidence_display()),
        (_("Source"), lambda row: row.source_url or row.paragraph),
        (_("Verified"), lambda row: row.is_verified),
        (_("Verified on"), lambda row: row.verified_on),
        (_("Verified by"), lambda row: row.verified_by or ""),
    ]


def _effect(row: LegalParameter) -> object:
    if row.kind != LegalParameter.Kind.HARD:
        return row.get_kind_display()
    return _("blocks") if row.is_verified else _("blocks once verified")


def _sections(rows: list[LegalParameter]) -> list[dict[str, Any]]:
    """Rules by the letter of their number, in the order of the rulebook; unknown letters last."""
    order = {letter: place for place, letter in enumerate(SECTIONS)}
    by_letter: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        shown = {"row": row, "value": in_words(row.value, row.unit), "source": _source(row)}
        by_letter.setdefault(row.rule[:1], []).append(shown)
    letters = sorted(by_letter, key=lambda letter: (order.get(letter, len(order)), letter))
    return [
        {"title": SECTIONS.get(letter, letter), "letter": letter, "rules": by_letter[letter]}
        for letter in letters
    ]


def _source(row: LegalParameter) -> str:
    """The label of the source: its paragraph, or the site's host name."""
    return row.paragraph or urlsplit(row.source_url).hostname or row.source_url
