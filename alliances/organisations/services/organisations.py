"""Employers and other organisations, their sites, and where those are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.geography import services as places
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.identifiers import (
    check_personal_code,
    check_registration_number,
    keyed_hash,
    seal,
)
from alliances.kernel.model_mixins import Located, LocationSource
from alliances.kernel.text import normalise
from alliances.links import services as links
from alliances.messages.addressing import Address
from alliances.organisations.access import can_edit_organisation, manages_unclaimed_employers
from alliances.organisations.models import (
    Hazard,
    Organisation,
    OrganisationKind,
    Workplace,
    WorkplaceKind,
)
from alliances.organisations.queries import Sites
from alliances.organisations.services import contacts, held_places, identity

EMPLOYER = "employer"
TYPED_PLACE = frozenset({"town", "address"})
SHIP = WorkplaceKind.SHIP.value


def may_register_employers(by: Actor) -> bool:
    """Schools and alliances enter employers who phone; an employer is entered once for everybody."""
    return by.is_system or manages_unclaimed_employers(by)


def require_registrar(by: Actor) -> None:
    """Refuse whoever may not enter employers."""
    if not may_register_employers(by):
        raise Refused("not_yours", _("Schools and sector organisations enter employers."))


def require_editor(organisation: Organisation, by: Actor) -> None:
    """Refuse an actor who may not edit this organisation."""
    if not can_edit_organisation(by, organisation):
        raise Refused("not_yours", _("This organisation keeps its own data."))


@transaction.atomic
def create_employer(
    *,
    name: str,
    by: Actor,
    registration_number: str = "",
    person_code: str = "",
    is_natural_person: bool = False,
    **details: Any,
) -> Organisation:
    """Enter an employer once: a company by its number, a natural person by a sealed code (rulebook C-06).

    Whoever enters it knows it: it arrives confirmed.
    """
    require_registrar(by)
    kind = OrganisationKind.objects.get(pk=EMPLOYER)
    employer = Organisation(kind=kind, is_natural_person=is_natural_person, verified_at=timezone.now())
    employer.verified_by_id = by.user_id
    if is_natural_person:
        _set_person_code(employer, person_code)
    else:
        employer.registration_number = identity.unused_number(registration_number)
    values = {"name": name, **details}
    if TYPED_PLACE & values.keys():
        values |= located(str(values.get("town", "")), str(values.get("address", "")))
    _before, after = records.set_fields(employer, values)
    employer.protect(*after)
    contacts.refuse_own_mailbox(employer, by=by)
    contacts.mark(employer, by=by)
    records.save(employer)
    AuditEntry.objects.record(by=by, verb="organisation.create", subject=employer, after=after)
    return employer


@transaction.atomic
def edit(organisation: Organisation, *, by: Actor, **changes: Any) -> Organisation:
    """Edit an organisation; fields edited by hand are protected from re-imports.

    Another name or number of a confirmed employer waits for a new confirmation, unless a verifier enters it.
    """
    require_editor(organisation, by)
    if "registration_number" in changes:
        changes["registration_number"] = identity.checked_number(
            organisation, str(changes["registration_number"] or "")
        )
    identity.hold_back(organisation, changes, by=by)
    changes |= moved(organisation, changes)
    old = Address(organisation.contact_email, organisation.contact_name)
    others = contacts.known_before(organisation, by=by)
    records.change(organisation, changes, by=by, verb="organisation.edit")
    if organisation.contact_email != old.email:
        contacts.refuse_own_mailbox(organisation, by=by)
        contacts.mark(organisation, by=by)
        organisation.save(update_fields=contacts.FIELDS)
        contacts.keep_for(others, organisation, old=old, by=by)
        contacts.tell_change(organisation, old=old, by=by)
    links.end_lost(organisation, by=by)
    return organisation


@transaction.atomic
def add_workplace(
    organisation: Organisation, *, by: Actor, hazards: Iterable[Hazard] = (), **details: Any
) -> Workplace:
    """Add a site; without a known town it has no point and waits on the "no location" list."""
    require_editor(organisation, by)
    site = Workplace(organisation=organisation)
    pin = _pinned_point(details)
    values = {**details, **located(str(details.get("town", "")), str(details.get("address", ""))), **pin}
    _before, after = records.set_fields(site, values)
    _require_place(site)
    records.save(site)
    after |= records.set_many(site, "hazards", hazards)[1]
    AuditEntry.objects.record(by=by, verb="workplace.create", subject=site, after=after)
    return site


@transaction.atomic
def find_or_register(registration_number: str, *, name: str, by: Actor) -> Organisation:
    """The employer with this number: the shared one, or a new one that nobody has claimed yet."""
    require_registrar(by)
    number = check_registration_number(registration_number).value
    known = Organisation.objects.filter(registration_number=number).first()
    if known is None:
        if not name.strip():
            raise Refused("name_needed", _("This number is not in the register yet. Enter the name."), "name")
        return create_employer(name=name, registration_number=number, by=by)
    if known.kind_id != EMPLOYER:
        message = _("%(name)s has this number and is no employer.")
        raise Refused("not_an_employer", message % {"name": known.name}, "registration_number")
    return known


@transaction.atomic
def site_at(organisation: Organisation, *, town: str, by: Actor, address: str = "") -> Workplace:
    """An employer's site in a town, or at an address there; whoever enters employers may add a missing one.

    A placement that is agreed cannot wait until a claimed employer has entered its own site.
    """
    require_registrar(by)
    location = places.locate(known_town(town), address)
    known = Workplace.objects.filter(organisation=organisation)
    known_site = Sites(known, lambda site: site.organisation_id).find(organisation.pk, location)
    if known_site is not None:
        return known_site
    site = Workplace(organisation=organisation)
    _before, after = records.set_fields(site, located(town, address))
    records.save(site)
    AuditEntry.objects.record(by=by, verb="workplace.create", subject=site, after=after)
    return site


@transaction.atomic
def edit_workplace(
    site: Workplace, *, by: Actor, hazards: Iterable[Hazard] | None = None, held: str = "", **changes: Any
) -> Workplace:
    """Change a site; a new town or address gets a new point or none.

    Where learners hold seats there, ``held`` says what another place means for them: a correction of the
    same one, another one for free seats alone, or one that they and their schools are asked about.
    """
    require_editor(site.organisation, by)
    pin = _pinned_point(changes, site)
    was = held_places.place_of(site)
    before, after = records.set_fields(site, changes | moved(site, changes) | pin)
    _require_place(site)
    is_held = held_places.require_word(site, was, held)
    records.save(site)
    if hazards is not None:
        old, new = records.set_many(site, "hazards", hazards)
        before |= old
        after |= new
    if after:
        AuditEntry.objects.record(by=by, verb="workplace.edit", subject=site, before=before, after=after)
    if is_held:
        held_places.follow(site, was, held, by=by)
    return site


@transaction.atomic
def place(site: Workplace, *, town: str, by: Actor) -> Workplace:
    """Give a site without a location its town; refused with suggestions where no town or several fit."""
    return edit_workplace(site, by=by, town=known_town(town))


def located(town: str, address: str = "") -> dict[str, Any]:
    """The location fields of a row; a known place that a person typed is protected from re-imports."""
    location = dict(**places.locate(town, address))
    if location["lat"] is not None:
        location["location_source"] = LocationSource.BY_HAND.value
    return location


def moved(row: Located, changes: dict[str, Any]) -> dict[str, Any]:
    """The location fields that follow where ``changes`` bring another town or address; else nothing."""
    new = {name: normalise(str(changes[name] or "")) for name in TYPED_PLACE & changes.keys()}
    if not new or (row.has_point and all(getattr(row, name) == value for name, value in new.items())):
        return {}
    return located(new.get("town", row.town), new.get("address", row.address))


def _pinned_point(values: dict[str, Any], site: Workplace | None = None) -> dict[str, Any]:
    """The point that a person typed or set on the map, taken out of ``values``; it wins over the town.

    Raises
    ------
    Refused
        ``point_half`` where one of the two is missing, ``point_abroad`` where it cannot be in Latvia.
    """
    lat, lon = values.pop("lat", None), values.pop("lon", None)
    if (lat is None) != (lon is None):
        raise Refused("point_half", _("Give both latitude and longitude, or neither."), "lat")
    if lat is None or (site is not None and (lat, lon) == point_shown(site)):
        return {}
    if not places.is_usable(lat, lon):
        raise Refused(
            "point_abroad", _("This point is not in Latvia. Latitude is about 57, longitude about 24."), "lat"
        )
    return {"lat": lat, "lon": lon, "location_source": LocationSource.BY_HAND.value}


def point_shown(site: Workplace) -> tuple[float | None, float | None]:
    """A site's point as forms show it: five decimals are a metre."""
    if site.lat is None or site.lon is None:
        return None, None
    return round(site.lat, 5), round(site.lon, 5)


def known_town(text: str) -> str:
    """The town as typed, if exactly one place is meant.

    Raises
    ------
    Refused
        ``town_unknown``, with what may have been meant.
    """
    if located(text)["lat"] is not None:
        return text
    suggestions = "; ".join(places.suggest(text, limit=5))
    message: object = _("No such town or village is known. Check the spelling.")
    if suggestions:
        message = _("Not found as one place. Is one of these meant: %(places)s?") % {"places": suggestions}
    raise Refused("town_unknown", message, "town")


def _require_place(site: Workplace) -> None:
    if not (site.town or site.address or site.kind == SHIP):
        raise Refused("place_missing", _("Give the town or village, or the address."), "town")


def _set_person_code(employer: Organisation, text: str) -> None:
    """Store a natural person's code sealed, with a keyed hash that detects duplicates (rulebook G-03)."""
    code = check_personal_code(text, field="person_code").value
    digest = keyed_hash(code, settings.PERSONAL_DATA_KEY)
    if Organisation.objects.filter(person_code_hash=digest).exists():
        raise Refused(
            "organisation_exists", _("This person is in the register of employers already."), "person_code"
        )
    employer.person_code_hash = digest
    employer.person_code_sealed = seal(code, settings.PERSONAL_DATA_KEY)
