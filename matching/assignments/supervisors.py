"""Stays that name a supervisor of an employer, for the page of the supervisor."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Supervisor
from alliances.organisations.naming import Named
from matching.assignments import stays
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS
from matching.assignments.models import Assignment
from matching.assignments.wording import learner_in


def named(supervisor: Supervisor, by: Actor) -> list[Named]:
    """Stays that are not over and whose terms name her today."""
    rows = visible_to(by, Assignment).filter(
        opening__employer=supervisor.employer_id, status__in=LIVE_ASSIGNMENTS
    )
    found = []
    rows = rows.select_related("enrolment__person", "opening__workplace").prefetch_related("terms_versions")
    for row in rows.order_by("pk"):
        terms = stays.terms_of(row, by)
        if terms.supervisor == supervisor.name and terms.ends_on >= timezone.localdate():
            days = f"{terms.starts_on:%d.%m.%Y.} – {terms.ends_on:%d.%m.%Y.}"
            url = reverse("matching:assignment-detail", args=[row.pk])
            found.append(Named(f"{learner_in(row, by)} ({days})", url, is_agreed=True))
    return found
