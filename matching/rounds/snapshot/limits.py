"""Dated legal parameters -> the few numbers that the engine asks about."""

from __future__ import annotations

from alliances.law.rules import ADULT_AGE, Ruleset, is_verified
from alliances.law.rules import LegalParameter as ParameterRow
from matching.engine.problem import LegalLimits, Limit

_LIMITS = {
    "work_age": "dvb_min_age",
    "minor_weekly_hours": "minor_study_and_work_hours_week",
    "minor_hazards": "minor_hazard_declarations",
    "supervisor": "supervisor_min_course_hours",
    "licence": "dvb_lki_levels",
}


def legal_limits(ruleset: Ruleset, strict_schools: frozenset[str]) -> LegalLimits:
    """The dated parameters that the engine asks about; a parameter without a row is no rule."""
    levels = ruleset.get("dvb_lki_levels")
    allowed = sorted(int(level) for level in levels.value.split(";")) if levels and levels.value else []
    return LegalLimits(
        adult_age=Limit(ADULT_AGE, verified=True),
        work_age=_limit(ruleset.get("dvb_min_age")),
        minor_weekly_hours=_limit(ruleset.get("minor_study_and_work_hours_week")),
        minor_hazards=_limit(ruleset.get("minor_hazard_declarations")),
        supervisor=_limit(ruleset.get("supervisor_min_course_hours")),
        licence=_limit(levels),
        lki_min=Limit(allowed[0], is_verified(levels)) if levels and allowed else None,
        lki_max=Limit(allowed[-1], is_verified(levels)) if levels and allowed else None,
        strict_schools=strict_schools,
    )


def _limit(row: ParameterRow | None) -> Limit | None:
    """A rule without a number (declarations, a licence) carries 0."""
    if row is None:
        return None
    number = row.value if row.value.replace(".", "", 1).isdigit() else "0"
    return Limit(float(number), is_verified(row))
