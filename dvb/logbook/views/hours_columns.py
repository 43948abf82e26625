"""The columns of the files of hours: of each learner, and of each school in figures."""

from __future__ import annotations

from django.utils.translation import gettext as _

from alliances.audit.list_files import Columns
from dvb.logbook.queries.stay_days import hours_of


def of_learners() -> Columns:
    """Until today, as on the page; the workbook of a month has the same hours by month and by day."""
    return [
        (_("Learner"), lambda row: row.agreement.assignment.enrolment.person.name),
        (_("Group"), lambda row: row.agreement.assignment.enrolment.group or ""),
        (_("Employer"), lambda row: row.agreement.assignment.opening.employer.name),
        (_("Agreement"), lambda row: row.agreement.number),
        (_("First day"), lambda row: row.stay.starts_on),
        (_("Last day"), lambda row: row.stay.ends_on),
        (_("Hours entered"), lambda row: hours_of(row.progress.done)),
        (_("Planned until today"), lambda row: hours_of(row.progress.planned)),
        (_("Planned in all"), lambda row: hours_of(row.progress.planned_total)),
        (_("Confirmed hours"), lambda row: hours_of(row.progress.confirmed)),
        (_("Of it from paper"), lambda row: hours_of(row.progress.paper)),
        (_("Waiting"), lambda row: hours_of(row.progress.waiting - row.progress.returned)),
        (_("Hours handed back"), lambda row: hours_of(row.progress.returned)),
        (_("Days missing"), lambda row: len(row.progress.missing)),
        (_("Days away"), lambda row: row.progress.away),
        (_("Weeks to check"), lambda row: row.to_check),
        (_("Weeks waiting"), lambda row: row.waiting),
        (_("Sent back"), lambda row: row.returned),
        (_("Clashes with the law"), lambda row: len(row.findings)),
    ]


def figures() -> Columns:
    return [
        (_("School"), lambda row: row.school.name),
        (_("Logs"), lambda row: row.agreements),
        (_("Hours entered"), lambda row: hours_of(row.minutes)),
        (_("Confirmed hours"), lambda row: hours_of(row.confirmed)),
        (_("Weeks waiting"), lambda row: row.waiting),
        (_("Sent back"), lambda row: row.returned),
    ]
