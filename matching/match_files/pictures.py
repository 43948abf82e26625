"""The map, the spread of kilometres and the reasons, drawn for a page of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from alliances.kernel import plots
from alliances.kernel.geo.outline import latvia_outline
from alliances.kernel.text import search_key, sort_key
from matching.kernel.reasons import reason_word
from matching.match_files import wording as words
from matching.match_files.answer import Answer
from matching.match_files.locations import Where
from matching.match_files.summary import kilometres
from matching.rounds.queries.comparisons import percentile


@dataclass(slots=True)
class _Town:
    """A circle: everybody placed in one town, at the middle of their workplaces."""

    label: str
    lat: list[float] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)

    def add(self, where: Where) -> None:
        self.lat.append(where.lat or 0.0)
        self.lon.append(where.lon or 0.0)


def map_of(answer: Answer) -> plots.Plot | None:
    """Towns as circles by the learners placed there; homes are not shown."""
    towns: dict[str, _Town] = {}
    for result in answer.placed:
        where = result.opening.where if result.opening else None
        if where is not None and where.is_known:
            towns.setdefault(_town_key(where), _Town(where.label)).add(where)
    if not towns:
        return None
    text = ngettext("Learners work in %(n)s town", "Learners work in %(n)s towns", len(towns))
    return plots.latvia_map(
        [
            plots.MapPoint(
                key,
                town.label,
                sum(town.lat) / len(town.lat),
                sum(town.lon) / len(town.lon),
                float(len(town.lat)),
            )
            for key, town in sorted(towns.items(), key=lambda item: sort_key(item[1].label))
        ],
        rings=latvia_outline(),
        title=text % {"n": words.figure(len(towns))},
        labels=plots.MapLabels(place=_("Town"), size=_("Learners placed"), number=_number()),
    )


def _town_key(where: Where) -> str:
    return where.place_code or search_key(where.label).replace(" ", "-")


def distances_of(answer: Answer) -> plots.Plot | None:
    """How far learners travel, with the median and the 95th percentile."""
    km = sorted(kilometres(answer))
    if not km:
        return None
    median, p95 = percentile(km, 0.5) or 0.0, percentile(km, 0.95) or 0.0
    return plots.histogram(
        km,
        title=_("Half travel at most %(median)s km, 19 of 20 at most %(p95)s km")
        % {"median": words.figure(median, 1), "p95": words.figure(p95, 1)},
        labels=plots.HistogramLabels(axis=_("Kilometres from home to work, one way"), count=_("Learners")),
        number=_number(),
        markers=[plots.Marker(median, _("half")), plots.Marker(p95, _("19 of 20"))],
    )


def reasons_of(answer: Answer) -> plots.Plot | None:
    """Why learners have no place, the most frequent reason first."""
    counts = Counter(result.reason for result in answer.unplaced)
    if not counts:
        return None
    total = sum(counts.values())
    text = ngettext("Why %(n)s learner has no place", "Why %(n)s learners have no place", total)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return plots.bars(
        [plots.Bar(reason_word(code), float(n)) for code, n in ordered],
        title=text % {"n": words.figure(total)},
        label_heading=_("Reason"),
        measure=plots.Measure(_("Learners"), number=_number()),
    )


def _number() -> plots.NumberFormat:
    return plots.for_language(get_language() or "lv")
