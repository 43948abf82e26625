"""Self-registration of employers: nothing reaches the register before the e-mail address is proven."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.admissions.models import Admission, EmployerRegistration
from alliances.admissions.services import letters as notices
from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel import schools_at_employers
from alliances.kernel.actor import Actor, Role
from alliances.kernel.emails import check_email
from alliances.kernel.errors import Refused
from alliances.kernel.identifiers import check_registration_number
from alliances.kernel.names import check_no_address, check_person_name
from alliances.kernel.text import normalise
from alliances.links import services as links
from alliances.organisations.models import Organisation, OrganisationKind, Sector
from alliances.organisations.services import contacts, organisations
from alliances.people.models import Membership, User
from alliances.people.services import addresses

KEPT_DAYS = 7
MAX_PENDING_REGISTRATIONS = 5


@dataclass(frozen=True)
class Known:
    """What anybody may read of a number: the company's public data, never who acts for it."""

    number: str
    name: str = ""
    town: str = ""
    address: str = ""
    sector: Sector | None = None


def look_up(text: str) -> Known:
    """What the shared register knows of a number.

    Raises
    ------
    Refused
        Where it is no registration number, or belongs to an organisation that is no employer.
    """
    number = check_registration_number(text).value
    organisation = Organisation.objects.filter(registration_number=number).select_related("sector").first()
    if organisation is None:
        return Known(number)
    if organisation.kind_id != organisations.EMPLOYER:
        raise Refused(
            "not_an_employer",
            _("This number belongs to a school or an institution. Its administrator invites you."),
            "registration_number",
        )
    return Known(number, organisation.name, organisation.town, organisation.address, organisation.sector)


@transaction.atomic
def begin(
    *,
    email: str,
    registration_number: str,
    name: str,
    contact_name: str,
    sector: Sector | None = None,
    town: str = "",
    address: str = "",
    contact_phone: str = "",
    language: str = "lv",
) -> User | None:
    """Store the filled-in form and create an account for the address; does not disclose who exists already.

    Returns
    -------
    User or None
        Who is sent a sign-in code; ``None`` where nobody is, which looks the same from outside.
    """
    number = look_up(registration_number).number
    name = check_no_address(name, field="name")
    contact_name = check_person_name(contact_name, field="contact_name")
    user = _account(check_email(email), contact_name, language)
    if not user.is_active:
        return None
    since = timezone.now() - dt.timedelta(days=1)
    pending = EmployerRegistration.objects.filter(user=user, confirmed_at__isnull=True)
    is_known = pending.filter(registration_number=number).exists()
    if is_known or pending.filter(made_at__gte=since).count() < MAX_PENDING_REGISTRATIONS:
        values = {
            "name": name,
            "sector": sector,
            "town": normalise(town),
            "address": normalise(address),
            "contact_name": contact_name,
            "contact_phone": normalise(contact_phone),
        }
        pending.update_or_create(user=user, registration_number=number, confirmed_at=None, defaults=values)
    return user


def open_of(user: User) -> EmployerRegistration | None:
    """What this person has begun and not confirmed, the latest first."""
    return EmployerRegistration.objects.filter(user=user, confirmed_at__isnull=True).first()


def waiting_of(user: User) -> Admission | None:
    """The employer of this person's pending request, or of the one refused last."""
    return Admission.objects.filter(user=user, is_admitted=False).select_related("organisation").last()


@transaction.atomic
def confirm(registration: EmployerRegistration, *, user: User) -> EmployerRegistration:
    """Register the employer, claim a record that a school entered, or request admission; only once.

    A record that a partner entered is claimed at once only by the address that the partner wrote there;
    anybody else waits until a coordinator, or the employer's own administrator, says yes. Where learners are
    or were at the employer, each of their schools says yes, unless the only one wrote this address itself.
    """
    locked = EmployerRegistration.objects.select_for_update().filter(pk=registration.pk, user=user).first()
    if locked is None:
        raise Refused("not_yours", _("This registration is not yours."))
    if locked.confirmed_at is not None:
        return locked
    organisation = Organisation.objects.select_for_update().filter(
        registration_number=locked.registration_number
    )
    employer = organisation.first()
    if employer is None:
        employer = _register_employer(locked, user)
    elif employer.kind_id != organisations.EMPLOYER:
        raise Refused("not_an_employer", _("This number belongs to a school or an institution."))
    elif _may_claim(employer, user):
        _add_member(employer, locked, user, verb="organisation.claim")
    elif not Membership.objects.of(user.pk).filter(organisation=employer).exists():
        _request_admission(employer, locked, user)
    locked.organisation, locked.confirmed_at = employer, timezone.now()
    locked.save(update_fields=["organisation", "confirmed_at"])
    return locked


def forget_old() -> int:
    """Delete unconfirmed registrations and the accounts created only for them; returns how many."""
    limit = timezone.now() - dt.timedelta(days=KEPT_DAYS)
    old = EmployerRegistration.objects.filter(confirmed_at__isnull=True, made_at__lt=limit)
    people = set(old.values_list("user_id", flat=True))
    count, _models = old.delete()
    strangers = User.objects.filter(pk__in=people, last_login__isnull=True, memberships__isnull=True)
    strangers.filter(employer_registrations__isnull=True, admissions__isnull=True).delete()
    return count


def _account(email: str, name: str, language: str) -> User:
    """The account of the address, or a new one whose address nobody has proven yet."""
    owner = addresses.owner_of(email)
    return owner or addresses.create_account(email, is_proven=False, name=name[:150], language=language)


def _register_employer(registration: EmployerRegistration, user: User) -> Organisation:
    employer = Organisation(
        kind=OrganisationKind.objects.get(pk=organisations.EMPLOYER),
        registration_number=registration.registration_number,
    )
    values = {
        "name": registration.name,
        "sector": registration.sector,
        "contact_name": registration.contact_name,
        "contact_email": user.email,
        "contact_phone": registration.contact_phone,
        **organisations.located(registration.town, registration.address),
    }
    _before, after = records.set_fields(employer, values)
    employer.protect(*after)
    records.save(employer)
    contacts.mark(employer, by=employer.as_actor(Role.ADMINISTRATOR, user.pk))
    employer.save(update_fields=contacts.FIELDS)
    _add_member(employer, registration, user, verb="organisation.register", after=after)
    return employer


def _may_claim(employer: Organisation, user: User) -> bool:
    """Whether the employer is unclaimed, and has no known partner or is known by this e-mail address.

    Where learners are or were, the address counts only if their one school wrote it: otherwise whoever may
    edit the record could let herself in to their data.
    """
    if Membership.objects.filter(organisation=employer, ended_on__isnull=True).exists():
        return False
    if employer.refused_at is not None:
        return False
    is_known_by = employer.contact_email == user.email
    if schools := schools_at_employers.schools_at(employer.pk):
        return is_known_by and contacts.is_written_by_host_school(employer, schools)
    return not employer.is_verified or is_known_by


def _add_member(
    employer: Organisation,
    registration: EmployerRegistration,
    user: User,
    *,
    verb: str,
    after: dict[str, object] | None = None,
) -> None:
    _set_name(user, registration)
    membership = Membership.objects.create(user=user, organisation=employer, role=Role.ADMINISTRATOR.value)
    values = {"membership": membership.pk, **(after or {})}
    AuditEntry.objects.record(by=membership.as_actor(), verb=verb, subject=employer, after=values)
    links.end_lost(employer, by=membership.as_actor())


def _request_admission(employer: Organisation, registration: EmployerRegistration, user: User) -> None:
    admission, is_new = Admission.objects.get_or_create(
        organisation=employer,
        user=user,
        decided_at=None,
        defaults={"name": registration.contact_name, "phone": registration.contact_phone},
    )
    if is_new:
        _set_name(user, registration)
        by = Actor(user_id=user.pk, organisation_id=None, role=Role.VIEWER)
        AuditEntry.objects.record(
            by=by, verb="admission.ask", subject=admission, after={"organisation": employer.pk}
        )
        notices.notify_of_admission_request(admission, by=by)


def _set_name(user: User, registration: EmployerRegistration) -> None:
    if not user.name:
        user.name = registration.contact_name
        user.save(update_fields=["name"])
