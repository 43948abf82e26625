"""Employers from a spreadsheet: one shared row for each registration number, and one site for each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.geography import services as places
from alliances.imports.registry import register
from alliances.imports.services import cells
from alliances.imports.services import field_changes as compare
from alliances.imports.services.bulk_writes import insert, link, update
from alliances.imports.services.importer import Context, Importer
from alliances.imports.services.lookup import Names, fold, in_chunks
from alliances.imports.services.rows import Change, Fault, Incoming, Planned
from alliances.kernel import schools_at_employers
from alliances.kernel.actor import ALLIANCE_KINDS, OVERSIGHT_KINDS
from alliances.kernel.emails import mailbox_of
from alliances.kernel.spreadsheets.columns import requiring
from alliances.links import services as links
from alliances.messages.addressing import Address
from alliances.organisations.imports import identity
from alliances.organisations.imports.layout import EMPLOYERS
from alliances.organisations.models import Hazard, Organisation, Sector, Workplace
from alliances.organisations.queries import Sites, label
from alliances.organisations.services import contacts

_TEXTS = {
    "name": "name",
    "legal_form": "legal_form",
    "contact_name": "contact_name",
    "phone": "contact_phone",
}
_WHERE = ("town", "municipality", "address")
_LENGTHS = {**_TEXTS, "email": "contact_email", "legal_address": "address", **{name: name for name in _WHERE}}


@dataclass(slots=True)
class Draft:
    """What a row writes: the employer, unless a row above does, and one site."""

    employer: Organisation
    fields: list[str] = field(default_factory=list)
    site: Workplace | None = None
    site_fields: list[str] = field(default_factory=list)
    hazards: list[Hazard] | None = None
    owns_employer: bool = True


class EmployerImporter(Importer):
    """Employers by registration number; a natural person by her code, sealed."""

    kind = "employers"
    title = _("Employers")
    explanation = _("Companies and farms with their sites, by registration number.")
    columns = requiring(EMPLOYERS, ["registration_number", "name"])
    used = frozenset(
        {
            *("registration_number", "name", "legal_form", "sector", "contact_name", "email", "phone"),
            *(
                "town",
                "municipality",
                "address",
                "legal_address",
                "postcode",
                "lat",
                "lon",
                "lat_lon",
                "hazards",
            ),
        }
    )
    field_names: ClassVar[dict[str, object]] = {
        "location": _("point"),
        "contact_email": _("e-mail"),
        "contact_phone": _("telephone"),
        "site": _("site"),
        "site_address": _("address of the site"),
        "site_town": _("town of the site"),
        "site_municipality": _("municipality of the site"),
        "site_location": _("point of the site"),
    }
    example: ClassVar[dict[str, Any]] = {
        "registration_number": "49900000014",
        "name": "SIA “Paraugs”",
        "legal_form": "SIA",
        "town": "Valmiera",
        "address": "Parauga iela 1",
        "contact_name": "Anna Paraudziņa",
        "email": "anna@piemers.example",
        "phone": "20000000",
    }

    def guard(self, values: dict[str, Any]) -> dict[str, Any]:
        return identity.guard(values)

    def plan(self, rows: Sequence[Incoming], context: Context) -> list[Planned]:
        register = _Register(rows, context)
        return [register.plan(row) for row in rows]

    def write(self, planned: Sequence[Planned], context: Context) -> None:
        drafts: list[Draft] = [item.payload for item in planned]
        own = [draft for draft in drafts if draft.owns_employer]
        rewritten = _mark_contacts(own, context)
        sites = [(draft.site, draft) for draft in drafts if draft.site is not None]
        update(Organisation, [(draft.employer, draft.fields) for draft in own])
        insert(Organisation, [draft.employer for draft in own if draft.employer._state.adding])
        update(Workplace, [(site, draft.site_fields) for site, draft in sites])
        insert(Workplace, [site for site, _draft in sites if site._state.adding])
        link(Workplace.hazards, [(site, draft.hazards) for site, draft in sites if draft.hazards is not None])
        for employer, old, knowing in rewritten:
            contacts.keep_for(knowing, employer, old=old, by=context.actor)
            contacts.tell_change(employer, old=old, by=context.actor)
            links.end_lost(employer, by=context.actor)


def _mark_contacts(drafts: Sequence[Draft], context: Context) -> list[tuple[Organisation, Address, set[int]]]:
    """Note who writes the contact addresses of a file; returns who had another, and who knew it."""
    writing = [draft for draft in drafts if "contact_email" in draft.fields]
    for draft in writing:
        contacts.mark(draft.employer, by=context.actor)
        draft.fields += contacts.FIELDS
    keys = [draft.employer.pk for draft in writing if draft.employer.pk]
    stored = {row.pk: row for row in in_chunks(Organisation.objects.all(), "pk", keys)}
    before = [(draft.employer, stored[draft.employer.pk]) for draft in writing if draft.employer.pk in stored]
    return [
        (
            employer,
            Address(old.contact_email, old.contact_name),
            contacts.known_before(old, by=context.actor),
        )
        for employer, old in before
    ]


class _Register:
    """What is known of the employers that a file names, and of those in the rows above."""

    def __init__(self, rows: Sequence[Incoming], context: Context) -> None:
        self.context = context
        everybody = Organisation.objects.select_related("sector")
        numbers = (identity.identity(row, context)[0] for row in rows)
        hashes = (row.values.get("person_hash") for row in rows)
        self.known = {
            **{str(o.registration_number): o for o in in_chunks(everybody, "registration_number", numbers)},
            **{str(o.person_code_hash): o for o in in_chunks(everybody, "person_code_hash", hashes)},
        }
        keys = {employer.pk: key for key, employer in self.known.items()}
        sites = in_chunks(Workplace.objects.prefetch_related("hazards"), "organisation_id", keys)
        self.sites = Sites(sites, lambda site: keys[site.organisation_id])
        claimed = Organisation.objects.claimed().values_list("pk", flat=True)
        self.claimed = set(in_chunks(claimed, "pk", keys))
        own = self.context.actor.organisation_id
        self.own_mailboxes = contacts.own_mailboxes(context.actor)
        mine = Organisation.objects.filter(schools_at_employers.keeps("pk", own)).values_list("pk", flat=True)
        self.concerned = set(in_chunks(mine, "pk", keys))
        self.sectors = Names(Sector.objects.all(), lambda s: (s.code, s.name_lv, s.name_en))
        self.hazards = Names(Hazard.objects.all(), lambda h: (h.code, h.name_lv, h.name_en))
        service = places.geocoder()
        self.ask = places.Patience(service) if service else None
        self.first_row: dict[str, Incoming] = {}
        self.rows_of_site: dict[tuple[str, int], int] = {}

    def plan(self, row: Incoming) -> Planned:
        item = Planned(row, label=row.text("name"))
        key, item.faults, item.warnings = identity.identity(row, self.context)
        item.faults += compare.too_long(row, Organisation, _LENGTHS, self.context)
        item.faults += compare.half_a_point(row, self.context)
        if not item.is_refused:
            self._fill(item, key)
        return item

    def _fill(self, item: Planned, key: str) -> None:
        known, first = self.known.get(key), self.first_row.get(key)
        item.target_id, item.is_new = (known.pk if known else None), known is None
        if fault := self._number_conflict(item.row, known, first):
            item.faults.append(fault)
            return
        location = compare.where(item.row, self.ask)
        if item.is_new or compare.names_location(item.row):
            item.warnings += compare.without_point(item.row, location, self.context)
        draft = item.payload = Draft(known or self._new(key, item.row), owns_employer=first is None)
        if first is None:
            self.known[key], self.first_row[key] = draft.employer, item.row
            self._compare(item, draft, location)
        self._site(item, draft, key, location)
        if known is not None and known.pk and not self._may_edit(known) and item.changes:
            problem = _("this employer keeps its own data; what differs was left out.")
            item.warnings.append(self.context.fault(item.row, "name", "employer_keeps_data", problem))
            item.changes = []

    def _number_conflict(
        self, row: Incoming, known: Organisation | None, first: Incoming | None
    ) -> Fault | None:
        if known is not None and known.kind_id != "employer":
            problem = _("this number belongs to an organisation that is registered here as something else.")
            hint: object = _("Delete the row; nothing has to be imported for it.")
            return self.context.fault(row, identity.NUMBER, "not_an_employer", problem, hint)
        if first is not None and fold(first.text("name")) != fold(row.text("name")):
            template = _("row {other} has the same registration number with another name.")
            hint = _("Compare the number with the register, or write the same name in both rows.")
            shown = format_lazy(template, other=first.number)
            return self.context.fault(row, identity.NUMBER, "number_twice", shown, hint)
        return None

    def _new(self, key: str, row: Incoming) -> Organisation:
        employer = Organisation(kind_id="employer", is_demo=self.context.is_demo, verified_at=timezone.now())
        employer.verified_by_id = self.context.actor.user_id
        if row.values.get("person_hash"):
            employer.is_natural_person = True
            employer.person_code_hash = key
            employer.person_code_sealed = row.values["person_sealed"]
        else:
            employer.registration_number = key
        return employer

    def _address(self, item: Planned) -> str | None:
        """The contact's address; none of the people who bring the file, who would answer for both sides."""
        address = cells.email(item, self.context)
        if not address or mailbox_of(address) not in self.own_mailboxes:
            return address
        problem = format_lazy(_("“{text}” is one of your own addresses and was left out."), text=address)
        fault = self.context.left_out(
            item.row, "email", "own_mailbox", problem, contacts.OWN_MAILBOX, address
        )
        item.warnings.append(fault)
        return None

    def _compare(self, item: Planned, draft: Draft, location: places.Location) -> None:
        row, employer = item.row, draft.employer
        new_values: dict[str, Any] = {
            name: row.text(key) for key, name in _TEXTS.items() if key in row.values
        }
        if (address := self._address(item)) is not None:
            new_values["contact_email"] = address
        if (sector := cells.one(item, self.context, "sector", self.sectors)) is not None:
            new_values["sector"] = sector
        changes = compare.differences(employer, new_values, employer.protected_fields)
        seat, file_columns = location, {*row.values}
        if row.text("legal_address"):
            seat, file_columns = places.locate(address=row.text("legal_address")), file_columns | {"address"}
        where, moved = compare.moves(employer, seat, file_columns, employer.protected_fields)
        if not (compare.names_location(row) or row.text("legal_address")):
            where, moved = {}, []
        draft.fields = [
            *compare.set_changes(employer, new_values, changes),
            *compare.set_fields(employer, where),
        ]
        if not item.is_new:
            item.changes += [*changes, *moved]

    def _site(self, item: Planned, draft: Draft, key: str, location: places.Location) -> None:
        """The site of this row: known, known with a more precise location, or new."""
        if not compare.names_location(item.row) and not item.row.values.get("hazards"):
            self._is_first_row_of_site(item, key, 0)
            return
        site = self.sites.find(key, location, may_refine=True)
        if site is None:
            site = Workplace(organisation=draft.employer, **location)
            self.sites.add(key, site)
            if not item.is_new:
                item.changes.append(Change("site", "", label(site)))
        elif self._is_first_row_of_site(item, key, id(site)):
            where, moved = compare.moves(site, location, item.row.values)
            item.changes += [Change(f"site_{c.field}", c.old, c.new, c.is_protected) for c in moved]
            draft.site_fields = compare.set_fields(site, where)
        self.rows_of_site.setdefault((key, id(site)), item.row.number)
        draft.site = site
        self._hazards(item, draft, site)

    def _is_first_row_of_site(self, item: Planned, key: str, site: int) -> bool:
        """Whether no row above is about the same site of the same employer."""
        other = self.rows_of_site.setdefault((key, site), item.row.number)
        if other == item.row.number:
            return True
        problem = format_lazy(_("this employer at this place stands in row {other} already."), other=other)
        hint = _("Delete one of the rows.")
        item.faults.append(self.context.fault(item.row, identity.NUMBER, "row_twice", problem, hint))
        return False

    def _hazards(self, item: Planned, draft: Draft, site: Workplace) -> None:
        if "hazards" not in item.row.values:
            return
        chosen = cells.several(item, self.context, "hazards", self.hazards)
        old = list(site.hazards.all()) if site.pk else []
        if {hazard.pk for hazard in old} != {hazard.pk for hazard in chosen}:
            draft.hazards = chosen
            if site.pk:
                before, after = ([hazard.name_lv for hazard in some] for some in (old, chosen))
                item.changes.append(Change("hazards", before, after))

    def _may_edit(self, employer: Organisation) -> bool:
        """As ``access.can_edit_organisation``, for all rows at once."""
        by = self.context.actor
        if by.is_system or employer.pk == by.organisation_id:
            return True
        keeps = by.organisation_kind == "school" or by.organisation_kind in ALLIANCE_KINDS
        return keeps and employer.pk not in self.claimed and employer.pk in self.concerned


register(
    EmployerImporter(),
    handed_in_by=frozenset({"school", *ALLIANCE_KINDS, *OVERSIGHT_KINDS}),
    position=20,
    list_page="alliances:organisation-list",
)
