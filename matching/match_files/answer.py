"""A solved problem in terms of the input rows: who is placed where, who is not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from alliances.kernel.text import sort_key
from matching.engine import Outcome
from matching.engine.answers import Explanation, Place, SeatGain
from matching.engine.explain import Explainer
from matching.engine.problem import Flag, Reason
from matching.match_files.entries import Learner, Opening
from matching.match_files.problem_input import Question
from matching.rounds.services.explanations import main_reason

PROGRESS_EVERY = 50


@dataclass(frozen=True, slots=True)
class Result:
    """One learner's answer: a place, or the reason why there is none."""

    learner: Learner
    explanation: Explanation
    opening: Opening | None
    reason: str

    @property
    def place(self) -> Place | None:
        return self.explanation.place

    @property
    def flags(self) -> Flag:
        return self.explanation.place.flags if self.explanation.place else Flag.NONE


@dataclass(frozen=True, slots=True)
class Answer:
    """All results by school, name and number.

    ``heads`` counts learners by opening, ``gains`` says what one more seat would bring.
    """

    question: Question
    outcome: Outcome
    placed: tuple[Result, ...]
    unplaced: tuple[Result, ...]
    heads: Counter[str]
    gains: tuple[SeatGain, ...]

    def opening(self, number: str) -> Opening:
        return self.question.openings[number]


def answer(
    question: Question, outcome: Outcome, progress: Callable[[float], None] = lambda share: None
) -> Answer:
    """Explain every learner's result."""
    explainer = Explainer(outcome)
    ordered = sorted(
        question.learners.values(), key=lambda one: (sort_key(one.school), sort_key(one.name), one.id)
    )
    results: list[Result] = []
    for done, learner in enumerate(ordered):
        if done % PROGRESS_EVERY == 0:
            progress(done / len(ordered))
        results.append(_result(learner, explainer.explain(learner.id), question))
    heads = Counter(result.opening.id for result in results if result.opening)
    return Answer(
        question=question,
        outcome=outcome,
        placed=tuple(result for result in results if result.opening),
        unplaced=tuple(result for result in results if not result.opening),
        heads=heads,
        gains=tuple(explainer.seat_gains()),
    )


def _result(learner: Learner, explanation: Explanation, question: Question) -> Result:
    if explanation.place is not None:
        return Result(learner, explanation, question.openings[explanation.place.opening_id], "")
    return Result(learner, explanation, None, _reason(learner, explanation))


def _reason(learner: Learner, explanation: Explanation) -> str:
    """A learner whose home is not known can get no place at all, so that comes before every other rule."""
    return main_reason(explanation) if learner.row.bases else Reason.LOCATION_MISSING.value
