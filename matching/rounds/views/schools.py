"""What the pages of a round say about its schools: who takes part, who is asked, whom the run counts."""

from __future__ import annotations

from typing import Any

from alliances.kernel.actor import Actor
from matching.rounds.access import can_run_round, visible_consents
from matching.rounds.consent_wording import standing_line
from matching.rounds.models import Round, RoundConsent, Run
from matching.rounds.queries.consents import (
    Phase,
    Standing,
    agreed_since,
    phase_of,
    schools_of,
    standing_of,
    was_asked_again,
    was_asked_today,
)


def with_lines(consents: list[RoundConsent]) -> list[RoundConsent]:
    """Each consent with the words of where its school stands."""
    for row in consents:
        row.line = standing_line(row)  # type: ignore[attr-defined]
    return consents


def schools_context(round_: Round, run: Run | None, actor: Actor) -> dict[str, Any]:
    """The consents that the reader may see; for whoever runs the round also whom it waits for and counts."""
    if round_.alliance_id is None:
        return {"consents": []}
    rows = visible_consents(actor).filter(round=round_).exclude(school=round_.owner_id)
    consents = with_lines(list(rows.with_standing().order_by("school__sort_key", "pk")))
    if not can_run_round(actor, round_):
        return {"consents": consents, "not_counted": _not_counted(consents, run)}
    counted = schools_of(run) if run else []
    for row in consents:
        row.is_counted = row.school in counted  # type: ignore[attr-defined]
    waiting = [row for row in consents if phase_of(round_) == Phase.OPEN and _waits(row)]
    return {
        "consents": consents,
        "counted_schools": counted,
        "waiting": waiting,
        "can_remind": any(not was_asked_today(row) for row in waiting),
        "agreed_since": agreed_since(run) if run and phase_of(round_) == Phase.OPEN else [],
        "nobody_agreed": not any(standing_of(row) == Standing.AGREED for row in consents),
    }


def _waits(consent: RoundConsent) -> bool:
    standing = standing_of(consent)
    if standing in {Standing.ASKED, Standing.REJOINED}:
        return True
    return standing in {Standing.DECLINED, Standing.WITHDRAWN} and was_asked_again(consent)


def _not_counted(consents: list[RoundConsent], run: Run | None) -> bool:
    """Whether the school agreed after the run began, so that it knows none of her learners."""
    own = consents[0] if consents else None
    if run is None or own is None or own.decided_at is None or own.decided_at <= run.created_at:
        return False
    return not run.proposals.filter(enrolment__school=own.school_id).exists()
