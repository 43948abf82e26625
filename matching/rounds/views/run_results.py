"""Figures and pictures of a run, as the actor may see them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from alliances.kernel import plots
from alliances.kernel.actor import OVERSIGHT_KINDS, Actor
from alliances.kernel.geo import Gazetteer
from alliances.kernel.geo.outline import latvia_outline
from alliances.kernel.text import search_key
from alliances.kernel.visibility import visible_to
from matching.kernel.reasons import reason_word
from matching.learners.models import Person
from matching.rounds.access import can_run_round
from matching.rounds.models import Proposal, Round, Run, without_consent
from matching.rounds.queries.comparisons import Share, fairness, percentile

MAX_LINES = 200


def number(value: float, decimals: int = 0) -> str:
    return plots.for_language(get_language() or "lv")(value, decimals)


def tabs_of(round_: Round, actor: Actor, current: str) -> list[dict[str, Any]]:
    """The views of one round; without a run there is only the first."""
    items = [("overview", _("Overview"), "round-detail")]
    if round_.current_run_id and actor.organisation_kind not in OVERSIGHT_KINDS:
        items += [
            ("pairs", _("Pairs"), "pair-list"),
            ("picture", _("Map and pictures"), "run-picture"),
            ("runs", _("Runs"), "run-list"),
        ]
    elif getattr(round_, "result_notice", None) and actor.organisation_kind not in OVERSIGHT_KINDS:
        items.append(("runs", _("Runs"), "run-list"))  # the current run is void: the list says why
    return [
        {"label": label, "url": reverse(f"matching:{route}", args=[round_.pk]), "current": key == current}
        for key, label, route in items
    ]


def key_figures(round_: Round, run: Run, actor: Actor) -> list[dict[str, Any]]:
    """Placed, unplaced, distance and wishes, counted from the rows that the actor may see.

    Overseers read the aggregates stored with the run, and no row. Where the actor sees no row of the run
    there are no figures rather than zeros; what counts every learner is said only where she sees all of them.
    """
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return _stored_figures(run.summary)
    rows = list(
        visible_to(actor, Proposal).filter(run=run).values_list("opening_id", "km", "wish_rank", "flags")
    )
    if not rows:
        return []
    placed = [row for row in rows if row[0] is not None]
    km = sorted(row[1] for row in placed if row[1] is not None)
    sees_all = can_run_round(actor, round_) and len(rows) >= run.summary.get("learners", 0)
    wishing = run.summary.get("with_wishes", 0) if sees_all else 0
    pairs = reverse("matching:pair-list", args=[round_.pk]) if run.pk == round_.current_run_id else ""
    figures = [*_placed_figures(len(placed), len(rows), pairs), _distance_figure(km)]
    if wishing:
        figures.append(
            {
                "label": _("First wish met"),
                "value": number(sum(row[2] == 1 for row in placed)),
                "note": _("of %(n)s who wished") % {"n": number(wishing)},
            }
        )
    flagged = sum(bool(row[3]) for row in placed)
    if flagged:
        figures.append(
            {
                "label": _("With a legal warning"),
                "value": number(flagged),
                "url": _shown(pairs, "flagged"),
                "state": "warn",
            }
        )
    return figures


def _shown(pairs: str, show: str) -> str:
    """A link into the table of pairs; an earlier run has none, the table is about the current run."""
    return f"{pairs}?show={show}" if pairs else ""


def _placed_figures(placed: int, learners: int, pairs: str) -> list[dict[str, Any]]:
    return [
        {
            "label": _("With a place"),
            "value": number(placed),
            "note": _("of %(n)s") % {"n": number(learners)},
            "url": _shown(pairs, "placed"),
        },
        {
            "label": _("Without a place"),
            "value": number(learners - placed),
            "url": _shown(pairs, "unplaced"),
            "state": "warn" if learners > placed else "",
        },
    ]


def _distance_figure(km: list[float]) -> dict[str, Any]:
    median, p95 = percentile(km, 0.5), percentile(km, 0.95)
    return {
        "label": _("Way to work, median"),
        "value": "–" if median is None else f"{number(median, 1)} km",
        "note": "" if p95 is None else _("19 of 20 at most %(km)s km") % {"km": number(p95, 1)},
    }


def _stored_figures(summary: dict[str, Any]) -> list[dict[str, Any]]:
    median = summary.get("median_km")
    return [
        {
            "label": _("With a place"),
            "value": number(summary["placed"]),
            "note": _("of %(n)s") % {"n": number(summary["learners"])},
        },
        {"label": _("Free seats before the round"), "value": number(summary["seats"])},
        {
            "label": _("Way to work, median"),
            "value": "–" if median is None else f"{number(median, 1)} km",
        },
    ]


def placed_by_round(actor: Actor) -> dict[int, tuple[int, int]]:
    """For each round with a result: learners with a place, and learners, as far as the actor may see them."""
    if actor.organisation_kind in OVERSIGHT_KINDS:
        rounds = visible_to(actor, Round).filter(current_run__isnull=False)
        stored = rounds.values_list("pk", "current_run__summary")
        return {pk: (summary["placed"], summary["learners"]) for pk, summary in stored}
    valid = visible_to(actor, Round).filter(~Q(without_consent("current_run")), current_run__isnull=False)
    rows = visible_to(actor, Proposal).filter(run__in=valid.values("current_run"))
    counted = rows.order_by().values("run__round").annotate(placed=Count("opening"), n=Count("pk"))
    return {row["run__round"]: (row["placed"], row["n"]) for row in counted}


def past_pairs(run: Run | None, actor: Actor) -> dict[str, Any] | None:
    """How many pairs of a result begin in the past or before the round's dates; ``None`` without any."""
    if run is None:
        return None
    today, begins = timezone.localdate(), run.round.starts_on
    rows = visible_to(actor, Proposal).filter(run=run, opening__starts_on__lt=max(today, begins))
    is_past = Q(opening__starts_on__lt=today)
    found = rows.order_by().aggregate(
        count=Count("pk", filter=is_past),
        first=Min("opening__starts_on"),
        early=Count("pk", filter=~is_past),
        early_first=Min("opening__starts_on", filter=~is_past),
    )
    return {**found, "begins": begins} if found["count"] or found["early"] else None


@dataclass(frozen=True)
class Pictures:
    """Ready figures of a run; an empty one is not drawn."""

    distances: plots.Plot | None
    map: plots.Plot | None = None
    reasons: plots.Plot | None = None
    schools: plots.Plot | None = None
    municipalities: plots.Plot | None = None
    places: tuple[dict[str, Any], ...] = ()
    chosen: str = ""


def picture_of(run: Run, actor: Actor, *, only_first: bool = False, place: str = "") -> Pictures:
    """Plot of kilometres and, on the page of pictures, the map, the reasons and the spread."""
    rows = list(
        visible_to(actor, Proposal)
        .filter(run=run)
        .select_related("enrolment__person", "opening__workplace")
        .defer("explanation")
    )
    distances = _distances(rows)
    if only_first:
        return Pictures(distances, reasons=_reasons(rows))
    by_school, by_municipality = fairness(run, actor)
    drawn, places, chosen = _map(rows, place)
    return Pictures(
        distances=distances,
        map=drawn,
        reasons=_reasons(rows),
        schools=_spread(by_school, _("How far learners travel, by school"), _("School")),
        municipalities=_spread(
            by_municipality, _("How far learners travel, by home municipality"), _("Municipality")
        ),
        places=places,
        chosen=chosen,
    )


def _distances(rows: list[Proposal]) -> plots.Plot | None:
    km = sorted(row.km for row in rows if row.km is not None)
    if not km:
        return None
    median, p95 = percentile(km, 0.5) or 0.0, percentile(km, 0.95) or 0.0
    return plots.histogram(
        km,
        title=_("Half travel at most %(median)s km, 19 of 20 at most %(p95)s km")
        % {"median": number(median, 1), "p95": number(p95, 1)},
        labels=plots.HistogramLabels(axis=_("Kilometres from home to work, one way"), count=_("Learners")),
        number=plots.for_language(get_language() or "lv"),
        markers=[plots.Marker(median, _("half")), plots.Marker(p95, _("19 of 20"))],
    )


def _reasons(rows: list[Proposal]) -> plots.Plot | None:
    counts = Counter(row.reason for row in rows if row.opening_id is None)
    if not counts:
        return None
    total = sum(counts.values())
    items = [plots.Bar(str(reason_word(code)), float(n)) for code, n in counts.most_common()]
    return plots.bars(
        items,
        title=ngettext("Why %(n)s learner has no place", "Why %(n)s learners have no place", total)
        % {"n": number(total)},
        label_heading=_("Reason"),
        measure=_measure(_("Learners")),
    )


def _measure(heading: str, unit: str = "", decimals: int = 0) -> plots.Measure:
    return plots.Measure(heading, unit, decimals, plots.for_language(get_language() or "lv"))


def _spread(shares: list[Share], title: str, heading: str) -> plots.Plot | None:
    """The band goes from nothing to the worst way, the dot is the median."""
    items = [
        plots.Range(share.name, 0.0, share.median_km[1] or 0.0, share.worst_km[1] or 0.0, share.placed[1])
        for share in sorted(shares, key=lambda share: -(share.median_km[1] or 0.0))[:40]
        if share.placed[1]
    ]
    if not items:
        return None
    return plots.ranges(
        items,
        title=title,
        labels=plots.RangeLabels(
            label=heading,
            low=_("From"),
            middle=_("Median"),
            high=_("Furthest"),
            count=_("Learners with a place"),
        ),
        measure=_measure(_("Kilometres"), "km", 1),
    )


def _map(rows: list[Proposal], place: str) -> tuple[plots.Plot | None, tuple[dict[str, Any], ...], str]:
    """Workplaces as circles by learners placed there; lines only for the chosen place, homes by town."""
    towns: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.opening is None or not row.opening.workplace.has_point:
            continue
        site = row.opening.workplace
        key = search_key(site.town).replace(" ", "-")
        town = towns.setdefault(
            key, {"key": key, "name": site.town, "lat": site.lat, "lon": site.lon, "n": 0}
        )
        town["n"] += 1
    listed = sorted(towns.values(), key=lambda town: (-town["n"], town["name"]))
    chosen = place if place in towns else ""
    if not listed:
        return None, (), ""
    plot = plots.latvia_map(
        [plots.MapPoint(t["key"], t["name"], t["lat"], t["lon"], float(t["n"])) for t in listed],
        rings=latvia_outline(),
        title=_map_title(towns, chosen, len(listed)),
        labels=plots.MapLabels(
            place=_("Town"), size=_("Learners placed"), number=plots.for_language(get_language() or "lv")
        ),
        lines=_lines(rows, chosen),
    )
    return plot, tuple(listed), chosen


def _map_title(towns: dict[str, dict[str, Any]], chosen: str, count: int) -> str:
    if chosen:
        town = towns[chosen]
        return ngettext(
            "%(n)s learner travels to %(town)s", "%(n)s learners travel to %(town)s", town["n"]
        ) % {"n": number(town["n"]), "town": town["name"]}
    return ngettext("Learners work in %(n)s town", "Learners work in %(n)s towns", count) % {
        "n": number(count)
    }


def _home_town(person: Person) -> tuple[float, float] | None:
    """The point of her town; of a home outside the list of places only a tenth of a degree is shown."""
    if person.lat is None or person.lon is None:
        return None
    town = Gazetteer.load().get(person.place_code)
    return (town.point.lat, town.point.lon) if town else (round(person.lat, 1), round(person.lon, 1))


def _lines(rows: list[Proposal], chosen: str) -> list[plots.MapLine]:
    if not chosen:
        return []
    lines = set()
    for row in rows:
        if row.opening is None or search_key(row.opening.workplace.town).replace(" ", "-") != chosen:
            continue
        home, site = _home_town(row.enrolment.person), row.opening.workplace
        if home is None or site.lat is None or site.lon is None:
            continue
        lines.add((home, (site.lat, site.lon)))
    return [plots.MapLine(start, end) for start, end in sorted(lines)[:MAX_LINES]]
