"""Who may write, confirm and check a log; whoever writes locks the learner's row first."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from dvb.agreements.access import can_manage
from dvb.agreements.models import Agreement
from dvb.logbook.models import LogEntry
from dvb.logbook.queries.stay_days import Stay
from matching.learners.models import Person

Source = LogEntry.Source


def lock_for_edit(agreement: Agreement, by: Actor) -> Stay:
    """Read the agreement again and lock its learner's row; for the learner and her school alone.

    Raises
    ------
    Refused
        ``not_yours``.
    """
    rows = Agreement.objects.select_related(
        "assignment__enrolment__person",
        "assignment__enrolment__school",
        "assignment__enrolment__group",
        "assignment__opening__employer",
    )
    stored = rows.get(pk=agreement.pk)
    require_writer(stored, by)
    Person.objects.select_for_update(of=("self",)).get(pk=stored.assignment.enrolment.person_id)
    return Stay(stored)


def require_writer(agreement: Agreement, by: Actor) -> None:
    if not may_write(agreement, by):
        raise Refused("not_yours", _("Only the learner and the school write this log."))


def may_write(agreement: Agreement, by: Actor) -> bool:
    return is_own(agreement, by) or may_check(agreement, by)


def may_check(agreement: Agreement, by: Actor) -> bool:
    """The learner's school counter-checks, never the learner."""
    return by.role is not Role.LEARNER and can_manage(by, agreement.assignment)


def may_confirm(agreement: Agreement, by: Actor) -> bool:
    """The host's own people who may write."""
    is_host = by.organisation_id == agreement.assignment.opening.employer_id
    return is_host and by.organisation_kind == "employer" and by.is_confirmed and by.can_write()


def is_own(agreement: Agreement, by: Actor) -> bool:
    user = agreement.assignment.enrolment.person.user_id
    return by.role is Role.LEARNER and user is not None and user == by.user_id


def source_of(agreement: Agreement, by: Actor) -> str:
    return Source.LEARNER if is_own(agreement, by) else Source.SCHOOL


def require_open(stay: Stay) -> None:
    """A log is written while the agreement runs, and for some weeks after.

    Raises
    ------
    Refused
        ``not_running``.
    """
    if not stay.is_open_on(timezone.localdate()):
        raise Refused(
            "not_running",
            _("This log is closed: the agreement does not run, or ended more than 30 days ago."),
        )
