"""Who acts: a person, in the name of an organisation, in a role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OVERSIGHT_KINDS = frozenset({"ministry", "agency", "inspectorate"})


ALLIANCE_KINDS = frozenset({"sector_organisation", "expert_council", "social_partner"})


class Role(StrEnum):
    """What a membership lets a person do inside one organisation."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    MEMBER = "member"
    VIEWER = "viewer"
    LEARNER = "learner"


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """Who acts for an organisation by a personal link, without an account, in the matter of one school."""

    link_id: int
    name: str
    school_id: int


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting person of one request, task or command.

    ``organisation_kind`` is the code of the organisation's kind (``school``, ``employer`` ...).
    ``is_confirmed`` is false for the people and programs of an employer that nobody has confirmed, or that
    was refused: they read no persons, decide about nobody and get no programs (``Organisation.as_actor``
    sets it). Somebody who acts for an employer by a personal link is its ``holder``: she reads and decides
    about the learners of one school alone.
    Work of the system itself (commands, the demo) acts as ``SYSTEM``, which may do everything.
    """

    user_id: int | None
    organisation_id: int | None
    role: Role
    organisation_kind: str = ""
    is_confirmed: bool = True
    is_system: bool = False
    holder: LinkHolder | None = None

    def can_write(self) -> bool:
        return self.is_system or self.role in {Role.ADMINISTRATOR, Role.COORDINATOR, Role.MEMBER}


SYSTEM = Actor(user_id=None, organisation_id=None, role=Role.ADMINISTRATOR, is_system=True)
