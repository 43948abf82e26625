"""Who is written to in the name of an organisation, and e-mails to an employer's people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import Model

from alliances.kernel.actor import Actor, Role
from alliances.messages import services as messages

if TYPE_CHECKING:
    from alliances.organisations.models import Organisation
    from alliances.people.models import User


def administrators(organisation: Organisation) -> list[User]:
    """Who answers for an organisation here."""
    return _people([organisation.pk], [Role.ADMINISTRATOR])


def managers(organisations: Iterable[int]) -> list[User]:
    """Administrators and coordinators of these organisations."""
    return _people(organisations, [Role.ADMINISTRATOR, Role.COORDINATOR])


def _people(organisations: Iterable[int], roles: Iterable[Role]) -> list[User]:
    users = get_user_model().objects.filter(
        is_active=True,
        memberships__organisation__in=list(organisations),
        memberships__ended_on__isnull=True,
        memberships__role__in=[role.value for role in roles],
    )
    return list(users.distinct().order_by("pk"))


def notify_employer(
    kind: str,
    employer: Organisation,
    *,
    by: Actor,
    about: Model,
    path: str,
    school_id: int | None = None,
    **context: Any,
) -> None:
    """Write about an employer itself to its people; to its contact person where nobody signs in for it.

    The contact person is written to by ``school_id``, else by the acting person's school.
    """
    vouching = school_id or by.organisation_id
    for to in messages.recipients_of(employer, about_itself=True, school_id=vouching):
        messages.put(
            kind, to=to, about=about, by=by, path=path, context={"employer": employer.name, **context}
        )
