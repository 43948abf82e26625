"""What somebody should look at before an opening is used; none of it blocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alliances.law.rules import Ruleset
from alliances.organisations.models import WorkplaceKind
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening, PlacementKind


def cautions(opening: Opening, rules: Ruleset) -> list[str]:
    """Sentences about an opening, from its own data and the legal values of the day."""
    return [
        *_of_site(opening),
        *_of_pay(opening, rules),
        *_of_hours(opening, rules),
        *_of_minors(opening),
        *_of_supervisor(opening),
    ]


def _of_site(opening: Opening) -> Iterator[str]:
    if not opening.workplace.has_point and opening.workplace.kind != WorkplaceKind.SHIP:
        yield _("The site has no location, so no way to work can be measured and nobody is placed here.")
    if not opening.supervisor_name:
        yield _("No supervisor is named.")


def _of_pay(opening: Opening, rules: Ruleset) -> Iterator[str]:
    rule = rules.get("dvb_pay_kinds")
    if rule is None or opening.kind != PlacementKind.DVB:
        return
    if opening.remuneration_kind not in rule.value.split(";"):
        yield _("In work-based learning (DVB) the employer pays a wage or a stipend (%(rule)s).") % {
            "rule": rule.rule
        }


def _of_hours(opening: Opening, rules: Ruleset) -> Iterator[str]:
    hours = opening.weekly_hours
    adults = rules.number("adult_max_hours_week")
    minors = rules.number("adolescent_max_hours_week")
    if hours is None:
        return
    if adults is not None and hours > adults:
        yield _("More than %(hours)s hours a week are not allowed.") % {"hours": _figure(adults)}
    elif minors is not None and hours > minors and not opening.is_for_adults:
        yield _("Learners under 18 work and study at most %(hours)s hours a week.") % {
            "hours": _figure(minors)
        }


def _of_minors(opening: Opening) -> Iterator[str]:
    if opening.is_for_adults:
        return
    is_hazardous = opening.hazards.all() or opening.workplace.hazards.all()
    if is_hazardous and not opening.has_minor_declarations:
        yield _("Closed to learners under 18: there are hazards and the three declarations are not given.")


def _of_supervisor(opening: Opening) -> Iterator[str]:
    """More seats at the same time than one supervisor may teach (our own default, D-16)."""
    if opening.supervisor is None:
        return
    alongside = Opening.objects.filter(
        supervisor=opening.supervisor, starts_on__lte=opening.ends_on, ends_on__gte=opening.starts_on
    ).exclude(status=OpeningState.CLOSED)
    seats, most = alongside.aggregate(n=Sum("seat_count"))["n"] or 0, opening.supervisor.most_learners
    if seats > most:
        yield _("The supervisor is named for %(seats)s seats at the same time; %(most)s are set as most.") % {
            "seats": seats,
            "most": most,
        }


def ended_papers(opening: Opening, day: dt.date) -> list[str]:
    """Sentences about papers of the supervisor that hold no longer, for whoever may change the opening."""
    if opening.supervisor is None:
        return []
    return [
        _("%(paper)s of %(name)s held until %(day)s; hand in a newer one.")
        % {
            "paper": capfirst(paper.get_kind_display()),
            "name": opening.supervisor.name,
            "day": date_format(paper.expires_on, "SHORT_DATE_FORMAT"),
        }
        for paper in opening.supervisor.evidence.filter(expires_on__lt=day)
        if paper.expires_on is not None
    ]


def _figure(value: Decimal) -> str:
    return f"{value.normalize():f}"
