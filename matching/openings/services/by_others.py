"""Openings that others entered for an employer whose own people act here: it is told, and takes them over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from alliances.people.models import Membership
from matching.openings.access import can_manage_openings
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening


def tell_employers(published: Iterable[Opening], *, by: Actor) -> None:
    """Write to employers' own people, in the caller's transaction, that others offer places in their name.

    Nobody is written to where nobody acts for the employer: then whoever entered the opening keeps it.
    """
    if by.is_system or by.organisation_id is None:
        return
    author = Organisation.objects.get(pk=by.organisation_id)
    by_employer: dict[int, list[Opening]] = defaultdict(list)
    for opening in published:
        if opening.employer_id != author.pk:
            by_employer[opening.employer_id].append(opening)
    led = Membership.objects.administrators().filter(organisation__in=by_employer)
    for employer in Organisation.objects.filter(pk__in=led.values("organisation")):
        _tell(employer, by_employer[employer.pk], author, by)


def _tell(employer: Organisation, rows: list[Opening], author: Organisation, by: Actor) -> None:
    first = rows[0]
    alone = reverse("matching:opening-detail", args=[first.pk])
    for to in messages.recipients_of(employer, about_itself=True, school_id=by.organisation_id):
        messages.put(
            "opening_entered",
            to=to,
            about=first,
            by=by,
            path=alone if len(rows) == 1 else reverse("matching:opening-list"),
            context={
                "employer": employer.name,
                "author": author.name,
                "titles": [f"{row} ({row.starts_on:%d.%m.%Y.})" for row in rows],
                "count": len(rows),
            },
            key=f"opening-entered-{first.pk}-{to.key}",
        )


@transaction.atomic
def take_over(opening: Opening, *, by: Actor) -> Opening:
    """Make an opening that others entered the employer's own: nobody else changes it from now on.

    Raises
    ------
    Refused
        ``not_yours`` for everybody but the employer's own people.
    """
    if by.organisation_id != opening.employer_id or not can_manage_openings(by, opening.employer):
        raise Refused("not_yours", _("Only the employer takes its openings over."))
    row = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if row.registered_by_id is None:
        return row
    before, row.registered_by_id = row.registered_by_id, None
    row.save(update_fields=["registered_by"])
    AuditEntry.objects.record(
        by=by, verb="opening.take_over", subject=row, before={"registered_by": before}, after={}
    )
    return row


def is_to_look_at(letter: Message) -> bool:
    """Whether the employer whose opening a letter is about has any left that others keep and offer."""
    rows = Opening.objects.filter(registered_by__isnull=False, employer__openings=letter.subject_id or 0)
    return rows.exclude(status=OpeningState.CLOSED).exists()
