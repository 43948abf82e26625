"""Until when the letters about assignments are needed: while the side that they ask has not answered.

Of those that tell what became of a place: while that is so.
"""

from __future__ import annotations

from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.messages import asking
from alliances.messages.models import Message
from matching.assignments.lifecycle import OPEN_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.services.letters import WAITS
from matching.learners.models import Person, here_on

Side = Assignment.Side
HAS_PLACE = (*OPEN_ASSIGNMENTS, AssignmentState.AGREED)


def register() -> None:
    for side in WAITS:
        for verb in ("asked", "reminded"):
            asking.register(f"{verb}_{side}", partial(waits_for, side))
    asking.register("terms_asked", are_terms_asked)
    asking.register("unplaced_learner", is_unplaced)
    for side in WAITS:
        asking.register_state(f"agreed_{side}", partial(agreed_now, side))
        asking.register_state(f"place_ended_{side}", place_now)
    for kind in ("lost", "withdrawn_school", "withdrawn_other"):
        asking.register_state(kind, place_now)
    for kind in ("terms_agreed", "terms_refused"):
        asking.register_state(kind, terms_now)


def waits_for(side: Side, message: Message) -> bool:
    """Whether any answer that a request or reminder was about is still missing; none of who has left."""
    rows = Assignment.objects.filter(status__in=WAITS[side])
    if side == Side.LEARNER:
        is_here = here_on(timezone.localdate(), "enrolment__")
        rows = rows.filter(is_here, enrolment__person=message.subject_id or 0)
    else:
        rows = rows.filter(opening__employer=message.subject_id or 0)
        if message.recipient_kind in {"contact", "vouched"}:
            rows = rows.filter(enrolment__school=message.recipient_party_id or 0)
    return _meant(rows, message).exists()


def _meant(rows: QuerySet[Assignment], message: Message) -> QuerySet[Assignment]:
    """Those of one round, or the one assignment, that the key of the letter names."""
    what, text = [*(message.key or "").split(":"), ""][:2]
    number = int(text) if text.isdigit() else 0
    if what == "round":
        return rows.filter(round=number, after__isnull=True)  # what was sent later has a letter of its own
    return rows.filter(pk=number) if what in {"assignment", "byhand"} else rows


def are_terms_asked(message: Message) -> bool:
    """Whether both sides are still asked about other terms of a pair."""
    state = AssignmentTerms.State
    unanswered = Q(employer_agreed_at__isnull=True) | Q(learner_agreed_at__isnull=True)
    rows = AssignmentTerms.objects.filter(assignment=message.subject_id or 0)
    asked = rows.filter(Q(state=state.PROPOSED) | Q(state=state.CURRENT) & unanswered)
    return asked.filter(assignment__status__in=HAS_PLACE).exists()


def is_unplaced(message: Message) -> bool:
    """Whether a learner whom a round left without a place has none since either."""
    has_place = Assignment.objects.filter(enrolment__person=OuterRef("pk"), status__in=HAS_PLACE)
    return Person.objects.filter(~Exists(has_place), pk=message.subject_id or 0).exists()


def agreed_now(side: Side, message: Message) -> str:
    """What became of an agreed place, where it is not agreed any more."""
    what, text = [*(message.key or "").split(":"), ""][:2]
    rows = Assignment.objects.filter(enrolment__person=message.subject_id or 0)
    if side == Side.EMPLOYER:
        rows = Assignment.objects.filter(opening__employer=message.subject_id or 0)
    if what == "agreed" and text.isdigit():
        rows = rows.filter(pk=int(text))
    else:  # what was sent again has no key: it is about a place that was agreed before it was written
        rows = rows.filter(sent_at__lte=message.created_at)
    if rows.filter(status=AssignmentState.AGREED).exists():
        return ""
    row = rows.order_by("-pk").first()
    return row.get_status_display() if row is not None else _("the place is not there any more")


def place_now(message: Message) -> str:
    """How a place stands that had come to nothing: asked about again, or agreed after all."""
    row = Assignment.objects.filter(pk=message.subject_id or 0).first()
    if row is None:
        return _("the place is not there any more")
    again = Assignment.objects.filter(after=row, opening=row.opening_id).order_by("-pk").first()
    if again is not None:
        return again.get_status_display()
    return row.get_status_display() if row.status == AssignmentState.AGREED else ""


def terms_now(message: Message) -> str:
    """What holds where a place is over, or other terms were asked about since they were answered."""
    row = Assignment.objects.filter(pk=message.subject_id or 0).first()
    if row is None or row.status not in HAS_PLACE:
        return row.get_status_display() if row is not None else _("the place is not there any more")
    later = row.terms_versions.filter(shown_at__gt=message.created_at)
    return _("other terms were asked about since") if later.exists() else ""
