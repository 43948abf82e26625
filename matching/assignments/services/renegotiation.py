"""Asking both sides of a pair again: other terms are proposed beside those that hold, until both agreed."""

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
from alliances.links import services as links
from matching.assignments import stays, terms
from matching.assignments.access import can_answer
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.services import kept_terms
from matching.assignments.terms import OfferTerms
from matching.openings.held_terms import Held
from matching.openings.models import Opening
from matching.openings.services import openings

Side, State = Assignment.Side, AssignmentTerms.State
TELL = "matching.assignments.tasks.tell_of_new_terms"


def holders(opening: Opening) -> QuerySet[Assignment]:
    """Who holds a seat here: asked, accepted or agreed."""
    rows = Assignment.objects.filter(
        opening=opening, status__in=LIVE_ASSIGNMENTS, claim__released_at__isnull=True
    )
    return rows.select_related("opening__workplace", "enrolment__person").order_by("pk")


class Keeper:
    """What openings are told of the terms of their pairs."""

    def keep(self, opening: Opening) -> None:
        kept_terms.keep(holders(opening).filter(terms_versions__isnull=True))

    def count(self, opening: Opening) -> int:
        return holders(opening).count()

    def held(self, opening: Opening) -> Held:
        rows = list(holders(opening).prefetch_related("terms_versions"))
        offer = terms.of_opening(opening).digest if rows else ""
        other = [row for row in rows if row.kept is not None and row.kept.digest != offer]
        fixed = {row.pk for row in other if stays.is_signed(row)}
        asked = [row for row in rows if row.proposed is not None]
        return Held(
            count=len(rows),
            others=tuple(row for row in other if row.pk not in fixed and not _is_asked(row, offer)),
            fixed=len(fixed),
            asked=len(asked),
        )

    def ask(self, opening: Opening, by: Actor) -> int:
        return ask_again(opening, by=by)


def _is_asked(row: Assignment, offer: str) -> bool:
    return row.proposed is not None and row.proposed.digest == offer


@transaction.atomic
def ask_again(opening: Opening, *, by: Actor) -> int:
    """Propose what the opening offers today to whoever holds a seat on other terms; returns how many.

    Nothing changes for them until both sides agreed; an agreement that is not signed by all is drawn up
    anew then. Whoever has not answered at all is simply asked about the new terms. What all have signed
    stays: the school is asked to amend it.
    """
    openings.require_manager(opening, by)
    locked = Opening.objects.select_for_update().get(pk=opening.pk)
    offer, count = terms.of_opening(locked), 0
    rows = holders(locked).select_for_update(of=("self",))
    for row in rows.prefetch_related("terms_versions"):
        kept_terms.keep([row])
        if stays.is_signed(row):
            count += stays.ask_to_amend(row, offer, by)
            continue
        if _is_asked(row, offer.digest):
            continue
        old = terms.terms_of(row)
        if old.digest == offer.digest:
            _end(row.proposed, State.REPLACED)
        else:
            _propose(row, old, offer, by)
            count += 1
    return count


def _propose(row: Assignment, old: OfferTerms, offer: OfferTerms, by: Actor) -> None:
    _end(row.proposed, State.REPLACED)
    is_unanswered = row.status == AssignmentState.SENT
    if is_unanswered:
        _end(row.kept, State.REPLACED)
    state = State.CURRENT if is_unanswered else State.PROPOSED
    made = kept_terms.version(row, kept_terms.next_number(row), offer, state)
    if not is_unanswered and by.organisation_id == row.opening.employer_id:
        made.employer_agreed_at = timezone.now()
    made.save()
    kept_terms.forget([row])
    if is_unanswered:
        _set_distance(row, offer)
    _record(row, "terms_changed" if is_unanswered else "terms_asked", by, old, offer)
    enqueue_on_commit(TELL, terms_id=made.pk, author_id=by.organisation_id)


def _end(version: AssignmentTerms | None, state: str) -> None:
    if version is not None:
        version.state, version.ended_at = state, timezone.now()
        version.save(update_fields=["state", "ended_at"])


@transaction.atomic
def answer(assignment: Assignment, *, side: str, agrees: bool, shown: str, by: Actor) -> Assignment:
    """Answer the proposed terms for one side; they hold once both agreed. A second click changes nothing.

    Raises
    ------
    Refused
        ``not_yours``, ``terms_changed`` where others are proposed by now.
    """
    rows = Assignment.objects.select_for_update(of=("self",)).select_related(
        "opening__workplace", "enrolment__person"
    )
    locked = rows.get(pk=assignment.pk)
    if not can_answer(by, locked, side):
        raise Refused("not_yours", _("This answer is not yours to give."))
    proposed = locked.proposed
    if proposed is None or locked.status not in LIVE_ASSIGNMENTS:
        return locked
    if proposed.digest != shown:
        raise Refused("terms_changed", kept_terms.CHANGED)
    old, new = terms.terms_of(locked), terms.from_json(proposed.values)
    if not agrees:
        _end(proposed, State.REFUSED)
        kept_terms.forget([locked])
        _record(locked, "terms_refused", by, old, new, side)
        enqueue_on_commit(TELL, terms_id=proposed.pk)
        return locked
    column = "employer_agreed_at" if side == Side.EMPLOYER else "learner_agreed_at"
    if getattr(proposed, column) is not None:
        return locked
    setattr(proposed, column, timezone.now())
    proposed.save(update_fields=[column])
    _record(locked, "terms_agreed", by, old, new, side)
    if proposed.employer_agreed_at and proposed.learner_agreed_at:
        _adopt(locked, proposed, new, by)
    return locked


def _adopt(row: Assignment, proposed: AssignmentTerms, new: OfferTerms, by: Actor) -> None:
    """Both agreed: the proposed terms hold; an agreement not signed by all starts anew from them."""
    if stays.is_signed(row):
        raise Refused("in_paper", _("All have signed the agreement: these terms come by an amendment."))
    _end(row.kept, State.REPLACED)
    proposed.state = State.CURRENT
    proposed.save(update_fields=["state"])
    kept_terms.forget([row])
    _set_distance(row, new)
    stays.tell_changed(row, by)
    links.end_lost(row, by=by)
    enqueue_on_commit(TELL, terms_id=proposed.pk)


def _set_distance(row: Assignment, new: OfferTerms) -> None:
    row.km = terms.distance(row.enrolment.person, new.workplace)
    row.save(update_fields=["km"])


def _record(row: Assignment, verb: str, by: Actor, old: OfferTerms, new: OfferTerms, side: str = "") -> None:
    changed = new.changed_from(old)
    before, after = old.as_json(), new.as_json()
    values: dict[str, Any] = {name: after[name] for name in changed}
    AuditEntry.objects.record(
        by=by,
        verb=f"assignment.{verb}",
        subject=row,
        before={name: before[name] for name in changed},
        after=values | ({"side": str(side)} if side else {}),
    )
