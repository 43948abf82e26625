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
from dvb.signing.documents import NewSignature, Paper
from dvb.signing.methods import require_method
from dvb.signing.models import BaseSigningCode, Method
from dvb.signing.pages import Row
from dvb.signing.services.signatures import enter
from dvb.signing.signers import Signer

MINUTES = 15
MAX_TRIES = 5
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
    locked = paper.locked()
    _require_open(locked, signer)
    if not signer.to.email:
        raise Refused("no_email", _("There is no e-mail address to send a code to. Sign on paper."))
    latest = _codes(locked, signer).first()
    if latest is not None and _is_fresh(latest):
        raise Refused("too_soon", _("A code was sent a moment ago. Look into your e-mail, also among spam."))
    _require_below_limits(locked, signer)
    locked.keep(signer.by)
    locked.require_intact()
    code = f"{secrets.randbelow(1_000_000):06d}"
    digest = locked.digest()
    signing_code: BaseSigningCode = _table(locked).create(
        **locked.identity(),
        side=signer.side.key,
        name=signer.name,
        email=signer.to.email,
        link=signer.link,
        user_id=signer.by.user_id,
        digest=digest,
        code_hash=_code_hash(digest, code),
        expires_at=timezone.now() + dt.timedelta(minutes=MINUTES),
    )
    slug, sentence = locked.document.slug, locked.document.pages.code_sentence
    messages.put(
        "code",
        to=signer.to,
        about=signing_code,
        by=signer.by,
        context={"code": f"{code[:3]} {code[3:]}", "minutes": MINUTES, "what_it_signs": sentence},
        link=signer.link,
        path="" if signer.link else reverse(f"{slug}-sign-code", args=[locked.row.pk]),
        is_urgent=True,
        is_secret=True,
        expires_at=signing_code.expires_at,
    )
    return signing_code


def _is_fresh(code: BaseSigningCode) -> bool:
    """Whether a code was sent a moment ago and still signs; one that was used up is replaced at once."""
    is_spent = code.used_at is not None or code.tries >= MAX_TRIES
    return not is_spent and code.created_at > timezone.now() - BETWEEN


def sign(paper: Paper, signer: Signer, *, code: str) -> Row:
    """Sign with the code, which works once; five wrong tries end it. A repeated call changes nothing.

    Raises
    ------
    Refused
        ``code_wrong``, ``code_expired``, ``changed`` where the paper is not the one that was read.
    """
    with transaction.atomic():
        locked = paper.locked()
        if locked.signature_of(signer.side.key) is not None:
            return locked.row
        _require_open(locked, signer)
        signing_code = _codes(locked, signer).select_for_update().first()
        refusal = _refusal_of(signing_code, code, locked)
        if signing_code is not None and refusal is None:
            return _use_code(locked, signer, signing_code)
    raise refusal or Refused("code_expired", _ENDED, "code")


def _refusal_of(signing_code: BaseSigningCode | None, code: str, paper: Paper) -> Refused | None:
    """Why the code is refused, ``None`` if it is right; a wrong try is counted."""
    is_over = (
        signing_code is None or signing_code.used_at is not None or signing_code.expires_at < timezone.now()
    )
    if signing_code is None or is_over or signing_code.tries >= MAX_TRIES:
        return Refused("code_expired", _ENDED, "code")
    if not constant_time_compare(
        _code_hash(signing_code.digest, "".join(code.split())), signing_code.code_hash
    ):
        signing_code.tries += 1
        signing_code.save(update_fields=["tries"])
        return Refused("code_wrong", _("This is not the code. Look at it again."), "code")
    if signing_code.digest != paper.digest():
        return Refused("changed", _CHANGED, "code")
    return None


def _use_code(paper: Paper, signer: Signer, signing_code: BaseSigningCode) -> Row:
    signing_code.used_at = timezone.now()
    signing_code.save(update_fields=["used_at"])
    about = {"side": signer.side.key, "code": signing_code.pk, "sha256": signing_code.digest}
    AuditEntry.objects.record(by=signer.by, verb="signing_code.use", subject=signing_code, after=about)
    signature = NewSignature(
        signer.side.key, Method.CODE.value, signer.name, timezone.localdate(), digest=signing_code.digest
    )
    return enter(paper, signature, by=signer.by)


def _require_open(paper: Paper, signer: Signer) -> None:
    require_method(paper.document, Method.CODE)
    if not paper.is_signable or paper.signature_of(signer.side.key) is not None:
        raise Refused("not_open", _("There is nothing to sign here now."))


def _require_below_limits(paper: Paper, signer: Signer) -> None:
    """Limit codes and wrong tries within 24 hours: each new code would bring five more tries."""
    recent = _codes(paper, signer).filter(created_at__gt=timezone.now() - links.DAY)
    tries = [code.tries for code in recent]
    if len(tries) >= links.MAX_CODES_PER_DAY or sum(tries) >= links.MAX_WRONG_CODES_PER_DAY:
        raise Refused("too_many", _("Too many codes were tried today. Sign tomorrow, or on paper."))


def _table(paper: Paper) -> Any:
    if paper.document.codes is None:
        raise ValueError(f"{paper.document.slug} is not signed with codes")
    return paper.document.codes._default_manager


def _codes(paper: Paper, signer: Signer) -> QuerySet[Any]:
    """The signer's own codes about this document, the latest first."""
    signer_filter = {"link": signer.link} if signer.link else {"user": signer.by.user_id, "link": None}
    codes: QuerySet[Any] = _table(paper).filter(**paper.identity(), side=signer.side.key, **signer_filter)
    return codes


def _code_hash(digest: str, code: str) -> str:
    """The stored hash of a code, keyed with the site's secret and bound to the document's digest."""
    return salted_hmac(_SALT, f"{digest}:{code}", algorithm="sha256").hexdigest()
