"""An employer that entered itself and waits, and the supervisors of the employer that signs in."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from alliances.admissions.services import registration
from alliances.organisations.models import Organisation, Supervisor, SupervisorEvidence
from alliances.people.models import Membership, User
from matching.openings.models import Opening

NUMBER, EMAIL = "79000099998", "jauns.darba.devejs@demo.example"
FEW = 2


def employer_that_waits() -> None:
    """The queue of coordinators has somebody in it, by the way that a person takes."""
    if User.objects.filter(email=EMAIL).exists():
        return
    user = registration.begin(
        email=EMAIL,
        registration_number=NUMBER,
        name="SIA „Demo Jaunpienācējs”",
        contact_name="Anna Paraudziņa",
        town="Cēsis",
        address="Izdomas iela 7",
    )
    registered = registration.open_of(user) if user else None
    if user is None or registered is None:
        return
    registration.confirm(registered, user=user)
    User.objects.filter(pk=user.pk).update(is_demo=True)
    Organisation.objects.filter(registration_number=NUMBER).update(is_demo=True)


def supervisors() -> None:
    """Those whom the openings of the employer persona name; the paper of the first one ends soon."""
    own = Membership.objects.filter(user__persona="employer", organisation__kind="employer").first()
    if own is None or Supervisor.objects.filter(employer=own.organisation).exists():
        return
    openings = Opening.objects.filter(employer=own.organisation).exclude(supervisor_name="")
    names = list(dict.fromkeys(openings.order_by("pk").values_list("supervisor_name", flat=True)))[:FEW]
    for number, name in enumerate(names):
        supervisor = Supervisor.objects.create(
            employer=own.organisation, name=name, qualification_kind="education", course_hours=72
        )
        openings.filter(supervisor_name=name).update(supervisor=supervisor)
        SupervisorEvidence.objects.create(
            supervisor=supervisor,
            kind=SupervisorEvidence.Kind.COURSE,
            expires_on=timezone.localdate() + dt.timedelta(days=20 + 365 * number),
        )
