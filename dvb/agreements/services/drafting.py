"""Drawing an agreement up, changing it, looking at it, and releasing it to be signed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.admissions.services import verification
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.jobs import enqueue_on_commit
from alliances.kernel.lifecycles import require_move
from alliances.kernel.visibility import visible_to
from alliances.links import services as links
from alliances.organisations.models import Workplace
from dvb.agreements.draft_terms import OWN_DAYS, OWN_TERMS, drafted_terms, live_terms
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.overlaps import overlapping, suggested_start
from dvb.agreements.placement import Placement
from dvb.agreements.planned_week import require_agreed_hours
from dvb.agreements.services import agreed_stays, signing_letters, stage_notices, standing
from dvb.agreements.services import texts as agreement_texts
from dvb.agreements.services.document_facts import gaps_of
from dvb.agreements.services.locking import kind_of, lock_for_edit, plain, require_agreed, require_manager
from dvb.agreements.services.rule_findings import require_clear, ruleset_for
from dvb.kernel.display import day
from dvb.signing.documents import paper_of
from dvb.signing.services import signatures
from dvb.signing.states import SIGNABLE
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.services import kept_terms

COLUMNS = ("number", "dated_on", "place")


def to_be_drawn_up(actor: Actor) -> QuerySet[Assignment]:
    """Assignments that both sides agreed to and that have no agreement yet, while their days are not over."""
    rows: QuerySet[Assignment] = visible_to(actor, Assignment)
    return rows.filter(
        status=AssignmentState.AGREED, agreement__isnull=True, opening__ends_on__gte=timezone.localdate()
    )


@transaction.atomic
def draw_up(assignment: Assignment, *, by: Actor) -> Agreement:
    """Create the draft agreement of an agreed assignment; a repeated call returns the existing one."""
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("enrolment", "opening__employer")
    locked = rows.get(pk=assignment.pk)
    require_manager(locked, by)
    existing = Agreement.objects.filter(assignment=locked).first()
    if existing is not None:
        return existing
    if locked.status != AssignmentState.AGREED:
        raise Refused("not_agreed", _("Both sides have to agree first."))
    verification.require_confirmed(locked.opening.employer, because="", by=by)
    kept_terms.keep([locked])
    agreement = Agreement(assignment=locked, dated_on=timezone.localdate())
    agreement.particulars = standing.for_draft(locked)
    first = suggested_start(agreement)
    if first is not None:
        agreement.particulars["starts_on"] = str(first)
    agreement.save()
    AuditEntry.objects.record(
        by=by, verb="agreement.draw_up", subject=agreement, after={"assignment": locked.pk}
    )
    stage_notices.announce(stage_notices.Change.DRAWN_UP, agreement)
    return agreement


@transaction.atomic
def change(agreement: Agreement, *, by: Actor, **values: Any) -> Agreement:
    """Change the agreement's particulars; signatures on the earlier wording are withdrawn."""
    locked = lock_for_edit(agreement, by)
    before = {**{name: getattr(locked, name) for name in COLUMNS}, **locked.particulars}
    for name in COLUMNS:
        setattr(locked, name, values.pop(name))
    _require_terms(locked, values)
    locked.particulars = {name: plain(value) for name, value in values.items() if value not in (None, "")}
    after = {**{name: getattr(locked, name) for name in COLUMNS}, **locked.particulars}
    if after == before:
        return locked
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    return _save_change(
        locked,
        by,
        {name: plain(before.get(name)) for name in sorted(changed)},
        {name: plain(after.get(name)) for name in sorted(changed)},
    )


@transaction.atomic
def plan_week(agreement: Agreement, *, week: dict[str, Any], by: Actor) -> Agreement:
    """Set the planned weekly hours at school and at work; signatures are withdrawn as by any change."""
    locked = lock_for_edit(agreement, by)
    if locked.week == week:
        return locked
    before, locked.week = locked.week, week
    return _save_change(locked, by, {"week": before}, {"week": week})


def _require_terms(agreement: Agreement, values: dict[str, Any]) -> None:
    """The days of a draft lie within those of the place, its site is one of the employer's.

    What is as both sides agreed is not kept as its own.
    """
    place = live_terms(agreement)
    first, last = (values.get(name) or getattr(place, name) for name in OWN_DAYS)
    if not place.starts_on <= first <= last <= place.ends_on:
        message = _("The days lie within those of the place: %(first)s – %(last)s")
        field = "starts_on" if not place.starts_on <= first <= place.ends_on else "ends_on"
        raise Refused("days", message % {"first": day(place.starts_on), "last": day(place.ends_on)}, field)
    site = values.get("workplace_id")
    if (
        site
        and not Workplace.objects.filter(
            pk=site, organisation=agreement.assignment.opening.employer_id
        ).exists()
    ):
        raise Refused("foreign_workplace", _("Choose a site of this employer."), "workplace_id")
    for name in OWN_TERMS:
        if values.get(name) == getattr(place, name):
            values[name] = None


def _save_change(agreement: Agreement, by: Actor, before: dict[str, Any], after: dict[str, Any]) -> Agreement:
    """Save a change: withdraw the signatures, reset the agreement to an unreviewed draft, and audit it."""
    withdrawn = signatures.withdraw(paper_of(agreement))
    agreement.save()
    AuditEntry.objects.record(
        by=by,
        verb="agreement.change",
        subject=agreement,
        before=before | {"signatures": withdrawn},
        after=after,
    )
    return agreement


def start_over(agreement: Agreement) -> None:
    """Clear what was fixed at the release and the review mark: they applied to the earlier wording."""
    agreement.terms, agreement.ruleset_version = {}, ""
    agreement.looked_at, agreement.looked_by = None, None


@transaction.atomic
def release(agreement: Agreement, *, by: Actor, accepts_overlap: bool = False) -> Agreement:
    """Release the reviewed draft for signing; the texts, terms and rules of that day are stored with it.

    Raises
    ------
    Refused
        ``overlap`` where the learner is somewhere else on some of these days, unless that is accepted;
        ``hours_differ`` where the timetable and the hours a week say two numbers.
    """
    locked = lock_for_edit(agreement, by)
    if locked.status in SIGNABLE:
        return locked  # whoever signed has signed the wording of the first release
    require_agreed(locked)
    agreed_stays.require_not_asked(locked)
    require_move(locked.status, AgreementState.READY)
    if locked.dated_on is None:
        raise Refused("date_needed", _("Enter the agreement's date first."), "dated_on")
    if not accepts_overlap:
        _require_no_overlap(locked)
    require_agreed_hours(drafted_terms(locked))
    rules = ruleset_for(locked)
    require_clear(locked, rules)
    locked.status = AgreementState.READY
    school = locked.assignment.enrolment.school
    locked.texts_version = agreement_texts.current(school, kind_of(locked), locked.dated_on).version
    locked.terms = drafted_terms(locked).as_json()
    locked.ruleset_version = rules.version
    locked.save()
    paper = paper_of(locked).keep(by)
    looked = {"looked": locked.looked_at is not None, "empty": len(gaps_of(locked))}
    AuditEntry.objects.record(
        by=by,
        verb="agreement.release",
        subject=locked,
        after=looked
        | {"texts": locked.texts_version, "rules": locked.ruleset_version, "sha256": paper.sha256},
    )
    stage_notices.announce(stage_notices.Change.RELEASED, locked)
    links.end_lost(locked, by=by)
    enqueue_on_commit("dvb.guest_access.tasks.notify_guardians", agreement_id=locked.pk)
    signing_letters.ask(locked, by=by)
    return locked


def _require_no_overlap(agreement: Agreement) -> None:
    for other in overlapping(agreement):
        raise Refused("overlap", overlap_wording(other))


def overlap_wording(other: Placement) -> str:
    """The sentence about another stay on the same days."""
    sentence = _(
        "On some of these days the learner is at %(employer)s (%(first)s – %(last)s). Change the first day "
        "of this draft, or end the other agreement first."
    )
    employer = other.agreement.assignment.opening.employer
    return str(sentence) % {"employer": employer, "first": day(other.starts_on), "last": day(other.ends_on)}
