"""What other pages know already: clearances, the individual plan, and the employer's supervisors."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Sum

from alliances.organisations.models import Supervisor
from dvb.agreements.models import Agreement
from dvb.kernel.terms import Terms
from dvb.labour_law import InsurancePolicy
from dvb.plans.lifecycle import PlanState
from dvb.plans.models import Plan, PlanLine, Site
from dvb.start_requirements.models import Clearance


class AgreementDefaults:
    """Values stored elsewhere, read once per agreement; the agreement's own particulars take precedence."""

    def __init__(self, agreement: Agreement, terms: Terms) -> None:
        self._terms = terms
        enrolment = agreement.assignment.enrolment_id
        rows = Clearance.objects.filter(enrolment=enrolment).order_by("-valid_from", "-pk")
        self._clearances = list(rows)
        self.plan = Plan.objects.filter(enrolment=enrolment, status=PlanState.AGREED).first()
        self.supervisor = Supervisor.objects.filter(
            employer=agreement.assignment.opening.employer_id, name=terms.supervisor
        ).first()

    def since(self, kind: str) -> dt.date | None:
        """From which day something is in order: what covers the whole stay, else the newest."""
        row = self._best_clearance(kind)
        return row.valid_from if row else None

    def accident(self) -> InsurancePolicy:
        row = self._best_clearance(Clearance.Kind.INSURANCE)
        if row is None:
            return InsurancePolicy()
        return InsurancePolicy(
            number=row.reference or "–",
            starts_on=row.valid_from,
            ends_on=row.valid_to or self._terms.ends_on,
        )

    def plan_number(self) -> str:
        return f"{self.plan.pk}" if self.plan else ""

    def host_share(self) -> Decimal | None:
        """The share of the plan's hours at the host; ``None`` while some line has no hours."""
        lines = PlanLine.objects.filter(plan=self.plan) if self.plan else PlanLine.objects.none()
        if not lines.exists() or lines.filter(hours__isnull=True).exists():
            return None
        total = lines.aggregate(sum=Sum("hours"))["sum"]
        at_host = lines.filter(site=Site.HOST).aggregate(sum=Sum("hours"))["sum"] or Decimal(0)
        return Decimal(at_host) / Decimal(total) if total else None

    def _best_clearance(self, kind: str) -> Clearance | None:
        rows = [row for row in self._clearances if row.kind == kind]
        fitting = [row for row in rows if row.holds_between(self._terms.starts_on, self._terms.ends_on)]
        return next(iter([*fitting, *rows]), None)
