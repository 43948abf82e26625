"""What definitions and dimensions are called, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

DEFINITION_NAMES = {
    "rr35_agreement": _("A0: at a workplace under a cooperation agreement"),
    "rr35_participation": _("A: at a workplace for at least 40 confirmed hours"),
    "rr35_new_skills": _("B: A, and at least one new skill confirmed there"),
    "wbl_exposure_graduates": _("C: graduates with at least a month at a workplace"),
}
VARIANT_NAMES = {
    ("rr35_participation", "h0"): _("A, with any confirmed hours"),
    ("rr35_participation", "h80"): _("A, with at least 80 confirmed hours"),
    ("wbl_exposure_graduates", "h140.d30.a20-34.y3"): _("C, European variant: aged 20–34, three years"),
}
"""Variants that are not the headline, by definition and parameters."""
DEFINITION_METHODS = {
    "rr35_agreement": _(
        "Learners of 1 October with a signed agreement for a stay outside the school in the school year, "
        "where school and employer have a signed cooperation agreement. No hours are asked for. "
        "Nearest to how the published national series seems to be counted."
    ),
    "rr35_participation": _(
        "Learners of 1 October with at least one stay outside the school, signed by all, with 40 or more "
        "confirmed hours in the school year. Each person counts once."
    ),
    "rr35_new_skills": _(
        "Learners of A for whom the supervisor assessed and the school confirmed at least one outcome at the "
        "workplace in the school year that nobody had confirmed before, anywhere."
    ),
    "wbl_exposure_graduates": _(
        "Graduates of the school year with 140 or more confirmed hours, or 30 or more calendar "
        "days, at workplaces over the whole programme. Related to the European indicator, but "
        "not comparable with RR 3.5."
    ),
}
DIMENSION_NAMES = {
    "kind": _("DVB or prakse"),
    "sector": _("sector"),
    "region": _("region"),
    "qualification": _("qualification"),
    "level": _("level"),
    "sex": _("sex"),
    "age": _("minor or adult"),
    "school": _("school"),
    "alliance": _("alliance"),
    "project": _("project"),
}
VALUE_NAMES = {
    ("kind", "dvb"): _("work-based learning (DVB)"),
    ("kind", "prakse"): _("traineeship (prakse)"),
    ("sex", "f"): _("female"),
    ("sex", "m"): _("male"),
    ("age", "adult"): _("adult"),
    ("age", "minor"): _("minor"),
    ("age", "unknown"): _("not known"),
}
REASON_NAMES = {
    "numerator": _("few learners count"),
    "complement": _("few learners do not count"),
    "denominator": _("fewer than 10 learners"),
    "secondary": _("protects another cell"),
    "differencing": _("changed by a few learners only"),
}


def name_of(definition_id: str, variant: str = "") -> str:
    """What a definition or one of its variants is called."""
    return str(VARIANT_NAMES[definition_id, variant] if variant else DEFINITION_NAMES[definition_id])


CAUSE_NAMES = {
    "changed_rule": _("changed rule"),
    "late_data": _("late data"),
    "correction": _("correction of what was there"),
}
