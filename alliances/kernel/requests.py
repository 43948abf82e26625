"""What a view may rely on: somebody signed in, acting for an organisation in a role."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from alliances.kernel.actor import Actor, Role

MEMBERSHIP_KEY = "membership"
"""Where a session keeps the membership that was chosen to act in."""

if TYPE_CHECKING:
    from alliances.organisations.models import Organisation
    from alliances.people.models import Membership, User

View = Callable[..., HttpResponseBase]


class ActingRequest(HttpRequest):
    """A request of a signed-in person; ``actor`` and ``membership`` are set by the middleware."""

    user: User
    actor: Actor
    membership: Membership
    memberships: list[Membership]


def acting(
    *, kinds: Collection[str] = (), roles: Collection[Role] = (), write: bool = False
) -> Callable[[View], View]:
    """Let only these kinds of organisation and roles in; whoever acts for nobody gets a 403.

    Parameters
    ----------
    kinds : collection of str
        Codes of organisation kinds; empty means any.
    roles : collection of Role
        Roles; empty means any except learner.
    write : bool
        Whether viewers are refused.
    """
    allowed = frozenset(roles) or frozenset(Role) - {Role.LEARNER}

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None or actor.role not in allowed:
                raise PermissionDenied
            if kinds and actor.organisation_kind not in kinds:
                raise PermissionDenied
            if write and not actor.can_write():
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.is_guarded = True  # type: ignore[attr-defined]
        return guarded

    return decorate


def own_organisation(request: ActingRequest, pk: int) -> Organisation:
    """The organisation that the person acts for; a page about another one does not exist for her.

    Raises
    ------
    Http404
        When ``pk`` is the key of another organisation.
    """
    if pk != request.actor.organisation_id:
        raise Http404
    return request.membership.organisation
