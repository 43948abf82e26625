"""Cooperation agreements: create, sign, end, and look up the one covering a learner's agreement."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from alliances.admissions.services import verification
from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from alliances.organisations.models import Organisation
from dvb.cooperation.access import can_manage_cooperation
from dvb.cooperation.lifecycle import CooperationState
from dvb.cooperation.models import CooperationAgreement
from dvb.kernel.display import day
from dvb.signing.documents import NewSignature, paper_of
from dvb.signing.models import Method
from dvb.signing.services import signatures

if TYPE_CHECKING:
    from dvb.agreements.models import Agreement

State = CooperationState
FIELDS = {"number": _("Number"), "ends_on": _("Last day"), "about": _("About")}
"""How a page calls the values of an agreement besides the parties and the first day."""
BOTH = "both"
"""The one side of a cooperation agreement: that both parties signed is entered at once."""


@transaction.atomic
def create(
    *, school: Organisation, employer: Organisation, starts_on: dt.date, by: Actor, **values: Any
) -> CooperationAgreement:
    """Create a draft agreement with a confirmed employer; a repeated call returns the existing one.

    Raises
    ------
    Refused
        ``entered_otherwise`` where the one of this employer and first day has another number, end or subject.
    """
    require_keeper(school.pk, by)
    if employer.kind_id != "employer":
        raise Refused("not_an_employer", _("Choose an employer."), "employer")
    key = {"school": school, "employer": employer, "starts_on": starts_on}
    existing = CooperationAgreement.objects.filter(**key).first()
    if existing is not None:
        _require_same(existing, values)
        return existing
    verification.require_confirmed_already(employer)
    cooperation = CooperationAgreement(**key)
    _before, after = records.set_fields(cooperation, values)
    records.save(cooperation)
    after |= {"employer": employer.pk, "starts_on": str(starts_on)}
    AuditEntry.objects.record(by=by, verb="cooperation.create", subject=cooperation, after=after)
    return cooperation


def _require_same(existing: CooperationAgreement, values: dict[str, Any]) -> None:
    """Refuse to enter again what stands otherwise in the agreement: the new values would be lost."""
    for name, value in values.items():
        stored = getattr(existing, name)
        if records.tidy(value) == stored:
            continue
        message = _(
            "An agreement with this employer from %(first)s on is entered already, with another value here "
            "(%(field)s: %(value)s). Enter the same value, or give this agreement another first day."
        )
        shown = stored if isinstance(stored, str) and stored else day(stored)
        context = {"first": day(existing.starts_on), "field": FIELDS[name], "value": shown}
        raise Refused("entered_otherwise", message % context, name)


def sign(
    cooperation: CooperationAgreement,
    *,
    signed_on: dt.date,
    by: Actor,
    scan: UploadedFile[Any] | None = None,
) -> CooperationAgreement:
    """Enter that both signed, with a scan of the paper if there is one."""
    signed: CooperationAgreement = signatures.sign_on_paper(
        paper_of(cooperation), side=BOTH, signed_on=signed_on, by=by, scan=scan
    )
    return signed


def require_confirmed_employer(cooperation: CooperationAgreement) -> None:
    """Refuse a signature where the employer is not, or no longer, confirmed."""
    verification.require_confirmed_already(cooperation.employer)


class SignedColumns:
    """Both parties' signatures as one entry in the agreement's own row: the day, and the scan."""

    def of(self, row: CooperationAgreement) -> list[NewSignature]:
        if row.signed_on is None:
            return []
        return [NewSignature(BOTH, Method.PAPER.value, "", row.signed_on, row.scan)]

    def add(self, row: CooperationAgreement, signature: NewSignature, by: Actor) -> list[str]:
        row.signed_on, row.scan = signature.signed_on, signature.file or row.scan
        return ["signed_on", "scan"]

    def clear(self, row: CooperationAgreement) -> int:
        count = len(self.of(row))
        row.signed_on = None
        return count

    def redate(self, row: CooperationAgreement, side: str, day: dt.date) -> None:
        row.signed_on = day
        row.save(update_fields=["signed_on"])

    def remove(self, row: CooperationAgreement, side: str) -> None:
        """Never: one entry signs for both, so that it stays and only its day is corrected."""

    def audit_values(self, signature: NewSignature) -> dict[str, str]:
        return {"signed_on": str(signature.signed_on)}


@transaction.atomic
def end(cooperation: CooperationAgreement, *, ends_on: dt.date, by: Actor) -> CooperationAgreement:
    """Set the last day of the cooperation and end it; once.

    Raises
    ------
    Refused
        ``ended_otherwise`` where another last day was entered before.
    """
    locked = lock(cooperation)
    require_keeper(locked.school_id, by)
    if locked.status == State.ENDED and locked.ends_on == ends_on:
        return locked
    if locked.status == State.ENDED:
        message = _(
            "The end was entered before and stays (last day: %(day)s). For another time enter a new "
            "agreement."
        )
        raise Refused("ended_otherwise", message % {"day": day(locked.ends_on)}, "ends_on")
    if ends_on < locked.starts_on:
        raise Refused("dates", _("The last day lies before the first."), "ends_on")
    require_move(locked.status, State.ENDED)
    before, locked.status, locked.ends_on = locked.ends_on, State.ENDED, ends_on
    locked.save(update_fields=["status", "ends_on"])
    AuditEntry.objects.record(
        by=by,
        verb="cooperation.end",
        subject=locked,
        before={"ends_on": str(before or "")},
        after={"ends_on": str(ends_on)},
    )
    return locked


def in_force_on(day: dt.date) -> QuerySet[CooperationAgreement]:
    """Signed agreements that hold on a day; also ended ones, until their last day."""
    open_end = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return CooperationAgreement.objects.exclude(status=State.DRAFT).filter(open_end, starts_on__lte=day)


def covering(agreement: Agreement, day: dt.date) -> CooperationAgreement | None:
    """The long-term agreement under which a learner goes to an employer."""
    assignment = agreement.assignment
    rows = in_force_on(day).filter(
        school=assignment.enrolment.school_id, employer=assignment.opening.employer_id
    )
    return rows.order_by("-starts_on").first()


def lock(cooperation: CooperationAgreement) -> CooperationAgreement:
    """Read the agreement again and lock its row."""
    rows = CooperationAgreement.objects.select_for_update(of=("self",)).select_related("school", "employer")
    return rows.get(pk=cooperation.pk)


def require_keeper(school_id: int, by: Actor) -> None:
    if not can_manage_cooperation(by, school_id):
        raise Refused("not_yours", _("Only the school keeps its agreements with employers."))
