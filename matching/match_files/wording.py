"""Texts for the engine's codes, and sentences with the figures of one learner."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from alliances.kernel.plots import for_language
from matching.engine.answers import Explanation
from matching.engine.problem import Flag, Reason
from matching.kernel.reasons import OVER_DEMANDED, TERM_WORDS, reason_advice, reason_word
from matching.match_files.answer import Answer, Result
from matching.rounds.explanation_wording import who_gets_the_seat

TERMS = {term: TERM_WORDS[term] for term in ("distance", "learner_wish", "new_skills", "same_employer")}
"""Terms on which the files can act; employers' wishes are no column."""

_GAINS_NAMED = 3


def figure(value: float, decimals: int = 0) -> str:
    return for_language(get_language() or "lv")(value, decimals)


def flags(result: Result) -> str:
    """What a person has to look at before this pair is agreed."""
    if result.flags & Flag.AGE_UNKNOWN:
        return _("The employer asks for an age, and the birth date or the first day is missing.")
    return ""


def why(result: Result, answer: Answer) -> list[str]:
    """Why this place, or why none."""
    if result.opening is not None:
        return _why_placed(result, answer)
    if result.reason == OVER_DEMANDED:
        return _why_over_demanded(result.explanation, answer)
    if not result.learner.row.bases:
        return [_where_lives(result)]
    return _why_refused(result, answer)


def _why_placed(result: Result, answer: Answer) -> list[str]:
    place = result.place
    lines: list[str] = []
    if place is None:
        return lines
    if place.minutes is not None:
        lines.append(_("The way takes %(n)s minutes, one direction.") % {"n": figure(place.minutes)})
    elif _is_same_town(result):
        lines.append(_("Home and work are in the same town."))
    elif place.km is not None:
        lines.append(_("The way to work is %(km)s km, one direction.") % {"km": figure(place.km, 1)})
    if place.wish_rank is not None:
        lines.append(_("It is wish number %(n)s.") % {"n": place.wish_rank})
    return [*lines, *_next_best(result.explanation, answer)]


def _is_same_town(result: Result) -> bool:
    """Whether both ends are only known as one and the same town, so that the kilometres say nothing."""
    if result.opening is None or result.place is None or result.place.km != 0:
        return False
    return bool(result.learner.where.town) and result.learner.where.key == result.opening.where.key


def _next_best(explanation: Explanation, answer: Answer) -> list[str]:
    """What the second choice would have cost everybody together."""
    best = explanation.next_best
    if explanation.eligible == 1:
        return [_("No other opening was possible.")]
    if best is None:
        return []
    if best.fewer_placed:
        return [_("Any other opening would have left somebody else without a place.")]
    name = answer.opening(best.place.opening_id).label
    if best.extra_cost == 0:
        return [
            _("The next best, %(name)s, would have been just as good for everybody together.")
            % {"name": name}
        ]
    text = ngettext(
        "The next best, %(name)s, would have cost everybody together %(n)s point more.",
        "The next best, %(name)s, would have cost everybody together %(n)s points more.",
        best.extra_cost,
    )
    return [text % {"name": name, "n": figure(best.extra_cost)}]


def _where_lives(result: Result) -> str:
    where = result.learner.where
    if not where.written:
        return _("It is not written where the learner lives. Give a town, an address or coordinates.")
    near = where.suggestions()
    if near:
        return _("No place is known for “%(text)s”. Perhaps you mean: %(names)s.") % {
            "text": where.written,
            "names": near,
        }
    return _("No place is known for “%(text)s”. Write the town with its municipality, or coordinates.") % {
        "text": where.written
    }


def _why_refused(result: Result, answer: Answer) -> list[str]:
    explanation = result.explanation
    removed = {code: n for code, n in explanation.refusals.items() if code != Reason.QUALIFICATION}
    offered = explanation.eligible + sum(removed.values())
    if not offered:
        return [
            _("No opening asks for the qualification “%(name)s”.") % {"name": result.learner.qualification},
            reason_advice(Reason.QUALIFICATION),
        ]
    text = ngettext(
        "%(n)s opening offers this qualification, but a rule removed it: %(rules)s.",
        "%(n)s openings offer this qualification, but rules removed all of them: %(rules)s.",
        offered,
    )
    rules = ", ".join(f"{reason_word(code)} ({figure(n)})" for code, n in removed.items())
    lines = [text % {"n": figure(offered), "rules": rules}]
    if explanation.nearest_beyond is not None and explanation.nearest_beyond.km is not None:
        limit = result.learner.row.max_km
        lines.append(
            _("The nearest one is %(km)s km away, %(name)s; the limit is %(limit)s km.")
            % {
                "km": figure(explanation.nearest_beyond.km, 1),
                "name": answer.opening(explanation.nearest_beyond.opening_id).label,
                "limit": figure(answer.question.problem.policy.max_km if limit is None else limit),
            }
        )
    if result.reason == Reason.LOCATION_MISSING:
        lines.append(_("The openings have no location."))
    return [*lines, reason_advice(result.reason)]


def _why_over_demanded(explanation: Explanation, answer: Answer) -> list[str]:
    lines = [
        ngettext(
            "%(n)s opening was possible for this learner, but its seats went to others.",
            "%(n)s openings were possible for this learner, but their seats went to others.",
            explanation.eligible,
        )
        % {"n": figure(explanation.eligible)}
    ]
    over = explanation.blocking
    if over is None:
        return lines
    lines.append(
        _("There, %(learners)s learners compete for %(seats)s seats: %(short)s too few in any case.")
        % {"learners": figure(len(over.learners)), "seats": figure(over.seats), "short": figure(over.short)}
    )
    best = explanation.next_best
    lines += who_gets_the_seat(best.extra_cost if best is not None else None)
    helpful = [gain for gain in over.gains if gain.more_placed][:_GAINS_NAMED]
    if helpful:
        names = "; ".join(dict.fromkeys(answer.opening(gain.opening_id).label for gain in helpful))
        lines.append(_("One more seat would place one more learner, best at: %(names)s.") % {"names": names})
        return lines
    return [*lines, reason_advice(OVER_DEMANDED)]
