"""The start of a real site: reference data, the first organisation, its administrator, and a test mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.catalogue.services import reference as catalogue
from alliances.kernel.actor import SYSTEM
from alliances.kernel.emails import check_email
from alliances.kernel.errors import Refused
from alliances.kernel.identifiers import check_registration_number
from alliances.kernel.text import normalise
from alliances.law.rules import school_year_of
from alliances.organisations.models import Organisation, OrganisationKind
from alliances.organisations.services import organisations
from alliances.people.models import Membership, RoleChoices, User
from alliances.people.services import addresses
from matching.learners.models import Person
from matching.learners.services.groups import ensure_year


@dataclass(frozen=True)
class Beginning:
    """What stands after the setup, and how many rows of it are new."""

    organisation: Organisation
    administrator: User
    new_rows: int


def require_real_site() -> None:
    """Refuse a demo: its personas sign in without a password, its people are invented."""
    if settings.DEMO:
        raise Refused("is_demo", _("DEMO=1 is set: a real site is set up without it."))
    invented = (
        User.objects.filter(is_demo=True),
        Organisation.objects.filter(is_demo=True),
        Person.objects.filter(is_demo=True),
    )
    if any(rows.exists() for rows in invented):
        raise Refused("is_demo", _("This database holds the invented demo year. Begin with an empty one."))


@transaction.atomic
def begin(
    *,
    name: str,
    kind: str,
    email: str,
    person: str,
    registration_number: str = "",
    town: str = "",
    language: str = "lv",
    is_staff: bool = False,
) -> Beginning:
    """Make what is missing; a second run with the same answers finds everything there."""
    require_real_site()
    rows = sum(catalogue.load_reference().values())
    ensure_year(school_year_of(timezone.localdate()).code)
    organisation, is_new = _organisation(name, kind, registration_number, town)
    user, is_new_user = _person(email, person, language, is_staff)
    _membership, is_new_role = Membership.objects.get_or_create(
        user=user, organisation=organisation, role=RoleChoices.ADMINISTRATOR, ended_on=None
    )
    if is_new_role:
        after = {"role": RoleChoices.ADMINISTRATOR.value}
        AuditEntry.objects.record(by=SYSTEM, verb="setup.administrator", subject=_membership, after=after)
    return Beginning(organisation, user, rows + is_new + is_new_user + is_new_role)


def remember_site_name(name: str) -> str:
    """Write what e-mails call the site into ``.env``; returns what went wrong, or nothing."""
    wanted = f"SITE_NAME={name}"
    path = settings.BASE_DIR / ".env"
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        kept = [line for line in lines if not line.startswith("SITE_NAME=")]
        path.write_text("\n".join([*kept, wanted]) + "\n", encoding="utf-8")
    except OSError as fault:
        return f"{path}: {fault.strerror}"
    settings.SITE_NAME = name
    return ""


def send_test(to: str, language: str) -> str:
    """Send one e-mail at once; returns what went wrong, or nothing."""
    with translation.override(language):
        subject = _("%(site)s can send e-mail") % {"site": settings.SITE_NAME}
        body = _("This is the test mail of the setup. Open the site and sign in with this address:")
        body += f"\n{settings.SITE_URL}\n"
    try:
        mail.send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
    except Exception as fault:  # whatever the back-end raises is reported, not hidden
        return f"{type(fault).__name__}: {fault}"
    return ""


def _organisation(name: str, kind: str, registration_number: str, town: str) -> tuple[Organisation, bool]:
    if not OrganisationKind.objects.filter(pk=kind).exists():
        kinds = ", ".join(OrganisationKind.objects.values_list("pk", flat=True))
        raise Refused("kind_unknown", _("Choose one of these kinds: %(kinds)s") % {"kinds": kinds}, "kind")
    number = check_registration_number(registration_number).value if registration_number else None
    known_row = (
        Organisation.objects.filter(registration_number=number).first()
        if number
        else Organisation.objects.filter(kind_id=kind, name=normalise(name)).first()
    )
    if known_row is not None:
        return known_row, False
    organisation = Organisation(kind_id=kind, registration_number=number)
    records.set_fields(organisation, {"name": name, **(organisations.located(town) if town else {})})
    records.save(organisation)
    AuditEntry.objects.record(
        by=SYSTEM, verb="setup.organisation", subject=organisation, after={"name": organisation.name}
    )
    return organisation, True


def _person(email: str, name: str, language: str, is_staff: bool) -> tuple[User, bool]:
    """Whoever runs the command vouches for the address, so it counts as confirmed."""
    address = check_email(email)
    user = addresses.owner_of(address)
    is_new = user is None
    if user is None:
        user = addresses.create_account(address, name=normalise(name), language=language)
    if is_staff and not user.is_superuser:
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    if user.email == address:
        addresses.prove_own(user)
    return user, is_new
