"""The signing section of a document's page: sides, methods, files, and permitted actions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from alliances.kernel.actor import Actor
from alliances.links.models import PersonalLink
from dvb.signing import methods
from dvb.signing.documents import Paper
from dvb.signing.forms import SignatureForm, SignedFileForm
from dvb.signing.models import Method
from dvb.signing.services import signed_files as files
from dvb.signing.signers import may_hand_in, signer_by_link, signer_of


def url(paper: Paper, page: str, *more: Any) -> str:
    return reverse(f"{paper.document.slug}-{page}", args=[paper.row.pk, *more])


def ways_of(paper: Paper) -> dict[str, Any]:
    """Each signing method, whether it is allowed today, and the rule with its evidence."""
    rule = methods.methods_rule(paper.document.slug)
    possible = paper.document.possible_methods
    allowed = [method for method in methods.methods_by(rule) if method in possible]
    return {
        "methods": [(method.label, method.value in allowed) for method in Method],
        "methods_rule": rule,
        "is_code_allowed": Method.CODE.value in allowed,
        "is_paper_allowed": Method.PAPER.value in allowed,
        "is_file_allowed": Method.FILE.value in allowed,
    }


def section_of(paper: Paper, by: Actor, form: SignatureForm | None = None) -> dict[str, Any]:
    """The context of ``dvb/signing/_signatures.html`` and ``dvb/signing/_files.html``, under ``signing``."""
    signatures = {one.side: one for one in paper.signatures()}
    is_open = paper.is_signable
    is_manager = paper.document.can_manage(paper.row, by)
    can_enter = is_open and is_manager
    hands_in = is_open and may_hand_in(paper, by)
    open_sides = paper.sides_beside(signatures)
    methods_context = ways_of(paper) if is_open else {}
    signer = signer_of(paper, by=by) if is_open else None
    return {
        "signing": {
            **methods_context,
            "sides": [
                (
                    side,
                    (given := signatures.get(side.key)),
                    _file_url(paper, given),
                    _correct_url(paper, given) if is_manager else "",
                )
                for side in paper.sides()
            ],
            "is_signable": is_open,
            "can_sign_here": signer is not None and signer.side.key not in signatures,
            "sign_form": (form or SignatureForm(paper=paper)) if is_manager and open_sides else None,
            "file_form": SignedFileForm() if hands_in and methods_context["is_file_allowed"] else None,
            "can_accept": can_enter,
            "files": _file_rows(paper, signatures),
            "another_paper": files.ANOTHER_PAPER,
            "open_sides": [(side.key, side.label) for side in open_sides],
            "urls": _urls(paper),
            "damage": paper.damage(),
        }
    }


def _urls(paper: Paper) -> dict[str, str]:
    pages = {"sign": "sign"}
    if paper.document.files is not None:
        pages["hand_in"] = "hand-in"
    if paper.document.codes is not None:
        pages["code"] = "sign-code"
    return {name: url(paper, page) for name, page in pages.items()}


def _correct_url(paper: Paper, signature: Any | None) -> str:
    is_on_paper = signature is not None and signature.method == Method.PAPER
    return url(paper, "correct", signature.side) if signature is not None and is_on_paper else ""


def _file_url(paper: Paper, signature: Any | None) -> str:
    return (
        url(paper, "file", signature.file_id)
        if signature is not None and getattr(signature, "file_id", None)
        else ""
    )


def _file_rows(paper: Paper, signatures: dict[str, Any]) -> list[dict[str, object]]:
    """Each file with its signers: the side each probably is, and whether it is accepted already."""
    counted = {(one.file_id, one.name): one for one in signatures.values() if getattr(one, "file_id", None)}
    labels = {side.key: side.label for side in paper.sides()}
    return [
        {
            "file": signed,
            "url": url(paper, "file", signed.stored_id),
            "accept_url": url(paper, "accept", signed.pk),
            "signers": [
                {
                    **signer,
                    "at": parse_datetime(signer["at"]) if signer["at"] else None,
                    "number": number,
                    "guess": files.guess(paper, signer["name"]),
                    "given": (one := counted.get((signed.stored_id, signer["name"]))),
                    "given_side": labels.get(one.side, one.side) if one else "",
                }
                for number, signer in enumerate(signed.signers)
            ],
        }
        for signed in paper.files()
    ]


def by_link(paper: Paper, link: PersonalLink) -> dict[str, Any]:
    """What a personal link's page says about signing."""
    signer = signer_by_link(paper, link)
    if signer is None or paper.row.status == paper.document.draft:
        return {}
    signature = paper.signature_of(signer.side.key)
    return {
        "given": signature,
        "is_open": signature is None and paper.is_signable,
        "is_code_allowed": Method.CODE.value in methods.allowed(paper.document),
    }
