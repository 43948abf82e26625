"""The report: one self-contained HTML file that prints well and loads nothing from the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliances.kernel.text import sort_key
from matching.kernel.reasons import reason_word
from matching.match_files import pictures
from matching.match_files import wording as words
from matching.match_files.answer import Answer, Result
from matching.match_files.style import style

ROWS_SHOWN = 1_000
GAINS_SHOWN = 8


@dataclass(slots=True)
class Share:
    """Learners of one kind: how many there are, how many got a place, how many seats were theirs to take."""

    name: str
    learners: int = 0
    placed: int = 0
    seats: int = 0

    @property
    def unplaced(self) -> int:
        return self.learners - self.placed


def report(answer: Answer, figures: dict[str, Any]) -> str:
    """The page, in the language of the moment; ``figures`` are those of ``summary``."""
    gains = _gains(answer)
    drawn = {
        "map": pictures.map_of(answer),
        "distances": pictures.distances_of(answer),
        "reasons": pictures.reasons_of(answer),
    }
    return render_to_string(
        "matching/files/report.html",
        {
            "style": style(),
            "language": (get_language() or "lv")[:2],
            "summary": figures,
            "figures": key_figures(figures),
            "pictures": {name: plot for name, plot in drawn.items() if plot is not None},
            "qualifications": by_qualification(answer),
            "schools": by_school(answer),
            "gains": gains[:GAINS_SHOWN],
            "gains_hidden": max(0, len(gains) - GAINS_SHOWN),
            "unplaced": [_row(result, answer) for result in answer.unplaced[:ROWS_SHOWN]],
            "unplaced_hidden": max(0, len(answer.unplaced) - ROWS_SHOWN),
            "placed": [_row(result, answer) for result in answer.placed[:ROWS_SHOWN]],
            "placed_hidden": max(0, len(answer.placed) - ROWS_SHOWN),
            "warnings": [str(warning) for warning in answer.question.warnings[:ROWS_SHOWN]],
            "warnings_hidden": max(0, len(answer.question.warnings) - ROWS_SHOWN),
            "sources": _sources(answer),
        },
    )


def key_figures(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Placed, unplaced, distance and wishes."""
    shown = words.figure
    unplaced = figures["learners"] - figures["placed"]
    median, p95 = figures["median_km"], figures["p95_km"]
    entries: list[dict[str, Any]] = [
        {
            "label": _("With a place"),
            "value": shown(figures["placed"]),
            "note": _("of %(n)s") % {"n": shown(figures["learners"])},
        },
        {
            "label": _("Without a place"),
            "value": shown(unplaced),
            "state": "warn" if unplaced else "",
        },
        {
            "label": _("Way to work, median"),
            "value": "–" if median is None else f"{shown(median, 1)} km",
            "note": "" if p95 is None else _("19 of 20 at most %(km)s km") % {"km": shown(p95, 1)},
        },
        {
            "label": _("Seats filled"),
            "value": shown(figures["placed"]),
            "note": _("of %(n)s") % {"n": shown(figures["seats"])},
        },
    ]
    if figures["with_wishes"]:
        entries.append(
            {
                "label": _("First wish met"),
                "value": shown(figures["first_wishes"]),
                "note": _("of %(n)s who wished") % {"n": shown(figures["with_wishes"])},
            }
        )
    return entries


def by_qualification(answer: Answer) -> list[Share]:
    """Each qualification with its learners, and the seats of openings that take it (some take several)."""
    question = answer.question
    shares: dict[str, Share] = {}
    in_english = (get_language() or "").startswith("en")
    names = {learner.row.qualification: learner.qualification for learner in _by_id(question.learners)}
    for code, written in names.items():
        known = question.qualifications.shown(code, in_english=in_english)
        shares[code] = Share(written if known == code else known)
    _count(answer, shares, lambda result: result.learner.row.qualification)
    for opening in question.openings.values():
        for code in opening.row.qualifications & shares.keys():
            shares[code].seats += opening.row.capacity
    return sorted(shares.values(), key=lambda share: (-share.unplaced, sort_key(share.name)))


def by_school(answer: Answer) -> list[Share]:
    """Each school with its learners; nothing where the file names no school."""
    shares: dict[str, Share] = {}
    for learner in _by_id(answer.question.learners):
        if learner.school:
            shares.setdefault(learner.row.school, Share(learner.school))
    _count(answer, shares, lambda result: result.learner.row.school)
    return sorted(shares.values(), key=lambda share: sort_key(share.name))


def _by_id(rows: dict[str, Any]) -> list[Any]:
    """In an order that does not depend on the file's: of several spellings always the same one is shown."""
    return [rows[key] for key in sorted(rows)]


def _count(answer: Answer, shares: dict[str, Share], key: Any) -> None:
    for results, is_placed in ((answer.placed, True), (answer.unplaced, False)):
        for result in results:
            share = shares.get(key(result))
            if share is not None:
                share.learners += 1
                share.placed += is_placed


def _gains(answer: Answer) -> list[dict[str, Any]]:
    """Openings that one more seat would help, the best first."""
    rows = []
    for gain in (gain for gain in answer.gains if gain.more_placed):
        opening = answer.opening(gain.opening_id)
        rows.append(
            {
                "name": opening.label,
                "id": opening.id,
                "qualifications": "; ".join(opening.qualifications),
                "seats": opening.row.capacity,
            }
        )
    return rows


def _row(result: Result, answer: Answer) -> dict[str, Any]:
    learner, opening, place = result.learner, result.opening, result.place
    return {
        "id": learner.id,
        "name": learner.name or learner.id,
        "school": learner.school,
        "qualification": learner.qualification,
        "home": learner.where.label,
        "reason": reason_word(result.reason) if result.reason else "",
        "opening": opening.label if opening else "",
        "opening_id": opening.id if opening else "",
        "km": place.km if place else None,
        "wish": place.wish_rank if place else None,
        "points": place.cost if place else None,
        "why": words.why(result, answer),
        "flag": words.flags(result),
    }


def _sources(answer: Answer) -> list[tuple[str, object]]:
    """The inputs of the result (files, hashes, settings), so that it can be reproduced."""
    question, solution = answer.question, answer.outcome.solution
    policy = question.problem.policy
    rows: list[tuple[str, object]] = [
        (_label(key), f"{name} · SHA-256 {question.hashes[key][:16]}…")
        for key, name in question.files.items()
    ]
    weights: Sequence[str] = [
        f"{label} {words.figure(getattr(policy, term))}" for term, label in words.TERMS.items()
    ]
    rows.append((_("Points"), ", ".join(weights)))
    rows.append((_("Travel limit for learners without their own"), f"{words.figure(policy.max_km)} km"))
    rows.append((_("Solver"), f"{solution.solver} {solution.solver_version}"))
    return rows


def _label(key: str) -> str:
    return {"learners": _("Learners"), "openings": _("Openings"), "travel": _("Travel times")}[key]
