"""When a member was asked last to see to its exceptions, and who asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Max
from django.db.models.fields.json import KT
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.exception_kinds import ExceptionKind, OwnLetter
from alliances.messages.addressing import WRITERS
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from alliances.people.models import Membership

Key = tuple[str, int]
"""The code of a kind and the key of a member."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The last e-mail about one kind to one member.

    ``by`` is a colleague's name, or that of another organisation; empty where nobody pressed a button.
    ``is_enough`` says that another one would be refused today.
    """

    at: dt.datetime
    by: str
    is_enough: bool


def reachable(members: Collection[int]) -> set[int]:
    """Those of the members that an e-mail reaches: somebody acts for them, or a contact person is known.

    The same that ``addressing.recipients_of`` says of one organisation, in two queries for all of them.
    """
    acted_for = Membership.objects.living().filter(
        organisation__in=members, user__is_active=True, role__in=[role.value for role in WRITERS]
    )
    people = set(acted_for.values_list("organisation", flat=True))
    rows = Organisation.objects.filter(pk__in=members)
    return {row.pk for row in rows if row.is_confirmed and (row.contact_email or row.pk in people)}


def last_asked(members: Mapping[ExceptionKind, Collection[int]], actor: Actor) -> dict[Key, Asked]:
    """The last question of each kind to each of its members, by anybody; in two queries for all of them."""
    kinds = [kind for kind, keys in members.items() if kind.letter and keys]
    asked = {pk for kind in kinds for pk in members[kind]}
    if not asked:
        return {}
    written, entries = _written(kinds, asked), _entries(kinds, asked)
    return {
        (kind.code, pk): _asked(written[kind.letter.kind, pk], entries.get((kind.code, pk), []), kind, actor)
        for kind in kinds
        for pk in members[kind]
        if kind.letter and (kind.letter.kind, pk) in written
    }


def _written(kinds: list[ExceptionKind], asked: set[int]) -> dict[Key, dt.datetime]:
    rows = Message.objects.filter(
        kind__in=[kind.letter.kind for kind in kinds if kind.letter],
        subject_type=Organisation._meta.label_lower,
        subject_id__in=asked,
    )
    last = rows.order_by().values_list("kind", "subject_id").annotate(last=Max("created_at"))
    return {(kind, subject or 0): at for kind, subject, at in last}


def _entries(kinds: list[ExceptionKind], asked: set[int]) -> dict[Key, list[AuditEntry]]:
    """The last entry of each organisation that asked, the newest first."""
    codes = {(kind.asking_verb, kind.code if _says_what(kind) else None): kind.code for kind in kinds}
    rows = AuditEntry.objects.filter(
        verb__in=[kind.asking_verb for kind in kinds],
        subject_type=Organisation._meta.label_lower,
        subject_id__in=asked,
    )
    grouped = rows.order_by().annotate(what=KT("after__what"))
    last = grouped.values("verb", "what", "subject_id", "organisation_id").annotate(last=Max("pk"))
    found: dict[Key, list[AuditEntry]] = {}
    entries = AuditEntry.objects.filter(pk__in=last.values("last")).select_related("user", "organisation")
    for entry in entries.order_by("-pk"):
        code = codes.get((entry.verb, entry.after.get("what")))
        if code:
            found.setdefault((code, entry.subject_id), []).append(entry)
    return found


def _says_what(kind: ExceptionKind) -> bool:
    """Whether the kind shares its verb with others, so that its audit rows name it."""
    return bool(kind.letter) and not kind.letter.verb  # type: ignore[union-attr]


def _asked(at: dt.datetime, entries: list[AuditEntry], kind: ExceptionKind, actor: Actor) -> Asked:
    """One letter a day of each lead is enough; of a subject's own letters one, whoever sent it."""
    day = timezone.localtime(at).date()
    on_the_day = [entry for entry in entries if timezone.localtime(entry.at).date() == day]
    of_today = on_the_day if day == timezone.localdate() else []
    is_shared = isinstance(kind.letter, OwnLetter)
    is_enough = any(is_shared or entry.organisation_id == actor.organisation_id for entry in of_today)
    return Asked(at, _who(on_the_day[0], actor) if on_the_day else "", is_enough)


def _who(entry: AuditEntry, actor: Actor) -> str:
    is_own = entry.organisation_id == actor.organisation_id
    return str((entry.user if is_own else None) or entry.organisation or "")
