"""One person's links at one party: whoever opened one of them has opened them all.

A code goes to a mailbox, and two people may share one. So links go together only where address, name, school
and party are the same: the employer for a supervisor or contact person, the school for a guardian.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from alliances.kernel.text import search_key
from alliances.links import services as links
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from dvb.guest_access.queries import STAY, refused_stays

Purpose = PersonalLink.Purpose
AT_EMPLOYER = (Purpose.SUPERVISOR, Purpose.CONTACT)


def of(link: PersonalLink) -> list[PersonalLink]:
    """The other live links of the same person at the same party, the oldest first."""
    together = _together(link)
    if not link.email or not together:
        return []
    rows = PersonalLink.objects.filter(
        purpose__in=together,
        organisation=link.organisation_id,
        email=link.email,
        revoked_at__isnull=True,
    ).exclude(pk=link.pk)
    name, party = search_key(link.name), party_of(link)
    return [
        row
        for row in rows.select_related("organisation", "replaced_by").order_by("pk")
        if search_key(row.name) == name and party_of(row) == party and links.is_live(row)
    ]


def stays_of(link: PersonalLink) -> list[int]:
    """All stays that a supervisor looks after at this employer: any of her links opens them together."""
    return [one.subject_id for one in (link, *of(link)) if one.purpose == link.purpose]


def served_by(link: PersonalLink) -> list[int]:
    """Of these, the stays that she acts for: whoever said "it is not me" does nothing there."""
    refused = refused_stays(link)
    return [pk for pk in stays_of(link) if pk not in refused]


def party_of(link: PersonalLink) -> int | None:
    """The employer for whom the holder acts; a guardian acts for nobody's."""
    if link.purpose == Purpose.CONTACT:
        return link.subject_id
    if link.purpose == Purpose.SUPERVISOR and link.subject_type == STAY:
        stays = Agreement.objects.filter(pk=link.subject_id)
        return stays.values_list("assignment__opening__employer_id", flat=True).first()
    return None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Learners of another school, or at another employer, whom the same person supervises by another link."""

    employer: str
    school: str
    learners: int


def elsewhere(link: PersonalLink) -> list[Elsewhere]:
    """Where else whoever holds this link supervises; its code does not open those, so nobody is named."""
    if not link.email or link.purpose != Purpose.SUPERVISOR:
        return []
    here = {link.pk, *(one.pk for one in of(link))}
    rows = PersonalLink.objects.filter(
        purpose=Purpose.SUPERVISOR, email=link.email, subject_type=STAY, revoked_at__isnull=True
    ).exclude(pk__in=here)
    name = search_key(link.name)
    live = [
        row
        for row in rows.select_related("organisation", "replaced_by").order_by("pk")
        if search_key(row.name) == name and links.is_live(row)
    ]
    stays = Agreement.objects.filter(pk__in=[one.subject_id for one in live])
    found = stays.values_list("assignment__opening__employer__name", "assignment__enrolment__school__name")
    return [Elsewhere(employer, school, n) for (employer, school), n in sorted(Counter(found).items())]


def _together(link: PersonalLink) -> tuple[str, ...]:
    if link.purpose in AT_EMPLOYER:
        return AT_EMPLOYER
    return (Purpose.GUARDIAN,) if link.purpose == Purpose.GUARDIAN else ()
