"""Drawing an agreement up, changing it, looking at it, and releasing it to be signed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.jobs import enqueue_on_commit
from alliances.kernel.lifecycles import require_move
from alliances.kernel.visibility import visible_to
from alliances.links import services as links
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import live_terms
from dvb.agreements.services import texts as agreement_texts
from dvb.agreements.services.guards import require_clear, ruleset_for
from dvb.agreements.services.locking import kind_of, lock_for_edit, plain, require_agreed, require_manager
from dvb.signing.documents import paper_of
from dvb.signing.services import signatures
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment

COLUMNS = ("number", "dated_on", "place")


def to_be_drawn_up(actor: Actor) -> QuerySet[Assignment]:
    """Assignments that both sides agreed to and that have no agreement yet."""
    rows: QuerySet[Assignment] = visible_to(actor, Assignment)
    return rows.filter(status=AssignmentState.AGREED, agreement__isnull=True)


@transaction.atomic
def draw_up(assignment: Assignment, *, by: Actor) -> Agreement:
    """Begin the agreement of an agreed assignment; a second click finds the first one's draft."""
    held = (
        Assignment.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=assignment.pk)
    )
    require_manager(held, by)
    existing = Agreement.objects.filter(assignment=held).first()
    if existing is not None:
        return existing
    if held.status != AssignmentState.AGREED:
        raise Refused("not_agreed", _("Both sides have to agree first."))
    made = Agreement.objects.create(assignment=held, dated_on=timezone.localdate())
    AuditEntry.objects.record(by=by, verb="agreement.draw_up", subject=made, after={"assignment": held.pk})
    return made


@transaction.atomic
def change(agreement: Agreement, *, by: Actor, **values: Any) -> Agreement:
    """Change what the paper says; signatures on the earlier wording are taken away."""
    held = lock_for_edit(agreement, by)
    before = {**{name: getattr(held, name) for name in COLUMNS}, **held.particulars}
    for name in COLUMNS:
        setattr(held, name, values.pop(name))
    held.particulars = {name: plain(value) for name, value in values.items() if value not in (None, "")}
    after = {**{name: getattr(held, name) for name in COLUMNS}, **held.particulars}
    if after == before:
        return held
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    return _changed(
        held,
        by,
        {name: plain(before.get(name)) for name in sorted(changed)},
        {name: plain(after.get(name)) for name in sorted(changed)},
    )


@transaction.atomic
def plan_week(agreement: Agreement, *, week: dict[str, Any], by: Actor) -> Agreement:
    """Say at which hours the learner is at school and at work; signatures are taken away as by any change."""
    held = lock_for_edit(agreement, by)
    if held.week == week:
        return held
    before, held.week = held.week, week
    return _changed(held, by, {"week": before}, {"week": week})


def _changed(held: Agreement, by: Actor, before: dict[str, Any], after: dict[str, Any]) -> Agreement:
    """Save a change: it is a draft again, nobody looked at it yet, and no signature counts."""
    cleared = signatures.withdraw(paper_of(held))
    held.save()
    AuditEntry.objects.record(
        by=by,
        verb="agreement.change",
        subject=held,
        before=before | {"signatures": cleared},
        after=after,
    )
    return held


def start_over(held: Agreement) -> None:
    """What was fixed at the release, and that somebody looked at it, is for the earlier wording."""
    held.terms, held.ruleset_version = {}, ""
    held.looked_at, held.looked_by = None, None


@transaction.atomic
def release(agreement: Agreement, *, by: Actor) -> Agreement:
    """Say that the draft was reviewed and can be signed; wording and terms of that day are kept."""
    held = lock_for_edit(agreement, by)
    if held.status == AgreementState.READY:
        return held
    require_agreed(held)
    require_move(held.status, AgreementState.READY)
    if held.dated_on is None:
        raise Refused("date_needed", _("Enter the agreement's date first."), "dated_on")
    rules = ruleset_for(held)
    require_clear(held, rules)
    held.status = AgreementState.READY
    school = held.assignment.enrolment.school
    held.texts_version = agreement_texts.current(school, kind_of(held), held.dated_on).version
    held.terms = live_terms(held).as_json()
    held.ruleset_version = rules.version
    held.save()
    AuditEntry.objects.record(
        by=by,
        verb="agreement.release",
        subject=held,
        after={"texts": held.texts_version, "rules": held.ruleset_version},
    )
    links.end_lost(held, by=by)
    enqueue_on_commit("dvb.guest_access.tasks.notify_guardians", agreement_id=held.pk)
    return held
