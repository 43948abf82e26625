"""What was done by a personal link whose code the school read out: said on every page about it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from alliances.audit import read_outs as acts
from dvb.agreements.models import Agreement

OF_STAY = (
    "acknowledgements",
    "amendments",
    "assessments",
    "employment",
    "end_report",
    "guest_replies",
    "learner_view",
    "log_weeks",
    "requests",
)
"""Rows about which everybody who reads the agreement may know that something was written by a link.

Reports of accidents and concerns are none of them: that there is one is for its reader alone.
"""
WORDS = {
    "agreement.acknowledge": _("Read and confirmed"),
    "agreement.file": _("A signed file was handed in"),
    "agreement.sign": _("Signed"),
    "amendment.file": _("A signed file of an amendment was handed in"),
    "amendment.sign": _("Amendment signed"),
    "concern.report": _("Reported"),
    "concern.word": _("A word to the report"),
    "employment.answer": _("Answer about the employment"),
    "guest_reply.write": _("A question or a refusal"),
    "log.confirm": _("Week confirmed"),
    "log.return": _("Week handed back"),
    "log.take_back": _("Confirmation of a week taken back"),
    "report.end": _("Report at the end"),
    "skill.assess": _("A skill assessed"),
}


def read_outs(row: Model) -> SafeString:
    """Each act about a row that stands behind such a code; about an agreement also those of its stay."""
    found = acts.about(_about(row))
    if not found:
        return SafeString("")
    lines = [(WORDS.get(one.entry.verb, _("Entered by link")), one) for one in found]
    return render_to_string("components/read_outs.html", {"lines": lines})


def _about(row: Model) -> Q:
    condition = _entries(row._meta.label_lower, [row.pk])
    if isinstance(row, Agreement):
        for name in OF_STAY:
            related = Agreement._meta.get_field(name)
            model: Any = related.related_model
            keys = model._default_manager.filter(agreement=row.pk).order_by().values("pk")
            condition |= _entries(model._meta.label_lower, keys)
    return condition


def _entries(label: str, keys: object) -> Q:
    return Q(subject_type=label, subject_id__in=keys)
