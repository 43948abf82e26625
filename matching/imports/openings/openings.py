"""Openings from a spreadsheet: places with their seats, of one's own or entered for employers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.geography import services as places
from alliances.imports.registry import register
from alliances.imports.services import field_changes as compare
from alliances.imports.services.bulk_writes import insert, link, update
from alliances.imports.services.importer import Context, Importer
from alliances.imports.services.lookup import in_chunks
from alliances.imports.services.rows import Change, Incoming, Planned
from alliances.kernel.actor import ALLIANCE_KINDS, Actor
from alliances.kernel.spreadsheets.columns import Column, requiring
from alliances.links import services as links
from alliances.organisations.imports import identity
from alliances.organisations.models import Organisation, Workplace
from alliances.organisations.queries import Sites, label
from matching.imports.openings import offers, seats
from matching.imports.openings.employer_of import Employers
from matching.imports.openings.layout import OPENINGS
from matching.imports.openings.reading import OpeningReader
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening
from matching.openings.services import by_others
from matching.openings.services.openings import MANY


@dataclass(slots=True)
class Draft:
    """What a row writes."""

    opening: Opening
    fields: list[str] = field(default_factory=list)
    many: dict[str, list[Any]] = field(default_factory=dict)
    located: Workplace | None = None


class OpeningImporter(Importer):
    """Openings by the employer's own number; seats never fall below those that learners hold."""

    kind = "openings"
    title = _("Openings")
    explanation = _("Offered places with days, seats and qualifications; the employers are imported first.")
    columns = requiring(OPENINGS, ["opening_id", "qualifications", "starts_on", "ends_on"])
    used = frozenset(column.key for column in OPENINGS)
    field_names: ClassVar[dict[str, object]] = {
        "seat_count": _("seats"),
        "supervisor_name": _("supervisor"),
        "has_minor_declarations": _("declarations for minors"),
        "remuneration_kind": _("pay"),
        "remuneration_eur": _("euro a month"),
        "workplace": _("site"),
        "site_location": _("point of the site"),
    }
    example: ClassVar[dict[str, Any]] = {
        "opening_id": "V-12",
        "employer": "SIA “Paraugs”",
        "registration_number": "49900000014",
        "title": "Automehāniķa palīgs",
        "kind": "DVB",
        "qualifications": "Automehāniķis",
        "seats": 2,
        "town": "Valmiera",
        "address": "Parauga iela 1",
        "starts_on": dt.date(2026, 10, 5),
        "ends_on": dt.date(2027, 5, 28),
        "weekly_hours": 35,
        "supervisor": "Jānis Paraudziņš",
        "remuneration": "Stipendija",
        "amount": 150,
    }

    def layout(self, actor: Actor) -> tuple[Column, ...]:
        required = {"opening_id", "qualifications", "starts_on", "ends_on"}
        return requiring(
            OPENINGS, required if actor.organisation_kind == "employer" else {*required, "employer"}
        )

    def guard(self, values: dict[str, Any]) -> dict[str, Any]:
        return identity.guard(values)

    def plan(self, rows: Sequence[Incoming], context: Context) -> list[Planned]:
        register = _Register(rows, context)
        return [register.plan(row) for row in rows]

    def write(self, planned: Sequence[Planned], context: Context) -> None:
        drafts: list[Draft] = [item.payload for item in planned]
        sites = [draft.opening.workplace for draft in drafts]
        update(Workplace, [(draft.located, places.FIELDS) for draft in drafts if draft.located is not None])
        insert(Workplace, {id(site): site for site in sites if site._state.adding}.values())
        new = [draft.opening for draft in drafts if draft.opening._state.adding]
        update(Opening, [(draft.opening, draft.fields) for draft in drafts])
        insert(Opening, new)
        for name in MANY:
            pairs = [(draft.opening, draft.many[name]) for draft in drafts if name in draft.many]
            link(getattr(Opening, name), pairs)
        seats.make(new)
        seats.fit([draft.opening for draft in drafts if "seat_count" in draft.fields])
        made = {id(opening) for opening in new}
        offered = [one for one in drafts if "status" in one.fields or id(one.opening) in made]
        published = [one.opening for one in offered if one.opening.status == OpeningState.PUBLISHED]
        by_others.tell_employers(published, by=context.actor)
        for draft in drafts:
            if "supervisor_name" in draft.fields and draft.opening not in new:
                links.end_lost(draft.opening, by=context.actor)


class _Register:
    """Employers, their sites and openings, and the rows above."""

    def __init__(self, rows: Sequence[Incoming], context: Context) -> None:
        self.context = context
        self.employers = Employers(rows, context)
        self.catalogue = offers.Catalogue()
        owners = self.employers.all()
        sites = in_chunks(Workplace.objects.all(), "organisation_id", owners)
        self.sites = Sites(sites, lambda site: site.organisation_id)
        numbers = {row.text("opening_id") for row in rows}
        known = Opening.objects.select_related("workplace", "employer").prefetch_related(*MANY)
        owned = set(owners)
        self.known: dict[tuple[int, str], Opening] = {
            (opening.employer_id, opening.external_id): opening
            for opening in in_chunks(known, "external_id", numbers)
            if opening.employer_id in owned
        }
        self.seats_taken = seats.seats_taken(self.known.values())
        self.reader = OpeningReader(context)
        service = places.geocoder()
        self.ask = places.Patience(service) if service else None

    def plan(self, row: Incoming) -> Planned:
        item = self.reader.begin(row)
        employer = None if item.is_refused else self.employers.of(item)
        if employer is not None:
            item.label = " · ".join(p for p in (employer.name, row.text("title")) if p)
            self._fill(item, employer)
        return item

    def _fill(self, item: Planned, employer: Organisation) -> None:
        if not self.reader.is_first(item, employer.pk):
            return
        number = item.row.text("opening_id")
        known = self.known.get((employer.pk, number))
        item.is_new, item.target_id = known is None, known.pk if known else None
        if known is not None and not self._may_edit(known):
            problem = _("another organisation entered an opening with this number for this employer.")
            hint = _("Use another number, or ask that organisation to change the opening.")
            item.faults.append(self.context.fault(item.row, "opening_id", "not_yours", problem, hint, number))
            return
        opening = known or self._new(employer, number)
        draft = item.payload = Draft(opening)
        new_values = offers.opening_values(item, self.context, opening)
        offers.check_days(item, self.context, new_values, opening)
        self._check_seats(item, opening, new_values)
        related = self.catalogue.lists(item, self.context)
        if not item.is_refused:
            self._compare(item, draft, new_values, related)

    def _may_edit(self, opening: Opening) -> bool:
        by = self.context.actor
        return by.is_system or by.organisation_id in (opening.employer_id, opening.registered_by_id)

    def _new(self, employer: Organisation, number: str) -> Opening:
        by = self.context.actor
        is_for_other = not by.is_system and by.organisation_id != employer.pk
        return Opening(
            employer=employer,
            external_id=number,
            registered_by_id=by.organisation_id if is_for_other else None,
            is_demo=self.context.is_demo,
        )

    def _check_seats(self, item: Planned, opening: Opening, new_values: dict[str, Any]) -> None:
        taken = self.seats_taken.get(opening.pk, 0) if not item.is_new else 0
        seat_count = new_values.get("seat_count", taken)
        if seat_count < taken and "seat_count" not in opening.protected_fields:
            problem = format_lazy(_("learners hold {held} seats already; there cannot be fewer."), held=taken)
            hint = format_lazy(_("Write at least {held}, or release seats first."), held=taken)
            item.faults.append(
                self.context.fault(item.row, "seats", "seats_taken", problem, hint, str(seat_count))
            )

    def _compare(
        self, item: Planned, draft: Draft, new_values: dict[str, Any], related: dict[str, list[Any]]
    ) -> None:
        opening = draft.opening
        if not item.is_new and opening.status == OpeningState.CLOSED:
            problem = _("this opening is closed, so nothing of it is changed.")
            item.warnings.append(self.context.fault(item.row, "opening_id", "opening_closed", problem))
            return
        if (site := self._site(item, draft)) is not None:
            new_values["workplace"] = site
        if item.is_new:
            compare.set_fields(opening, new_values)
            draft.many = related
            opening.status = self._first_status(item, opening)
            return
        protected = opening.protected_fields
        changes = compare.differences(
            opening, {k: v for k, v in new_values.items() if k != "workplace"}, protected
        )
        if site is not None and site != opening.workplace:
            is_protected = "workplace" in protected
            changes.append(Change("workplace", label(opening.workplace), label(site), is_protected))
        item.changes += changes
        draft.fields = compare.set_changes(opening, new_values, changes)
        draft.many = self._related_changes(item, opening, related)

    def _related_changes(
        self, item: Planned, opening: Opening, related: dict[str, list[Any]]
    ) -> dict[str, list[Any]]:
        changed: dict[str, list[Any]] = {}
        for name, chosen in related.items():
            old = list(getattr(opening, name).all())
            if {row.pk for row in old} != {row.pk for row in chosen}:
                is_protected = name in opening.protected_fields
                item.changes.append(Change(name, _names(old), _names(chosen), is_protected))
                if not is_protected:
                    changed[name] = chosen
        return changed

    def _first_status(self, item: Planned, opening: Opening) -> str:
        """Published at once if asked for, unless its days are over."""
        if not self.context.options.get("publish", True):
            return OpeningState.DRAFT.value
        if opening.ends_on < self.context.today:
            problem = _("the last day is over, so the opening stays a draft.")
            item.warnings.append(self.context.fault(item.row, "ends_on", "opening_over", problem))
            return OpeningState.DRAFT.value
        return OpeningState.PUBLISHED.value

    def _site(self, item: Planned, draft: Draft) -> Workplace | None:
        """The site that the row means: a known one, else a new one; without a place the employer's first."""
        row, employer = item.row, draft.opening.employer
        name = row.text("workplace")
        location = self.reader.place(item, self.ask, is_owed=bool(name))
        is_said = bool(name or location.town or location.address or location.is_known)
        if is_said:
            site = self.sites.find(employer.pk, location, name)
        elif item.is_new:
            site = next(iter(self.sites.of(employer.pk)), None)
            location = places.of_row(employer)
        else:
            return None
        if site is None:
            site = Workplace(organisation=employer, name=name, **location)
            self.sites.add(employer.pk, site)
        elif not site.has_point and location.is_known:
            compare.set_fields(site, dict(**location))
            if not site._state.adding:
                draft.located = site
                item.changes.append(Change("site_location", "", label(site)))
        if not (site.has_point or location.is_known or is_said):
            problem = _("the place of work has no location yet.")
            item.warnings.append(self.context.fault(row, "town", "no_location", problem))
        return site


def _names(things: Iterable[Any]) -> list[str]:
    return sorted(str(item.name_lv) for item in things)


register(
    OpeningImporter(),
    handed_in_by=frozenset({"school", "employer", *ALLIANCE_KINDS}),
    position=30,
    list_page="matching:opening-list",
    choices=frozenset({"publish"}),
)
