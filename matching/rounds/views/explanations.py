"""A proposal's stored facts as sentences, with the figures behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor, Role
from matching.engine.problem import Reason
from matching.kernel.reasons import BY_HAND, OVER_DEMANDED, TERM_WORDS, reason_advice, reason_word
from matching.openings.models import Opening
from matching.rounds.models import Proposal
from matching.rounds.wording import figure, flag_labels


@dataclass(frozen=True)
class Explanation:
    """Why a learner got what she got, in sentences, with the figures behind them."""

    title: str
    sentences: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    terms: list[tuple[str, int]] = field(default_factory=list)
    alternatives: list[dict[str, Any]] = field(default_factory=list)
    removed: list[tuple[str, int]] = field(default_factory=list)


def explain(proposal: Proposal, actor: Actor) -> Explanation:
    """The stored facts of a proposal in words; nothing about other learners but how many they are."""
    facts: dict[str, Any] = proposal.explanation
    you = actor.role is Role.LEARNER
    if proposal.opening is not None:
        title = _("Why you got this place") if you else _("Why this place")
        sentences = _why_placed(proposal, facts)
    else:
        title = _("Why you have no place") if you else _("Why no place")
        sentences = _why_unplaced(proposal, facts, you=you)
    return Explanation(
        title=title,
        sentences=sentences,
        warnings=flag_labels(proposal.flags),
        terms=[(str(TERM_WORDS[name]), points) for name, points in facts.get("terms", {}).items()],
        alternatives=_alternatives(facts),
        removed=[(reason_word(code), count) for code, count in facts.get("removed", {}).items() if count],
    )


def _why_placed(proposal: Proposal, facts: dict[str, Any]) -> list[str]:
    lines = []
    if proposal.origin == Proposal.Origin.BY_HAND:
        lines.append(_("A person set this pair by hand; the computation kept it."))
        if facts.get("overruled"):
            lines.append(_("A rule was overruled: %(rule)s.") % {"rule": reason_word(facts["overruled"])})
    elif proposal.origin == Proposal.Origin.LAST_YEAR:
        lines.append(_("This pair was fixed because it was the same employer last year."))
    elif proposal.origin == Proposal.Origin.LOCKED:
        lines.append(_("This pair was locked before the computation."))
    if "eligible" in facts:
        lines.append(
            ngettext(
                "%(n)s opening was possible for this learner: qualification, dates, distance and age fit.",
                "%(n)s openings were possible for this learner: qualification, dates, distance and age fit.",
                facts["eligible"],
            )
            % {"n": figure(facts["eligible"])}
        )
    if proposal.km is not None:
        lines.append(_("The way to work is %(km)s km, one direction.") % {"km": figure(proposal.km, 1)})
    if proposal.wish_rank is not None:
        lines.append(_("It is wish number %(n)s.") % {"n": proposal.wish_rank})
    lines += _next_best(facts)
    return lines


def _next_best(facts: dict[str, Any]) -> list[str]:
    """What the second choice would have cost everybody together."""
    best = facts.get("next_best")
    if best is None:
        return [_("No other opening was possible.")] if facts.get("eligible") == 1 else []
    if best["fewer"]:
        return [_("Any other opening would have left somebody else without a place.")]
    extra = best["extra"]
    if extra == 0:
        return [_("The next best opening would have been just as good for everybody together.")]
    text = ngettext(
        "The next best opening would have cost everybody together %(n)s point more.",
        "The next best opening would have cost everybody together %(n)s points more.",
        extra,
    )
    return [text % {"n": figure(extra)}]


def _why_unplaced(proposal: Proposal, facts: dict[str, Any], *, you: bool) -> list[str]:
    if proposal.reason == BY_HAND:
        message = _("A person decided to leave this learner without a place in this round.")
        return [message] if you else [message, reason_advice(BY_HAND)]
    if proposal.reason == OVER_DEMANDED:
        return _why_over_demanded(facts)
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


def _why_over_demanded(facts: dict[str, Any]) -> list[str]:
    over = facts.get("over", {})
    learners, seats = over.get("learners", 0), over.get("seats", 0)
    lines = [
        ngettext(
            "%(n)s opening was possible for this learner, but others needed its seats more.",
            "%(n)s openings were possible for this learner, but others needed their seats more.",
            facts.get("eligible", 0),
        )
        % {"n": figure(facts.get("eligible", 0))}
    ]
    if learners:
        lines.append(
            _("There, %(learners)s learners compete for %(seats)s seats: %(short)s too few in any case.")
            % {"learners": figure(learners), "seats": figure(seats), "short": figure(over["short"])}
        )
        lines.append(reason_advice(OVER_DEMANDED))
    return lines


def _alternatives(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The next best opening, or where seats are short; who holds a seat is nobody's business."""
    alternatives = [
        *([facts["next_best"] | {"why": _why_next(facts["next_best"])}] if "next_best" in facts else []),
        *(row | {"why": _why_gain(row["more"])} for row in facts.get("over", {}).get("gains", [])),
        *(
            [facts["nearest_beyond"] | {"why": _("the nearest that only distance speaks against")}]
            if "nearest_beyond" in facts
            else []
        ),
    ]
    keys = [row["opening"] for row in alternatives]
    openings = Opening.objects.select_related("employer", "workplace").in_bulk(keys)
    return [
        {
            "name": f"{openings[row['opening']].employer}, {openings[row['opening']].workplace.town}",
            "km": row.get("km"),
            "extra": row.get("extra"),
            "why": row["why"],
        }
        for row in alternatives
        if row["opening"] in openings
    ]


def _why_next(best: dict[str, Any]) -> str:
    if best["fewer"]:
        return _("somebody else would be left without a place")
    if best["moved"]:
        text = ngettext(
            "%(n)s other learner would have to move", "%(n)s other learners would have to move", best["moved"]
        )
        return text % {"n": best["moved"]}
    return _("free, but dearer")


def _why_gain(more: int) -> str:
    text = ngettext(
        "one more seat here would place %(n)s more learner",
        "one more seat here would place %(n)s more learners",
        more,
    )
    return text % {"n": more}
