"""Who sees a question about a double, who may ask it, and whose yes it needs."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel import schools_at_employers
from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import register
from alliances.mergers.models import Merger
from alliances.organisations.models import Organisation

MANAGERS = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})


def _mergers(actor: Actor) -> Q:
    """Whoever answers for a party, and for the organisation that asked."""
    own = actor.organisation_id or 0
    return Q(parties=own) | Q(asked_for=own) if actor.role in MANAGERS else Q(pk__in=[])


register(Merger, rule=_mergers, distinct=True)


def parties_of(employer: Organisation) -> set[int]:
    """Whose yes a merger of this record needs: its own people, else the schools with learners there.

    Where there are none, the school that wrote down its contact speaks for it.

    Whoever answers for the record that stays reads afterwards what the schools agreed with the double; so
    each of them says yes, and nobody gains by asking.
    """
    if employer.memberships.filter(ended_on__isnull=True).exists():
        return {employer.pk}
    if schools := schools_at_employers.schools_at(employer.pk):
        return schools
    writer = employer.contact_written_by
    return {writer.pk} if writer is not None and writer.kind_id == "school" else set()


def can_answer(actor: Actor, merger: Merger) -> bool:
    """Whether the actor's organisation is a party that has not said yes."""
    own = actor.organisation_id
    is_party = actor.role in MANAGERS and merger.parties.filter(pk=own or 0).exists()
    return merger.decided_at is None and is_party and own not in merger.agreed
