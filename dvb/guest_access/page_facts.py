"""What the page behind a personal link shows of other subjects: each registers what it knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement

OfLink = Callable[[PersonalLink], Any]
OfAgreement = Callable[[PersonalLink, Agreement], Any]
_OF_LINK: dict[str, OfLink] = {}
_OF_AGREEMENT: dict[str, OfAgreement] = {}


def register_link(name: str, fact: OfLink) -> None:
    """Give the page a value of this name about the whole link."""
    _OF_LINK[name] = fact


def register_agreement(name: str, fact: OfAgreement) -> None:
    """Give each agreement on the page a value of this name."""
    _OF_AGREEMENT[name] = fact


def of_link(link: PersonalLink) -> dict[str, Any]:
    return {name: fact(link) for name, fact in _OF_LINK.items()}


def of_agreement(link: PersonalLink, agreement: Agreement) -> dict[str, Any]:
    return {name: fact(link, agreement) for name, fact in _OF_AGREEMENT.items()}
