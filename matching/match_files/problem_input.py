"""Two spreadsheets -> one problem of the engine, and the people and places behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliances.imports.services.lookup import perhaps
from alliances.imports.services.rows import Planned
from matching.engine.problem import Policy, Problem, Wish
from matching.imports.learners.wish_numbers import OpeningNumbers
from matching.match_files import learners as learner_rows
from matching.match_files import openings as opening_rows
from matching.match_files import sheet_reading as sheets
from matching.match_files import travel
from matching.match_files.catalogue import Terms
from matching.match_files.columns import LEARNER_LAYOUT, OPENING_LAYOUT, TRAVEL_LAYOUT
from matching.match_files.entries import Learner, Opening
from matching.match_files.remarks import Remark, Remarks
from matching.match_files.sheet_reading import Listing, Source
from matching.match_files.travel import Travel

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Inputs:
    """The inputs of the job: paths, weights, columns chosen by hand, and the seed of the lottery."""

    learners: Path
    openings: Path
    travel: Path | None = None
    policy: Policy = field(default_factory=Policy)
    by_hand: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    seed: str = ""


@dataclass(frozen=True)
class Question:
    """The problem, who is behind its ids, and what was noticed on the way.

    ``wishing`` counts the learners who name an opening of the file.
    """

    problem: Problem
    learners: dict[str, Learner]
    openings: dict[str, Opening]
    qualifications: Terms
    files: dict[str, str]
    hashes: dict[str, str]
    warnings: tuple[Remark, ...]
    seed: str
    wishing: int


def load(inputs: Inputs, progress: Progress) -> Question:
    """Read the files.

    Raises
    ------
    UnusableInputError
        With every fault of every file, if there is one.
    """
    remarks = Remarks()
    sources = _sources(inputs)
    listed = {key: sheets.read(source, remarks, _part(progress, key)) for key, source in sources.items()}
    listings = {key: listing for key, listing in listed.items() if listing is not None}
    progress("understand", 0.0)
    qualifications, skills = Terms("qualifications"), Terms("skills")
    travel_table = travel.read(listings["travel"]) if "travel" in listings else Travel()
    people: list[Learner] = []
    places: list[Opening] = []
    if "learners" in listings:
        people = learner_rows.read(listings["learners"], qualifications, inputs.seed, travel_table.starts_at)
    progress("understand", 0.5)
    if "openings" in listings:
        places = opening_rows.read(listings["openings"], qualifications, skills)
    remarks.stop_if_faulty([source.name for source in sources.values()])
    _warn_of_qualifications(people, places, qualifications, listings)
    numbers = OpeningNumbers(places, lambda opening: opening.id)
    wishes = _wishes(people, numbers, listings["learners"])
    problem = _problem(people, places, travel_table, inputs.policy, wishes)
    remarks.sort([source.name for source in sources.values()])
    return Question(
        problem=problem,
        learners={learner.id: learner for learner in people},
        openings={opening.id: opening for opening in places},
        qualifications=qualifications,
        files={key: listing.file for key, listing in listings.items()},
        hashes={key: listing.sha256 for key, listing in listings.items()},
        warnings=tuple(remarks.warnings),
        seed=inputs.seed,
        wishing=sum(_is_wishing(learner, numbers) for learner in people),
    )


def _sources(inputs: Inputs) -> dict[str, Source]:
    """The files in the order of the command line, by their names, or their paths where two bear one name."""
    sources = (
        (inputs.learners, LEARNER_LAYOUT),
        (inputs.openings, OPENING_LAYOUT),
        (inputs.travel, TRAVEL_LAYOUT),
    )
    paths = [(path, layout) for path, layout in sources if path is not None]
    names = Counter(path.name for path, _layout in paths)
    return {
        layout.key: Source(
            path,
            path.name if names[path.name] == 1 else str(path),
            layout,
            inputs.by_hand.get(layout.key, {}),
        )
        for path, layout in paths
    }


def _part(progress: Progress, step: str) -> Callable[[float], None]:
    return lambda share: progress(step, share)


def _problem(
    people: list[Learner], places: list[Opening], travel_table: Travel, policy: Policy, wishes: list[Wish]
) -> Problem:
    employers = {opening.row.employer for opening in places}
    previous = {(learner.id, learner_rows.previous_employer(learner)) for learner in people}
    return Problem(
        learners=tuple(learner.row for learner in people),
        openings=tuple(opening.row for opening in places),
        policy=policy,
        wishes=tuple(wishes),
        previous=frozenset((who, employer) for who, employer in previous if employer in employers),
        travel_minutes=travel_table.minutes,
    )


def _wishes(people: list[Learner], numbers: OpeningNumbers[Opening], listing: Listing) -> list[Wish]:
    """Ranks by the order in the cell; what cannot be wished for is left out, and the ranks behind move up."""
    wishes: list[Wish] = []
    for learner in people:
        item = Planned(learner.source)
        chosen = numbers.chosen(item, listing.context, fits=partial(_teaches, learner))
        listing.tell(item)
        wishes += [Wish(learner.id, opening.id, rank) for rank, opening in enumerate(chosen, 1)]
    return wishes


def _is_wishing(learner: Learner, numbers: OpeningNumbers[Opening]) -> bool:
    """Whether a learner names any opening of the file, be it one that does not teach the qualification."""
    texts = learner.source.values.get("wishes") or []
    return any(openings for _text, openings in numbers.named(texts))


def _teaches(learner: Learner, opening: Opening) -> bool:
    return learner.row.qualification in opening.row.qualifications


def _warn_of_qualifications(
    people: list[Learner], places: list[Opening], known: Terms, listings: Mapping[str, Listing]
) -> None:
    """A name that the shipped list lacks and the other file lacks too is perhaps only misspelt."""
    offered = {code for opening in places for code in opening.row.qualifications}
    sought = {learner.row.qualification for learner in people}
    sides = (
        (listings["learners"], Counter(learner.qualification for learner in people), offered),
        (listings["openings"], Counter(text for one in places for text in one.qualifications), sought),
    )
    for listing, written, others in sides:
        for text, count in sorted(written.items()):
            if known.is_known(text) or known.codes([text]) & others:
                continue
            template = ngettext(
                "“%(text)s” (%(n)s row) is no known qualification, and the other file does not name it.",
                "“%(text)s” (%(n)s rows) is no known qualification, and the other file does not name it.",
                count,
            )
            hint = perhaps(
                known.suggest(text, [known.shown(code) for code in others]),
                _("Write it in both files the same way, or use a name or code of the list."),
            )
            sentence = template % {"text": text, "n": count}
            listing.remarks.warn(listing.file, "qualification_unknown", sentence, hint)
