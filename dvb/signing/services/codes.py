"""Signing with a one-time code: the signer's own, about one wording, where the legal data allow it."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.errors import Refused
from alliances.links import services as links
from alliances.messages import services as messages
from dvb.signing.documents import GivenSignature, Paper, Row
from dvb.signing.methods import require_method
from dvb.signing.models import BaseSigningCode, Method
from dvb.signing.services.signatures import enter
from dvb.signing.signers import Signer

MINUTES = 15
MOST_TRIES = 5
BETWEEN = dt.timedelta(minutes=1)
_SALT = "dvb.signing"
_ENDED = _("This code does not hold any more. Ask for a new one.")
_CHANGED = _("The paper was changed after this code was sent. Read it again and ask for a new code.")


@transaction.atomic
def send(paper: Paper, signer: Signer) -> BaseSigningCode:
    """E-mail a code for today's wording; one a minute.

    Raises
    ------
    Refused
        ``method`` where the data do not allow it, ``not_open`` before the release or once signed,
        ``no_email``, ``too_soon``, ``too_many`` codes or wrong tries within 24 hours.
    """
    held = paper.locked()
    _require_open(held, signer)
    if not signer.to.email:
        raise Refused("no_email", _("There is no e-mail address to send a code to. Sign on paper."))
    latest = _codes(held, signer).first()
    if latest is not None and latest.created_at > timezone.now() - BETWEEN:
        raise Refused("too_soon", _("A code was sent a moment ago. Look into your e-mail, also among spam."))
    _require_few(held, signer)
    code = f"{secrets.randbelow(1_000_000):06d}"
    digest = held.digest()
    made: BaseSigningCode = _table(held).create(
        **held.identity(),
        side=signer.side.key,
        name=signer.name,
        email=signer.to.email,
        link=signer.link,
        user_id=signer.by.user_id,
        digest=digest,
        code_hash=_mark(digest, code),
        expires_at=timezone.now() + dt.timedelta(minutes=MINUTES),
    )
    slug, sentence = held.document.slug, held.document.pages.code_sentence
    messages.put(
        "code",
        to=signer.to,
        about=made,
        by=signer.by,
        context={"code": f"{code[:3]} {code[3:]}", "minutes": MINUTES, "what_it_signs": sentence},
        link=signer.link,
        path="" if signer.link else reverse(f"{slug}-sign-code", args=[held.row.pk]),
        is_urgent=True,
        is_secret=True,
        expires_at=made.expires_at,
    )
    return made


def sign(paper: Paper, signer: Signer, *, code: str) -> Row:
    """Sign with the code; a right one is used up, five wrong ones end it. A second click finds the signature.

    Raises
    ------
    Refused
        ``code_wrong``, ``code_expired``, ``changed`` where the paper is not the one that was read.
    """
    with transaction.atomic():
        held = paper.locked()
        if held.signature_of(signer.side.key) is not None:
            return held.row
        _require_open(held, signer)
        found = _codes(held, signer).select_for_update().first()
        refusal = _fault_of(found, code, held)
        if found is not None and refusal is None:
            return _enter(held, signer, found)
    raise refusal or Refused("code_expired", _ENDED, "code")


def _fault_of(found: BaseSigningCode | None, code: str, held: Paper) -> Refused | None:
    """Why the code does not count; a wrong try is counted."""
    is_over = found is None or found.used_at is not None or found.expires_at < timezone.now()
    if found is None or is_over or found.tries >= MOST_TRIES:
        return Refused("code_expired", _ENDED, "code")
    if not constant_time_compare(_mark(found.digest, "".join(code.split())), found.code_hash):
        found.tries += 1
        found.save(update_fields=["tries"])
        return Refused("code_wrong", _("This is not the code. Look at it again."), "code")
    if found.digest != held.digest():
        return Refused("changed", _CHANGED, "code")
    return None


def _enter(held: Paper, signer: Signer, found: BaseSigningCode) -> Row:
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    about = {"side": signer.side.key, "code": found.pk, "sha256": found.digest}
    AuditEntry.objects.record(by=signer.by, verb="signing_code.use", subject=found, after=about)
    given = GivenSignature(
        signer.side.key, Method.CODE.value, signer.name, timezone.localdate(), digest=found.digest
    )
    return enter(held, given, by=signer.by)


def _require_open(held: Paper, signer: Signer) -> None:
    require_method(held.document, Method.CODE)
    if not held.is_signable or held.signature_of(signer.side.key) is not None:
        raise Refused("not_open", _("There is nothing to sign here now."))


def _require_few(held: Paper, signer: Signer) -> None:
    """Five tries of a code are no limit where a new code brings five more: a day has one of its own."""
    lately = _codes(held, signer).filter(created_at__gt=timezone.now() - links.DAY)
    tries = [code.tries for code in lately]
    if len(tries) >= links.MAX_CODES_PER_DAY or sum(tries) >= links.MAX_WRONG_CODES_PER_DAY:
        raise Refused("too_many", _("Too many codes were tried today. Sign tomorrow, or on paper."))


def _table(held: Paper) -> Any:
    if held.document.codes is None:
        raise ValueError(f"{held.document.slug} is not signed with codes")
    return held.document.codes._default_manager


def _codes(held: Paper, signer: Signer) -> QuerySet[Any]:
    """The signer's own codes about this document, the latest first."""
    own = {"link": signer.link} if signer.link else {"user": signer.by.user_id, "link": None}
    found: QuerySet[Any] = _table(held).filter(**held.identity(), side=signer.side.key, **own)
    return found


def _mark(digest: str, code: str) -> str:
    """A code as it is kept: useless without the site's key, and different for every wording."""
    return salted_hmac(_SALT, f"{digest}:{code}", algorithm="sha256").hexdigest()
