"""Legal parameters by date, and who compared them with the law."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise
from alliances.law.access import can_verify_rules
from alliances.law.models import LegalParameter
from alliances.law.rules import Ruleset, effective

Evidence = LegalParameter.Evidence
_STORED_FIELDS = ("evidence", "source_url", "paragraph", "verified_by", "verified_on")


def in_force(day: dt.date) -> list[LegalParameter]:
    """The parameters in force on a day, by rule and name."""
    return effective(LegalParameter.objects.all(), day)


@transaction.atomic
def verify(
    parameter: LegalParameter, *, by: Actor, evidence: str, source_url: str, paragraph: str = ""
) -> LegalParameter:
    """Confirm that a value was compared with its source; only then may a rule block (rulebook, preamble)."""
    require_verifier(by)
    if evidence == Evidence.MEMORY:
        raise Refused("evidence_needed", _("Give the source: where did you read it?"), "evidence")
    _require_source(source_url, evidence)
    before = _audit_values(parameter)
    parameter.evidence = evidence
    parameter.source_url = normalise(source_url)
    parameter.paragraph = normalise(paragraph)
    parameter.verified_by = _name(by)
    parameter.verified_on = timezone.localdate()
    parameter.save(update_fields=_STORED_FIELDS)
    AuditEntry.objects.record(
        by=by, verb="rule.verify", subject=parameter, before=before, after=_audit_values(parameter)
    )
    return parameter


@transaction.atomic
def unverify(parameter: LegalParameter, *, by: Actor, reason: str = "") -> LegalParameter:
    """Take a confirmation back: from now on the rule only warns."""
    require_verifier(by)
    if parameter.verified_on is None:
        raise Refused("not_verified", _("This value is not verified."))
    before = _audit_values(parameter)
    parameter.verified_by, parameter.verified_on = "", None
    parameter.save(update_fields=_STORED_FIELDS)
    AuditEntry.objects.record(
        by=by,
        verb="rule.unverify",
        subject=parameter,
        before=before,
        after=_audit_values(parameter),
        reason=reason,
    )
    return parameter


def require_verifier(by: Actor) -> None:
    """Refuse an actor who may not verify legal values."""
    if not can_verify_rules(by):
        raise Refused(
            "not_yours", _("An administrator of the ministry or the agency compares values with the law.")
        )


def _require_source(url: str, evidence: str) -> None:
    """The law's text has an address that opens in a browser; our own choices may go without."""
    is_link = url.startswith(("https://", "http://"))
    if (evidence != Evidence.DESIGN and not is_link) or (url and not is_link):
        raise Refused(
            "source_needed", _("Give the address of the text: it begins with https://."), "source_url"
        )


def _audit_values(parameter: LegalParameter) -> dict[str, str]:
    return {name: str(getattr(parameter, name) or "") for name in _STORED_FIELDS}


def _name(by: Actor) -> str:
    person = get_user_model().objects.filter(pk=by.user_id or 0).first()
    return str(person)[:150] if person else "DVB"


def ruleset_on(day: dt.date) -> Ruleset:
    """The legal parameters that hold on a day, in one query."""
    return Ruleset(LegalParameter.objects.all(), day)
