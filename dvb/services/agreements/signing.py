"""Signatures: who may still sign, by which method, and when an agreement is signed by all."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.models import AuditEntry
from dvb.lifecycle import AgreementState, require_move
from dvb.models import Agreement, Signature
from dvb.services.agreements.holding import hold, require_agreed

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
) -> Agreement:
    """Enter a signature; the third party's makes the agreement signed. A second click changes nothing."""
    held = hold(agreement, by)
    if held.signatures.filter(side=side).exists():
        return held
    require_agreed(held)
    require_signature(side=side, name=name, signed_on=signed_on)
    require_move(held.status, AgreementState.PARTLY_SIGNED)
    given = Signature.objects.create(
        agreement=held,
        side=side,
        method=method,
        name=name.strip(),
        signed_on=signed_on,
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


def sign_on_paper(agreement: Agreement, *, side: str, name: str, signed_on: dt.date, by: Actor) -> Agreement:
    """Enter a signature that somebody gave on paper."""
    return sign(agreement, side=side, name=name, signed_on=signed_on, by=by)


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
