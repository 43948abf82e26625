"""A proposal's stored facts as sentences, with the figures behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor, Role
from alliances.kernel.geo import Point, distance_km
from matching.kernel.reasons import TERM_WORDS, reason_word
from matching.learners.models import Person
from matching.openings.models import Opening
from matching.rounds.explanation_wording import why_unplaced
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
        sentences = _why_placed(proposal, facts, you=you)
    else:
        title = _("Why you have no place") if you else _("Why no place")
        sentences = why_unplaced(proposal, you=you)
    return Explanation(
        title=title,
        sentences=sentences,
        warnings=flag_labels(proposal.flags),
        terms=[(str(TERM_WORDS[name]), points) for name, points in facts.get("terms", {}).items()],
        alternatives=_alternatives(proposal, actor),
        removed=[(reason_word(code), count) for code, count in facts.get("removed", {}).items() if count],
    )


def _why_placed(proposal: Proposal, facts: dict[str, Any], *, you: bool) -> list[str]:
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
        word = _("It is your wish number %(n)s.") if you else _("It is wish number %(n)s.")
        lines.append(word % {"n": proposal.wish_rank})
    lines += _next_best(facts, you=you)
    return lines


def _next_best(facts: dict[str, Any], *, you: bool) -> list[str]:
    """What the second choice would have cost everybody together; a learner reads it without our points."""
    best = facts.get("next_best")
    if best is None:
        return [_("No other opening was possible.")] if facts.get("eligible") == 1 else []
    if best["fewer"]:
        return [_("Any other opening would have left somebody else without a place.")]
    extra = best["extra"]
    if extra == 0:
        return [_("The next best opening would have been just as good for everybody together.")]
    if you:
        return [
            _(
                "The next best opening would have been less good for everybody together: farther, less "
                "wished for, or fitting less to what was learned."
            )
        ]
    text = ngettext(
        "The next best opening would have cost everybody together %(n)s point more.",
        "The next best opening would have cost everybody together %(n)s points more.",
        extra,
    )
    return [text % {"n": figure(extra)}]


def _alternatives(proposal: Proposal, actor: Actor) -> list[dict[str, Any]]:
    """The next best opening, or where seats are short; who holds a seat is nobody's business.

    Each opening stands in one row, with all that is said of it.
    """
    rows: dict[int, dict[str, Any]] = {}
    for row in _said_of_openings(proposal):
        known = rows.setdefault(row["opening"], {"km": None, "extra": None, "why": []})
        known["why"].append(row["why"])
        known |= {key: row[key] for key in ("km", "extra") if row.get(key) is not None}
    openings = Opening.objects.with_open_seats().select_related("employer", "workplace").in_bulk(list(rows))
    may_wish = _open_to_wish(proposal, openings, actor)
    return [
        {
            "name": f"{openings[pk].employer}, {openings[pk].workplace.town}",
            "km": _distance(proposal.enrolment.person, openings[pk]) if row["km"] is None else row["km"],
            "extra": row["extra"],
            "why": "; ".join(row["why"]),
            "wish": pk if pk in may_wish else None,
        }
        for pk, row in rows.items()
        if pk in openings
    ]


def _said_of_openings(proposal: Proposal) -> list[dict[str, Any]]:
    facts: dict[str, Any] = proposal.explanation
    rows = []
    if "next_best" in facts:
        why = _why_next(facts["next_best"], is_placed=proposal.opening_id is not None)
        rows.append(facts["next_best"] | {"why": why})
    rows += [row | {"why": _why_gain(row["more"])} for row in facts.get("over", {}).get("gains", [])]
    if "nearest_beyond" in facts:
        why = _("the nearest that only distance speaks against")
        rows.append(facts["nearest_beyond"] | {"why": why})
    return rows


def _open_to_wish(proposal: Proposal, openings: dict[int, Opening], actor: Actor) -> set[int]:
    """Openings with a free seat for which a learner without a place can ask by a wish."""
    if actor.role is not Role.LEARNER or proposal.opening_id is not None:
        return set()
    wished = set(proposal.enrolment.wishes.values_list("opening_id", flat=True))
    offered = Opening.objects.offered().filter(pk__in=list(openings)).values_list("pk", flat=True)
    return {pk for pk in offered if openings[pk].open_seats and pk not in wished}


def _distance(person: Person, opening: Opening) -> float | None:
    site = opening.workplace
    if person.lat is None or person.lon is None or site.lat is None or site.lon is None:
        return None
    return distance_km(Point(person.lat, person.lon), Point(site.lat, site.lon))


def _why_next(best: dict[str, Any], *, is_placed: bool) -> str:
    if best["fewer"] or not is_placed:
        return _("somebody else would be left without a place")
    if best["moved"]:
        text = ngettext(
            "%(n)s other learner would have to move", "%(n)s other learners would have to move", best["moved"]
        )
        return text % {"n": best["moved"]}
    return _("free, but less good for everybody together")


def _why_gain(more: int) -> str:
    text = ngettext(
        "one more seat here would place %(n)s more learner",
        "one more seat here would place %(n)s more learners",
        more,
    )
    return text % {"n": more}
