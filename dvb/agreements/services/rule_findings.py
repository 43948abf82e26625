"""Findings of the rules about an agreement, waivers, and what prevents its release or start."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.law.models import LegalParameter
from alliances.law.rules import Ruleset
from dvb.agreements.models import Agreement, Waiver
from dvb.agreements.placement import first_terms, terms_on
from dvb.agreements.services import due_steps
from dvb.agreements.services.locking import lock_for_edit
from dvb.agreements.services.rule_facts import placement_of
from dvb.labour_law import Finding, Gate, Verdict, judge


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding with its waiver, if one was recorded and the facts have not changed since."""

    finding: Finding
    waiver: Waiver | None

    @property
    def waits(self) -> bool:
        """Whether somebody has to change a fact or record a reason."""
        return self.finding.verdict is Verdict.BLOCK or (self.finding.asks_reason and self.waiver is None)

    @property
    def holds_back_release(self) -> bool:
        return self.waits and self.finding.gate is Gate.RELEASE

    @property
    def holds_back_start(self) -> bool:
        return self.waits or self.finding.holds_back_start


def ruleset_for(agreement: Agreement) -> Ruleset:
    """The rules in force on the first day of the placement."""
    return Ruleset(LegalParameter.objects.all(), first_terms(agreement).starts_on)


def findings(
    agreement: Agreement, day: dt.date | None = None, rules: Ruleset | None = None
) -> list[Judgement]:
    """Findings of all rules that apply to this agreement, with their waivers."""
    on = day or timezone.localdate()
    results = judge(placement_of(agreement, terms_on(agreement, on)), rules or ruleset_for(agreement), on)
    passed = {(row.rule, row.about): row for row in agreement.waivers.select_related("decided_by")}
    return [Judgement(one, passed.get((one.rule, one.about))) for one in results]


def blocking_findings(agreement: Agreement, day: dt.date) -> list[Judgement]:
    """Findings that prevent the learner from starting on a day."""
    return [one for one in findings(agreement, day) if one.holds_back_start]


@transaction.atomic
def waive(agreement: Agreement, *, rule: str, reason: str, by: Actor) -> Agreement:
    """Waive an unverified rule with a reason; a verified rule cannot be waived.

    Raises
    ------
    Refused
        ``rule_blocks`` for a verified rule, ``nothing_to_pass`` where the rule does not stand in the way.
    """
    locked = lock_for_edit(agreement, by)
    if not reason.strip():
        raise Refused("reason_needed", _("Say why the rule is passed."), "reason")
    matching = [one for one in findings(locked) if one.finding.rule == rule]
    if any(one.finding.verdict is Verdict.BLOCK for one in matching):
        raise Refused("rule_blocks", _("This rule was compared with the law: it cannot be passed."))
    waivable = [one for one in matching if one.finding.asks_reason]
    if not waivable:
        raise Refused("nothing_to_pass", _("This rule does not stand in the way any more."))
    for one in waivable:
        if one.waiver is None:
            _record(locked, one.finding, reason.strip()[:300], by)
    due_steps.take(locked)
    return locked


def require_clear(agreement: Agreement, rules: Ruleset) -> None:
    """Refuse the release while a rule blocks it, or a finding has no waiver that it needs."""
    unresolved = [one.finding for one in findings(agreement, rules=rules) if one.holds_back_release]
    blocking = [one for one in unresolved if one.verdict is Verdict.BLOCK]
    if blocking:
        message = _("The law does not allow this agreement: %(rules)s. Change what the table of rules names.")
        raise Refused("rule_blocks", message % {"rules": _rule_names(blocking)})
    if unresolved:
        message = _(
            "Nobody has compared these rules with the law yet, and they are broken: %(rules)s. Before the "
            "release, change the fact or record in the table of rules why they are passed."
        )
        raise Refused("reason_needed", message % {"rules": _rule_names(unresolved)})


def _rule_names(results: Sequence[Finding]) -> str:
    return ", ".join(dict.fromkeys(one.rule for one in results))


def _record(agreement: Agreement, finding: Finding, reason: str, by: Actor) -> None:
    Waiver.objects.create(
        agreement=agreement, rule=finding.rule, about=finding.about, reason=reason, decided_by_id=by.user_id
    )
    AuditEntry.objects.record(
        by=by,
        verb="agreement.waive",
        subject=agreement,
        after={"rule": finding.rule, "said": finding.message, "evidence": finding.evidence},
        reason=reason,
    )
