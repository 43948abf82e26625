"""Who signs for which side: whoever is signed in, and whoever comes by a personal link."""

from __future__ import annotations

from dataclasses import dataclass

from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.organisations.models import Organisation
from alliances.people.models import User
from dvb.signing.documents import DocumentSide, Paper


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs for which side, and where her codes go."""

    side: DocumentSide
    name: str
    to: messages.Address
    by: Actor
    for_whom: Organisation | None = None
    link: PersonalLink | None = None


def signer_of(paper: Paper, *, by: Actor) -> Signer | None:
    """For which side a signed-in person signs: herself, or the organisation that she may write for."""
    for side in paper.sides():
        if _is_signer(side, paper, by) or _signs_for_organisation(side, paper, by):
            user = User.objects.filter(pk=by.user_id or 0).first()
            return _signer(side, paper, by, user) if user else None
    return None


def signer_by_link(paper: Paper, link: PersonalLink, by: Actor = SYSTEM) -> Signer | None:
    """The signer for a personal link: that of the side with this link purpose; ``None`` without one."""
    to = messages.Address(link.email, link.name, link.language)
    for side in paper.sides():
        if link.purpose in {side.link_purpose, *side.other_link_purposes}:
            for_whom = side.organisation(paper.row) if side.organisation else None
            return Signer(side, link.name, to, by, for_whom=for_whom, link=link)
    return None


def may_hand_in(paper: Paper, by: Actor) -> bool:
    """Whether somebody may hand a signed file in: whoever keeps the paper, and a side that signs it."""
    return paper.document.can_manage(paper.row, by) or any(
        _is_signer(side, paper, by) or _acts_for_side(side, paper, by) for side in paper.sides()
    )


def _is_signer(side: DocumentSide, paper: Paper, by: Actor) -> bool:
    if side.person is None or by.user_id is None or by.role is not Role.LEARNER:
        return False
    return side.person(paper.row).user_id == by.user_id and side.may_sign(paper.row, by)


def _signs_for_organisation(side: DocumentSide, paper: Paper, by: Actor) -> bool:
    return by.user_id is not None and _acts_for_side(side, paper, by)


def _acts_for_side(side: DocumentSide, paper: Paper, by: Actor) -> bool:
    if side.organisation is None or not by.can_write():
        return False
    return side.organisation(paper.row).pk == by.organisation_id and side.may_sign(paper.row, by)


def _signer(side: DocumentSide, paper: Paper, by: Actor, user: User) -> Signer:
    to = messages.address_of(user)
    if side.person is not None:
        return Signer(side, side.person(paper.row).name, to, by)
    for_whom = side.organisation(paper.row) if side.organisation else None
    return Signer(side, user.name, to, by, for_whom=for_whom)
