"""The columns of the files of agreements."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from alliances.audit.list_files import Columns
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement, amendments_read
from matching.assignments.terms import with_sites


def of_stays(is_school: bool) -> Columns:
    """Of placements, as :func:`stays_of` makes them."""
    group: Columns = [(_("Group"), lambda stay: stay.agreement.assignment.enrolment.group or "")]
    return [
        (_("Learner"), lambda stay: stay.agreement.assignment.enrolment.person.name),
        *(
            group
            if is_school
            else [(_("School"), lambda stay: stay.agreement.assignment.enrolment.school.name)]
        ),
        (_("Number"), lambda stay: stay.agreement.number),
        (_("Employer"), lambda stay: stay.agreement.assignment.opening.employer.name),
        (_("Town"), lambda stay: stay.agreement.assignment.site.town),
        (_("Address"), lambda stay: stay.agreement.assignment.site.address),
        (_("First day"), lambda stay: stay.starts_on),
        (_("Last day"), lambda stay: stay.ends_on),
        (_("State"), lambda stay: _state_of(stay.agreement)),
    ]


def _state_of(agreement: Agreement) -> object:
    return _("ends early") if agreement.is_ending else agreement.get_status_display()


def stays_of(rows: Iterable[Agreement]) -> list[Placement]:
    shown = list(rows)
    prefetch_related_objects(shown, amendments_read())
    with_sites(row.assignment for row in shown)
    return [Placement(row) for row in shown]
