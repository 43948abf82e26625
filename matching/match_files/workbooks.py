"""The two workbooks: proposals, and who is left with which reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from alliances.kernel.spreadsheets.columns import Column
from alliances.kernel.spreadsheets.writing import SheetOut, write_xlsx
from alliances.kernel.text import sort_key
from matching.kernel.reasons import COUNTED_IN_FILES, reason_word
from matching.match_files import wording as words
from matching.match_files.answer import Answer, Result
from matching.match_files.columns import LEARNER_LAYOUT, OPENING_LAYOUT
from matching.match_files.locations import Where


def proposals(answer: Answer) -> bytes:
    """Pairs with their figures and reasons; on a second sheet every opening and how it was filled."""
    return write_xlsx(
        [
            SheetOut(_("Proposals"), _pair_header(), (_pair(result, answer) for result in answer.placed)),
            SheetOut(_("Openings"), _opening_header(), _openings(answer)),
        ]
    )


def unplaced(answer: Answer) -> bytes:
    """Learners without a place, each with its reason; on a second sheet the rows without a location."""
    return write_xlsx(
        [
            SheetOut(
                _("Without a place"),
                _unplaced_header(),
                (_unplaced(result, answer) for result in answer.unplaced),
            ),
            SheetOut(_("Without a location"), _unlocated_header(), _unlocated(answer)),
        ]
    )


def _labels(columns: Iterable[Column], keys: Iterable[str]) -> list[object]:
    """Headings of our own layouts, so that our reader knows the file again."""
    by_key = {column.key: column.label for column in columns}
    return [by_key[key] for key in keys]


def _who(keys: Iterable[str]) -> list[object]:
    return _labels(LEARNER_LAYOUT.columns, keys)


def _pair_header() -> list[object]:
    return [
        *_who(["learner_id", "name", "school", "qualification"]),
        _("Lives in"),
        *_labels(OPENING_LAYOUT.columns, ["opening_id", "employer", "title"]),
        _("Place of work"),
        *_labels(OPENING_LAYOUT.columns, ["starts_on", "ends_on"]),
        _("Way, km"),
        _("Way, minutes"),
        _("Wish number"),
        _("Points"),
        *(_("Points: %(term)s") % {"term": label} for label in words.TERMS.values()),
        _("Next best opening"),
        _("Points more in all"),
        _("Why"),
        _("To check"),
    ]


def _pair(result: Result, answer: Answer) -> list[Any]:
    learner, opening, place = result.learner, result.opening, result.place
    if opening is None or place is None:
        raise ValueError(f"{learner.id} has no place")
    best = result.explanation.next_best
    return [
        *(learner.id, learner.name, learner.school, learner.qualification, learner.where.label),
        *(opening.id, opening.employer, opening.title, opening.where.label),
        *(opening.row.starts_on, opening.row.ends_on),
        None if place.km is None else round(place.km, 3),
        place.minutes,
        place.wish_rank,
        place.cost,
        *(place.terms.get(term, 0) for term in words.TERMS),
        best.place.opening_id if best else None,
        best.extra_cost if best and not best.fewer_placed else None,
        " ".join(words.why(result, answer)),
        words.flags(result),
    ]


def _opening_header() -> list[object]:
    return [
        *_labels(
            OPENING_LAYOUT.columns, ["opening_id", "employer", "title", "qualifications", "town", "seats"]
        ),
        _("Filled"),
        _("Free"),
        _("One more seat would place"),
    ]


def _openings(answer: Answer) -> Iterator[list[Any]]:
    more = {gain.opening_id: gain.more_placed for gain in answer.gains}
    openings = answer.question.openings.values()
    for opening in sorted(openings, key=lambda one: (sort_key(one.employer), one.id)):
        filled = answer.heads[opening.id]
        yield [
            *(opening.id, opening.employer, opening.title, "; ".join(opening.qualifications)),
            *(opening.where.label, opening.row.capacity, filled, opening.row.capacity - filled),
            more.get(opening.id, 0),
        ]


def _unplaced_header() -> list[object]:
    return [
        *_who(["learner_id", "name", "school", "qualification"]),
        _("Lives in"),
        _("Reason"),
        _("Reason, code"),
        _("Why"),
        _("Possible openings"),
        *(_("Removed: %(rule)s") % {"rule": reason_word(code)} for code in COUNTED_IN_FILES),
    ]


def _unplaced(result: Result, answer: Answer) -> list[Any]:
    learner, explanation = result.learner, result.explanation
    return [
        *(learner.id, learner.name, learner.school, learner.qualification, learner.where.label),
        reason_word(result.reason),
        result.reason,
        " ".join(words.why(result, answer)),
        explanation.eligible,
        *(explanation.refusals.get(code, 0) for code in COUNTED_IN_FILES),
    ]


def _unlocated_header() -> list[object]:
    return [_("Row of"), _("ID"), _("Name or employer"), _("Written in the file"), _("Perhaps meant")]


def _unlocated(answer: Answer) -> Iterator[list[Any]]:
    """Rows without a known location, for whoever corrects the files."""
    question = answer.question
    people = sorted(question.learners.values(), key=lambda one: (sort_key(one.name), one.id))
    for learner in people:
        if not learner.where.is_known:
            yield [_("learners"), learner.id, learner.name, *_place_texts(learner.where)]
    places = sorted(question.openings.values(), key=lambda one: (sort_key(one.employer), one.id))
    for opening in places:
        if not opening.where.is_known:
            yield [_("openings"), opening.id, opening.employer, *_place_texts(opening.where)]


def _place_texts(where: Where) -> tuple[str, str]:
    return where.written, where.suggestions()
