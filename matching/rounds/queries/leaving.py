"""What becomes of joint rounds when a school leaves the alliance that they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.alliances.models import AllianceMember
from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal, Round, RoundConsent


def consequences(memberships: Sequence[AllianceMember], actor: Actor) -> dict[int, list[str]]:
    """One sentence for each round of a membership that is not closed; rounds that the actor does not see
    are counted only."""
    by_school = {(row.alliance_id, row.organisation_id): row.pk for row in memberships}
    rows = list(_consents(memberships))
    seen = set(
        visible_to(actor, Round).filter(pk__in={row.round_id for row in rows}).values_list("pk", flat=True)
        if rows
        else ()
    )
    found: dict[int, list[str]] = defaultdict(list)
    hidden: dict[int, int] = defaultdict(int)
    for row in rows:
        key = row.membership_id or by_school[row.round.alliance_id or 0, row.school_id]
        if row.round_id in seen or row.school_id == actor.organisation_id:
            found[key].append(_sentence(row))
        else:
            hidden[key] += 1
    for key, count in hidden.items():
        text = ngettext(
            "%(n)s joint round that you do not see loses a school.",
            "%(n)s joint rounds that you do not see lose a school.",
            count,
        )
        found[key].append(text % {"n": count})
    return dict(found)


def _consents(memberships: Sequence[AllianceMember]) -> QuerySet[RoundConsent]:
    """What the memberships carry: agreements under them, and questions that are not answered yet."""
    in_run = Proposal.objects.filter(run=OuterRef("round__current_run"), enrolment__school=OuterRef("school"))
    asked = Q(pk__in=[])
    for row in memberships:
        asked |= Q(round__alliance=row.alliance_id, school=row.organisation_id)
    return (
        RoundConsent.objects.filter(
            Q(state=RoundConsent.State.AGREED, membership__in=memberships)
            | (asked & Q(state=RoundConsent.State.ASKED))
        )
        .exclude(round__status=RoundState.CLOSED)
        .exclude(round__status=RoundState.PUBLISHED, state=RoundConsent.State.ASKED)
        .annotate(is_in_result=Exists(in_run))
        .select_related("round")
        .order_by("round")
    )


def _sentence(row: RoundConsent) -> str:
    named = {"round": row.round.name}
    if row.round.published_at is not None:
        return (
            _("“%(round)s” is published: its places stay. The lead reads none of the school's rows of it.")
            % named
        )
    if row.state == RoundConsent.State.ASKED:
        return _("“%(round)s” waits for the school's answer: it cannot take part.") % named
    if row.is_in_result:  # type: ignore[attr-defined]
        return (
            _("“%(round)s” is not published: its result is void at once, and it has to be run again.") % named
        )
    return _("“%(round)s” goes on without the school's learners.") % named
