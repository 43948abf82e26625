"""Why a learner got no place, in sentences: for pages and letters, from the stored facts alone."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.engine.problem import Reason
from matching.kernel.reasons import BY_HAND, OVER_DEMANDED, reason_advice, reason_word
from matching.rounds.models import Proposal
from matching.rounds.wording import figure


def why_unplaced(proposal: Proposal, *, you: bool) -> list[str]:
    """Why this learner has no place; ``you`` for herself, who can change little of what is advised."""
    facts: dict[str, Any] = proposal.explanation
    if proposal.reason == BY_HAND:
        if you:
            return [_("A person decided to leave you without a place in this round.")]
        message = _("A person decided to leave this learner without a place in this round.")
        return [message, reason_advice(BY_HAND)]
    if proposal.reason == OVER_DEMANDED:
        return _why_over_demanded(facts, you=you)
    offered = facts.get("offered", 0)
    if not offered:
        message = _("No opening of this round offers this qualification.")
        return [message, reason_advice(Reason.QUALIFICATION)]
    text = ngettext(
        "%(n)s opening offers this qualification, but a rule removed it.",
        "%(n)s openings offer this qualification, but rules removed all of them.",
        offered,
    )
    lines = [text % {"n": figure(offered)}]
    main = proposal.reason
    count = facts.get("removed", {}).get(main, 0)
    if count:
        lines.append(
            ngettext(
                "Most often it was: %(rule)s (%(n)s opening).",
                "Most often it was: %(rule)s (%(n)s openings).",
                count,
            )
            % {"rule": reason_word(main), "n": figure(count)}
        )
    return [*lines, reason_advice(main)]


def who_gets_the_seat(extra: int | None, *, you: bool = False) -> list[str]:
    """How the last seat was decided: by what the whole costs, or between equals by the lottery number.

    ``extra`` is what it would have cost everybody together to place this learner instead of another.
    """
    if extra is None:
        return []
    if extra:
        return [
            _("With others at these seats, the way, the wishes and the skills of all together fit better.")
        ]
    first = (
        _("For the last seat you and another learner were equal: nothing spoke for one more than the other.")
        if you
        else _(
            "For the last seat this learner and another one were equal: nothing spoke for one more than the "
            "other."
        )
    )
    return [
        first,
        _(
            "Between equals the lottery number decides. It is computed from the learner number; nobody "
            "chooses it."
        ),
    ]


def _why_over_demanded(facts: dict[str, Any], *, you: bool) -> list[str]:
    over = facts.get("over", {})
    learners, seats = over.get("learners", 0), over.get("seats", 0)
    count = facts.get("eligible", 0)
    text = (
        ngettext(
            "%(n)s opening was possible for you, but its seats went to others.",
            "%(n)s openings were possible for you, but their seats went to others.",
            count,
        )
        if you
        else ngettext(
            "%(n)s opening was possible for this learner, but its seats went to others.",
            "%(n)s openings were possible for this learner, but their seats went to others.",
            count,
        )
    )
    lines = [text % {"n": figure(count)}]
    if learners:
        lines.append(
            _("There, %(learners)s learners compete for %(seats)s seats: %(short)s too few in any case.")
            % {"learners": figure(learners), "seats": figure(seats), "short": figure(over["short"])}
        )
    lines += who_gets_the_seat(facts.get("next_best", {}).get("extra"), you=you)
    return [*lines, reason_advice(OVER_DEMANDED)] if learners else lines
