"""Reports that others answer, those that one read before, and one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.links.models import PersonalLink
from alliances.people.models import User
from dvb.safeguarding.access import may_oversee, own_reports
from dvb.safeguarding.models import Concern


def open_elsewhere(actor: Actor) -> QuerySet[Concern]:
    """Open reports of the school that others answer for: only deadlines are shown of them."""
    if not may_oversee(actor):
        return Concern.objects.none()
    rows = Concern.objects.filter(enrolment__school=actor.organisation_id or 0, closed_at__isnull=True)
    rows = rows.exclude(assigned_to=actor.user_id or 0).exclude(kept_from=actor.user_id or 0)
    return rows.select_related("assigned_to")


@dataclass(frozen=True, slots=True)
class Pass:
    """How a report came from one person to another; what it says is not told."""

    at: dt.datetime
    sentence: str


def with_trails(rows: Iterable[Concern]) -> list[tuple[Concern, list[Pass]]]:
    """Each report with how it passed from hand to hand, the first pass first."""
    concerns = list(rows)
    entries = AuditEntry.objects.filter(
        subject_type=Concern._meta.label_lower,
        subject_id__in=[one.pk for one in concerns],
        verb__in=("concern.hand_over", "concern.take_over"),
    )
    trails: dict[int, list[AuditEntry]] = {}
    for entry in entries.order_by("pk"):
        trails.setdefault(entry.subject_id, []).append(entry)
    keys = {
        pk for one in trails.values() for entry in one for pk in (entry.before["user"], entry.after["user"])
    }
    names = {pk: str(user) for pk, user in User.objects.in_bulk(keys).items()}
    return [(one, [_pass(entry, names) for entry in trails.get(one.pk, [])]) for one in concerns]


def _pass(entry: AuditEntry, names: dict[int, str]) -> Pass:
    before, after = entry.before["user"], entry.after["user"]
    values = {"before": names.get(before, "?"), "after": names.get(after, "?")}
    if entry.verb == "concern.take_over":
        sentence = _("%(after)s took it over from %(before)s.")
    elif entry.user_id == before and not entry.after.get("right_ended"):
        sentence = _("%(before)s handed it over to %(after)s.")
    else:
        sentence = _("It passed from %(before)s to %(after)s: who reads reports had changed.")
    return Pass(entry.at, sentence % values)


def read_before(actor: Actor, pk: int) -> Concern | None:
    """A report that this person read until it passed on: she may know who answers it now."""
    user = actor.user_id or 0
    rows = Concern.objects.filter(pk=pk, enrolment__school=actor.organisation_id or 0).exclude(kept_from=user)
    concern = rows.select_related("assigned_to").first()
    passed = AuditEntry.objects.filter(
        subject_type=Concern._meta.label_lower,
        subject_id=pk,
        verb__in=("concern.hand_over", "concern.take_over"),
        before__user=user,
    )
    return concern if concern is not None and passed.exists() else None


def reported_by(actor: Actor) -> QuerySet[Concern]:
    """This person's own reports, the newest first."""
    return _as_reporter(Concern.objects.filter(own_reports(actor)))


def unread_of(actor: Actor) -> QuerySet[Concern]:
    """Her own reports in which the school wrote something since she last looked."""
    return _unread(Concern.objects.filter(own_reports(actor)))


def unread_through(link: PersonalLink) -> QuerySet[Concern]:
    """The same of what the holder of a link reported."""
    return _unread(reported_through(link).order_by())


def _unread(rows: QuerySet[Concern]) -> QuerySet[Concern]:
    never = Q(reporter_read_at__isnull=True)
    is_closed = Q(closed_at__isnull=False) & (never | Q(closed_at__gt=F("reporter_read_at")))
    has_word = Q(words__author__isnull=False) & (never | Q(words__written_at__gt=F("reporter_read_at")))
    return rows.filter(is_closed | has_word).distinct()


def reported_through(link: PersonalLink) -> QuerySet[Concern]:
    """What the holder of this link reported, also through the links that it replaced."""
    same = {
        f"reporter_link__{name}": getattr(link, name)
        for name in ("purpose", "subject_type", "subject_id", "organisation_id", "name", "email")
    }
    return _as_reporter(Concern.objects.filter(**same))


def _as_reporter(rows: QuerySet[Concern]) -> QuerySet[Concern]:
    return (
        rows.select_related("enrolment__person", "enrolment__school", "assignment__opening__employer")
        .prefetch_related("words")
        .order_by("-pk")
    )
