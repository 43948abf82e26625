"""The ways of signing a paper: which are allowed today by which rule, and whether its reader signs here."""

from __future__ import annotations

from typing import Any

from alliances.kernel.actor import Actor
from alliances.models import PersonalLink
from dvb.lifecycle import SIGNABLE
from dvb.models import Agreement, Given
from dvb.services import signing_codes
from dvb.services.agreements import methods_for, methods_rule
from dvb.services.signing_codes import Paper


def methods_of(document: str) -> dict[str, Any]:
    """Each way of signing, whether it is allowed today, and by which rule with which evidence."""
    allowed = methods_for(document)
    return {
        "methods": [(method.label, method.value in allowed) for method in Given.Method],
        "methods_rule": methods_rule(document),
        "is_code_allowed": Given.Method.CODE.value in allowed,
    }


def standing_of(actor: Actor, paper: Paper) -> dict[str, Any]:
    """What an agreement's page says about signing: the ways, and whether its reader may sign with a code."""
    is_open = paper.row.status in SIGNABLE
    signer = signing_codes.signer_of(paper.agreement, by=actor) if is_open else None
    waits = signer is not None and paper.signature_of(signer.side) is None
    found = methods_of(paper.document) if is_open else {}
    return {**found, "can_sign_here": waits, "is_signable": is_open}


def signing_by_link(link: PersonalLink, agreement: Agreement) -> dict[str, Any]:
    """What a personal link's page says about signing."""
    signer = signing_codes.signer_by_link(link, agreement)
    if signer is None or agreement.status == "draft":
        return {}
    given = Paper(agreement).signature_of(signer.side)
    return {"given": given, "is_open": given is None and agreement.status in SIGNABLE}
