"""Who is not ready to start, and why: named before an agreement is released and before all have signed it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from dvb.agreements.models import Acknowledgement, Agreement
from dvb.agreements.placement import placements
from dvb.start_requirements import services as readiness
from dvb.start_requirements.models import Clearance

Kind = Clearance.Kind
WORDS = {
    Kind.INSURANCE.value: _("Accident insurance"),
    Kind.MEDICAL.value: _("Medical check"),
    Kind.GUARDIAN.value: _("Guardian informed"),
    "plan": _("Plan agreed"),
}
IN_AGREEMENT = {
    Kind.INSURANCE.value: "accident_number",
    Kind.MEDICAL.value: "medical_on",
    Kind.GUARDIAN.value: "guardian_informed_on",
}
"""Particulars of an agreement that say the same as a paper of the readiness table."""


@dataclass(frozen=True, slots=True)
class Unready:
    """One agreement whose learner lacks something; ``is_guardian_untold`` for a minor's risks."""

    agreement: Agreement
    missing: tuple[object, ...]
    is_guardian_untold: bool


def unready(agreements: Sequence[Agreement]) -> list[Unready]:
    """The agreements whose learners lack something for their days; minors with untold guardians first.

    A few queries for all agreements of the same days.
    """
    by_days: dict[tuple[dt.date, dt.date], list[Agreement]] = defaultdict(list)
    for agreement, stay in zip(agreements, placements(agreements).values(), strict=True):
        by_days[stay.starts_on, stay.ends_on].append(agreement)
    told = _told_of_risks(agreements)
    found = []
    for (first, last), rows in by_days.items():
        table = readiness.table([row.assignment.enrolment for row in rows], first, last)
        for agreement, line in zip(rows, table, strict=True):
            lacking = [cell.what for cell in line.cells if _lacks(cell, agreement, told)]
            if lacking:
                words = tuple(WORDS[what] for what in lacking if what != Kind.GUARDIAN.value)
                found.append(Unready(agreement, words, Kind.GUARDIAN.value in lacking))
    return sorted(
        found, key=lambda one: (not one.is_guardian_untold, str(one.agreement.assignment.enrolment.person))
    )


def _lacks(cell: readiness.Cell, agreement: Agreement, told: set[int]) -> bool:
    """A guardian who only opened her link has not said yet that she knows the risks."""
    if not cell.is_needed or agreement.particulars.get(IN_AGREEMENT.get(cell.what, "")):
        return False
    if cell.what == Kind.GUARDIAN.value:
        return agreement.pk not in told and not (cell.is_ok and not cell.note)
    return not cell.is_ok


def _told_of_risks(agreements: Sequence[Agreement]) -> set[int]:
    rows = Acknowledgement.objects.filter(agreement__in=agreements, kind=Acknowledgement.Kind.RISKS)
    return set(rows.values_list("agreement_id", flat=True))
