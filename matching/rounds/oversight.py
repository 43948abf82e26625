"""What an alliance's coordinator watches of rounds: a school that is away, learners not placed yet."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import ALLIANCE_KINDS, Actor
from alliances.kernel.exception_kinds import LEARNERS, SCHOOL, Column, ExceptionKind, Row, register
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal, Round, with_absent_schools, without_consent
from matching.rounds.result_wording import result_notices


def away(actor: Actor) -> list[Row]:
    """Each school of a void or published result that does not take part (any more)."""
    if actor.organisation_kind not in ALLIANCE_KINDS:
        return []
    rounds = (
        visible_to(actor, Round)
        .exclude(status=RoundState.CLOSED)
        .filter(current_run__isnull=False, ends_on__gte=timezone.localdate())
    )
    shown = rounds.select_related("owner", "alliance").annotate(has_absent=with_absent_schools("current_run"))
    return [
        Row(
            member=absence.school,
            day=absence.day,
            subject=notice.round,
            details={"line": line, "title": notice.title},
        )
        for notice in result_notices(shown, actor).values()
        for absence, line in zip(notice.missing, notice.lines, strict=True)
    ]


def not_placed(actor: Actor) -> list[Row]:
    """Learners whom the result of a round leaves without a place before it is published, by school."""
    if actor.organisation_kind not in ALLIANCE_KINDS:
        return []
    rounds = visible_to(actor, Round).filter(
        ~Q(without_consent("current_run")),
        status=RoundState.PROPOSED,
        current_run__isnull=False,
        ends_on__gte=timezone.localdate(),
    )
    rows = visible_to(actor, Proposal).filter(run__in=rounds.values("current_run"), opening__isnull=True)
    counted = rows.order_by().values("enrolment__school", "run__round").annotate(n=Count("pk"))
    counts = list(counted.order_by("-n", "run__round", "enrolment__school"))
    if not counts:
        return []
    schools = Organisation.objects.in_bulk([row["enrolment__school"] for row in counts])
    known = rounds.in_bulk()
    return [
        Row(member=schools[row["enrolment__school"]], count=row["n"], subject=known[row["run__round"]])
        for row in counts
    ]


register(
    ExceptionKind(
        code="not_placed",
        title=_("Without a place in a result that is not published"),
        note=_("Until it is published, more openings or other weights and another run still help."),
        position=18,
        asked="school",
        find=not_placed,
        columns=(
            SCHOOL,
            Column(title=_("Round"), template="matching/exceptions/_round.html"),
            LEARNERS,
        ),
        links="matching/exceptions/_not_placed_links.html",
    )
)
register(
    ExceptionKind(
        code="school_away",
        title=_("Results without a school that is away"),
        note=_(
            "What is not published is void until it is run again; of what is published you read the rest."
        ),
        position=15,
        asked="school",
        find=away,
        columns=(
            SCHOOL,
            Column(title=_("Round"), template="matching/exceptions/_round_away.html"),
            Column(title=_("Why"), value=lambda row: row.details["line"]),
        ),
    )
)
