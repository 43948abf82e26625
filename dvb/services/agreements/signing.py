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
from alliances.rules import Ruleset
from alliances.services import files
from dvb.lifecycle import AgreementState, require_move
from dvb.models import Agreement, Signature
from dvb.services.agreements.holding import hold, require_agreed, require_keeper

PARTIES = ("school", "host", "learner")


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
    held = hold(agreement, by)
    if held.signatures.filter(side=side).exists():
        return held
    require_agreed(held)
    require_signature(side=side, name=name, signed_on=signed_on)
    require_method("agreement", method)
    require_move(held.status, AgreementState.PARTLY_SIGNED)
    given = Signature.objects.create(
        agreement=held,
        side=side,
        method=method,
        name=name.strip(),
        signed_on=signed_on,
        file=file,
        entered_by_id=by.user_id,
    )
    held.status = _after(held)
    held.save(update_fields=["status"])
    AuditEntry.objects.record(
        by=by,
        verb="agreement.sign",
        subject=held,
        after={"side": side, "on": str(signed_on), "method": str(given.method)},
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


def methods_for(document: str) -> tuple[str, ...]:
    """How a document may be signed today; paper where nothing was decided."""
    rules = Ruleset(LegalParameter.objects.all(), timezone.localdate())
    row = rules.get(f"sign_methods_{document}")
    return tuple(row.value.split(";")) if row and row.value else (Signature.Method.PAPER.value,)


def require_method(document: str, method: str) -> None:
    if method not in methods_for(document):
        raise Refused("method", _("This document is not signed in this way (see the legal rules)."), "method")


def require_signature(*, side: str, name: str, signed_on: dt.date) -> None:
    """Refuse a signature without a party, a name, or a day that has come."""
    if side not in PARTIES:
        raise Refused("side", _("Choose who signed."), "side")
    if not name.strip():
        raise Refused("name_needed", _("Enter who signed."), "name")
    if signed_on > timezone.localdate():
        raise Refused("future", _("A signature cannot lie in the future."), "signed_on")


def _after(held: Agreement) -> AgreementState:
    """The state once this signature is given too."""
    given = set(held.signatures.values_list("side", flat=True))
    new = AgreementState.SIGNED if given >= set(PARTIES) else AgreementState.PARTLY_SIGNED
    require_move(held.status, new)
    return new
