"""How the difference between two runs is shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliances.kernel import plots
from alliances.kernel.actor import Actor
from matching.rounds.models import Proposal, Run
from matching.rounds.queries.comparisons import Comparison, Move, Share
from matching.rounds.views.run_results import number
from matching.rounds.wording import label_of

MAX_ROWS = 30


def kind_label() -> dict[str, tuple[str, str]]:
    """Word and tone of each kind of change."""
    return {
        "gained": (_("gained a place"), "ok"),
        "lost": (_("lost the place"), "bad"),
        "moved": (_("another opening"), "info"),
        "joined": (_("new in the round"), "none"),
        "left": (_("left the round"), "none"),
    }


class MoveRow:
    """One line of the table of changes."""

    def __init__(self, move: Move, actor: Actor) -> None:
        self.word, self.tone = kind_label()[move.kind]
        self.label = label_of(move.proposal, actor)
        self.first_name, self.second_name = _opening(move.first), _opening(move.second)
        self.first_km = move.first.km if move.first else None
        self.second_km = move.second.km if move.second else None


def _opening(proposal: Proposal | None) -> str:
    if proposal is None or proposal.opening is None:
        return "–"
    return f"{proposal.opening.employer}"


def change_figures(comparison: Comparison) -> list[dict[str, Any]]:
    figures: list[dict[str, Any]] = [
        {"label": word.capitalize(), "value": number(comparison.count(kind)), "state": ""}
        for kind, (word, _tone) in kind_label().items()
        if comparison.count(kind) or kind in {"gained", "lost", "moved"}
    ]
    return [*figures, {"label": _("Unchanged"), "value": number(comparison.same)}]


def spread_plots(comparison: Comparison, first: Run, second: Run) -> list[plots.Plot]:
    """Share placed and median way, by school and by home municipality, in both runs."""
    drawn = []
    for shares, heading in (
        (comparison.by_school, _("School")),
        (comparison.by_municipality, _("Municipality")),
    ):
        drawn.append(_placed(shares, heading, first, second))
        drawn.append(_median(shares, heading, first, second))
    return [plot for plot in drawn if plot.svg]


def _names(first: Run, second: Run) -> tuple[str, str]:
    return (_("Run %(n)s") % {"n": first.number}, _("Run %(n)s") % {"n": second.number})


def _measure(heading: str, unit: str, decimals: int) -> plots.Measure:
    return plots.Measure(heading, unit, decimals, plots.for_language(get_language() or "lv"))


def _placed(shares: list[Share], heading: str, first: Run, second: Run) -> plots.Plot:
    ordered = sorted(shares, key=lambda share: share.rate(1))[:MAX_ROWS]
    return plots.compare(
        [plots.Pair(share.name, 100 * share.rate(0), 100 * share.rate(1)) for share in ordered],
        title=_("Share with a place, lowest first: %(what)s") % {"what": heading.lower()},
        label_heading=heading,
        names=_names(first, second),
        measure=_measure(_("With a place"), "%", 0),
    )


def _median(shares: list[Share], heading: str, first: Run, second: Run) -> plots.Plot:
    known = [share for share in shares if None not in share.median_km]
    ordered = sorted(known, key=lambda share: -(share.median_km[1] or 0.0))[:MAX_ROWS]
    return plots.compare(
        [plots.Pair(s.name, s.median_km[0] or 0.0, s.median_km[1] or 0.0) for s in ordered],
        title=_("Median way, longest first: %(what)s") % {"what": heading.lower()},
        label_heading=heading,
        names=_names(first, second),
        measure=_measure(_("Kilometres"), "km", 1),
    )
