"""What an alliance's coordinator watches of rounds: results that lack a school that is away."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import ALLIANCE_KINDS, Actor
from alliances.kernel.exception_kinds import SCHOOL, Column, ExceptionKind, Row, register
from alliances.kernel.visibility import visible_to
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Round, with_absent_schools
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
