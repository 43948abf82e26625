"""Labels and advice for each reason why a pair is refused or a learner is left without a place.

The engine knows its reasons by code alone (:class:`matching.engine.problem.Reason`) and no language; a round
adds two of its own. The pages and ``match_files`` take their words from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.engine.problem import Reason

OVER_DEMANDED = "over_demanded"
BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """A reason in few words, as a table shows it, what would help against it, and who treats it how.

    ``is_overrulable``: a coordinator may set such a pair by hand and say why. ``is_counted_in_files``:
    ``match_files`` counts in a column how many openings it removed; the others come from data that its
    spreadsheets do not have, or are the reason itself.
    """

    word: str | Promise
    advice: str | Promise
    is_overrulable: bool = False
    is_counted_in_files: bool = False


REASON_WORDS: dict[str, ReasonWords] = {
    Reason.QUALIFICATION.value: ReasonWords(
        _("no opening for this qualification"), _("Ask employers for places for this qualification.")
    ),
    Reason.EXCLUDED.value: ReasonWords(
        _("excluded employer, or one that declined already"),
        _(
            "Look for another employer, or ask whether the exclusion or the refusal still stands. Who is "
            "asked again after a refusal is set by hand."
        ),
    ),
    Reason.LICENCE.value: ReasonWords(
        _("programme or level not allowed"), _("Check the licence and the level of the programme.")
    ),
    Reason.DATES.value: ReasonWords(
        _("dates do not fit"),
        _("Compare the learner’s free days with the dates of the openings."),
        is_overrulable=True,
        is_counted_in_files=True,
    ),
    Reason.AGE_HAZARD.value: ReasonWords(
        _("age or hazards"),
        _(
            "Look for work without hazards that takes learners of this age, or ask the employers about "
            "the age and the three declarations."
        ),
        is_counted_in_files=True,
    ),
    Reason.LOCATION_MISSING.value: ReasonWords(
        _("home or workplace without a location"),
        _("Give the home or the workplace a town, then run again."),
        is_overrulable=True,
        is_counted_in_files=True,
    ),
    Reason.DISTANCE.value: ReasonWords(
        _("too far"),
        _("A longer way, a hostel, or a place nearer home would help."),
        is_overrulable=True,
        is_counted_in_files=True,
    ),
    Reason.CAPACITY.value: ReasonWords(
        _("no seats"),
        _("All seats were taken before this round. Ask employers for more."),
        is_counted_in_files=True,
    ),
    OVER_DEMANDED: ReasonWords(
        _("more learners than seats within reach"),
        _("More seats at these openings would place more learners."),
    ),
    BY_HAND: ReasonWords(
        _("left without a place by hand"),
        _("Undo that decision and run again, if the learner is to have a place."),
    ),
}

OVERRULABLE = frozenset(code for code, words in REASON_WORDS.items() if words.is_overrulable)
COUNTED_IN_FILES = tuple(reason for reason in Reason if REASON_WORDS[reason].is_counted_in_files)

TERM_WORDS: dict[str, str | Promise] = {
    "distance": _("way to work"),
    "learner_wish": _("the learner's wishes"),
    "employer_wish": _("the employer's wishes"),
    "new_skills": _("new skills"),
    "same_employer": _("employer before"),
}
"""What a pair costs points for."""


def reason_word(code: str) -> str:
    """The short label of a reason; an unknown code is returned as it is."""
    known = REASON_WORDS.get(code)
    return str(known.word) if known is not None else code


def reason_advice(code: str) -> str:
    """What would help against it; empty for a code that nobody knows."""
    known = REASON_WORDS.get(code)
    return str(known.advice) if known is not None else ""
