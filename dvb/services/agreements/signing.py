"""Signatures: who may still sign, by which method, and when an agreement is signed by all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.models import AuditEntry, LegalParameter, StoredFile
from alliances.rules import effective
from alliances.services import files
from dvb.lifecycle import AgreementState, require_move
from dvb.models import PARTIES, Agreement, Given, Signature
from dvb.services.agreements.holding import hold, require_agreed, require_keeper
from dvb.services.agreements.placement import first_terms, is_signed_by_all


@transaction.atomic
def sign(
    agreement: Agreement,
    *,
    side: str,
    name: str,
    signed_on: dt.date,
    by: Actor,
    method: str = Signature.Method.PAPER,
    file: StoredFile | None = None,
) -> Agreement:
    """Enter a signature; the third party's makes the agreement signed. A second click changes nothing.

    Which methods are good for what is dated data (rules S-01 to S-03), not code.
    """
    given = Signature(side=side, method=method, name=name.strip(), signed_on=signed_on, file=file)
    return enter(hold(agreement, by), given, by=by)


def enter(held: Agreement, given: Signature, *, by: Actor) -> Agreement:
    """Put a signature under an agreement that the caller holds locked, whoever gives it."""
    if held.signatures.filter(side=given.side).exists():
        return held
    require_agreed(held)
    require_signature(held, given)
    require_method("agreement", given.method)
    require_move(held.status, AgreementState.PARTLY_SIGNED)
    given.agreement, given.entered_by_id = held, by.user_id
    given.save()
    held.status = _after(held)
    held.save(update_fields=["status"])
    AuditEntry.objects.record(
        by=by,
        verb="agreement.sign",
        subject=held,
        after={"side": given.side, "on": str(given.signed_on), "method": str(given.method)},
    )
    return held


@transaction.atomic
def sign_on_paper(
    agreement: Agreement,
    *,
    side: str,
    name: str,
    signed_on: dt.date,
    by: Actor,
    scan: UploadedFile[Any] | None = None,
) -> Agreement:
    """Enter a signature that somebody gave on paper, with a scan of the paper if there is one."""
    school = agreement.assignment.enrolment.school
    require_keeper(agreement.assignment, by)
    is_new = not agreement.signatures.filter(side=side).exists()
    file = files.keep(scan, organisation=school, purpose="agreement-scan", by=by) if scan and is_new else None
    return sign(agreement, side=side, name=name, signed_on=signed_on, file=file, by=by)


def sides_of(agreement: Agreement) -> tuple[str, ...]:
    """Who signs: three parties, and the guardian of whoever is a minor on the first day."""
    is_minor = agreement.assignment.enrolment.person.needs_guardian_on(first_terms(agreement).starts_on)
    return (*PARTIES, Signature.Side.GUARDIAN.value) if is_minor else PARTIES


def methods_rule(document: str) -> LegalParameter | None:
    """The dated row that says how a document is signed today."""
    rows = LegalParameter.objects.filter(param=f"sign_methods_{document}")
    valid = effective(rows, timezone.localdate())
    return valid[-1] if valid else None


def methods_for(document: str) -> tuple[str, ...]:
    """How a document may be signed today; paper where nothing was decided."""
    row = methods_rule(document)
    return tuple(row.value.split(";")) if row and row.value else (Signature.Method.PAPER.value,)


def require_method(document: str, method: str) -> None:
    if method not in methods_for(document):
        raise Refused("method", _("This document is not signed in this way (see the legal rules)."), "method")


def require_signature(agreement: Agreement, given: Given) -> None:
    """Refuse a signature without a party, a name, or a day that has come."""
    if given.side not in sides_of(agreement):
        raise Refused("side", _("Choose who signed."), "side")
    if not given.name:
        raise Refused("name_needed", _("Enter who signed."), "name")
    if given.signed_on > timezone.localdate():
        raise Refused("future", _("A signature cannot lie in the future."), "signed_on")


def _after(held: Agreement) -> AgreementState:
    """The state once this signature is given too."""
    given = held.signatures.values_list("side", flat=True)
    new = AgreementState.SIGNED if is_signed_by_all(given) else AgreementState.PARTLY_SIGNED
    require_move(held.status, new)
    return new
