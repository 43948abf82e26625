"""Whose learners a figure counts, and who may ask for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import Alliance, AllianceMember
from alliances.kernel.actor import ALLIANCE_KINDS, OVERSIGHT_KINDS, Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from dvb.indicators.engine import export
from dvb.indicators.engine.compute import Coverage
from dvb.indicators.models import Project

SOURCE = "DVB"
MIN_SCHOOLS = 3
"""Of two schools each could take its own figures away and read the other's."""


@dataclass(frozen=True)
class Scope:
    """Whose learners: the country, one school, or the schools of an alliance or of a project.

    ``is_own`` reads its own figures unmasked and live. ``is_overseen`` is read by oversight, for whom no
    number of schools is too few.
    """

    school: Organisation | None = None
    is_own: bool = False
    alliance: Alliance | None = None
    project: Project | None = None
    is_overseen: bool = False

    @property
    def kind(self) -> str:
        return next((name for name in ("school", "alliance", "project") if getattr(self, name)), "")

    @property
    def key(self) -> str:
        return f"{self.kind}:{getattr(self, self.kind).pk}" if self.kind else export.NATIONAL

    @property
    def name(self) -> str:
        return str(getattr(self, self.kind)) if self.kind else ""

    @cached_property
    def _stays(self) -> list[tuple[int, dt.date, dt.date | None]]:
        """The schools with the days on which they belong to the scope."""
        if self.school:
            return [(self.school.pk, dt.date.min, None)]
        if self.project:
            days = self.project.starts_on, self.project.ends_on
            return [(pk, *days) for pk in schools_of_project(self.project)]
        rows = AllianceMember.objects.filter(alliance=self.alliance, organisation__kind="school")
        return list(rows.values_list("organisation_id", "joined_on", "left_on"))

    def within(self, ref_date: dt.date) -> dict[str, list[str]]:
        """The schools that belonged to the scope on the day of the stock; nothing for the country."""
        if not self.kind:
            return {}
        school_ids = {
            pk for pk, first, last in self._stays if first <= ref_date and (not last or last >= ref_date)
        }
        return {"school": [str(pk) for pk in sorted(school_ids)]}

    @property
    def schools(self) -> list[int] | None:
        """Every school that ever belonged to it; ``None`` for the country."""
        return sorted({pk for pk, _first, _last in self._stays}) if self.kind else None

    def is_enough(self, schools: int) -> bool:
        """Whether the reader may see the figures of as many schools together."""
        is_together = self.alliance is not None or self.project is not None
        return not is_together or self.is_overseen or schools >= MIN_SCHOOLS

    def heading(self, reach: Coverage, generated_at: str = "") -> export.Heading:
        return export.Heading(
            coverage=reach,
            source_system=SOURCE,
            scope_type=self.kind or export.NATIONAL,
            scope_id=str(getattr(self, self.kind).pk) if self.kind else "",
            generated_at=generated_at,
        )


def scope_of(actor: Actor, *, national: bool = False) -> Scope:
    """A school sees itself, and the country as all do; the ministry, alliances and agencies the country.

    Raises
    ------
    Refused
        ``not_yours`` for learners and employers.
    """
    if actor.is_system or actor.organisation_kind in OVERSIGHT_KINDS | ALLIANCE_KINDS:
        return Scope()
    if actor.organisation_kind != "school" or actor.role is Role.LEARNER:
        raise Refused("not_yours", _("Figures are shown to schools, alliances and the ministry."))
    if national:
        return Scope()
    return Scope(Organisation.objects.get(pk=actor.organisation_id or 0), is_own=True)


def chosen(actor: Actor, key: str) -> Scope | None:
    """The scope of ``national``, ``alliance:1``, ``project:1`` or empty; ``None`` if there is none.

    Raises
    ------
    Refused
        As ``scope_of``.
    """
    own = scope_of(actor, national=key == "national")
    if key in ("", "national"):
        return own
    return next((each for each in shared_scopes(actor) if each.key == key), None)


def shared_scopes(actor: Actor) -> list[Scope]:
    """Alliances and projects whose figures the actor may read, small cells hidden.

    Oversight reads all. A member or the lead is offered those to which at least ``MIN_SCHOOLS`` schools ever
    belonged; how many had learners in a period is asked when its figure is given (``cache.figures``).
    """
    alliances = Alliance.objects.filter(ended_on__isnull=True)
    is_overseen = oversees(actor)
    if not is_overseen:
        own = actor.organisation_id or 0
        memberships = AllianceMember.objects.filter(organisation=own, left_on__isnull=True)
        alliances = alliances.filter(Q(lead=own) | Q(pk__in=memberships.values("alliance")))
    scopes = [Scope(alliance=row, is_overseen=is_overseen) for row in alliances]
    scopes += [Scope(project=row, is_overseen=is_overseen) for row in visible_to(actor, Project)]
    return [each for each in scopes if each.is_enough(len(each.schools or []))]


def oversees(actor: Actor) -> bool:
    """Whether the actor reads the figures of any schools together."""
    return actor.is_system or actor.organisation_kind in OVERSIGHT_KINDS


def schools_of_project(project: Project) -> set[int]:
    """The lead and the partners, as long as they are members of the project's alliance."""
    named = {project.lead_id, *project.partners.values_list("pk", flat=True)}
    members = AllianceMember.objects.filter(alliance=project.alliance_id, left_on__isnull=True)
    return named & set(members.values_list("organisation_id", flat=True))
