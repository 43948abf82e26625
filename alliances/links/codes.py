"""The second factor of personal links: issue and check codes, count failures, lock on guessing."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from alliances.links.rights import Standing, right_of, standing

CODE_MINUTES = {"email": 15, "read_out": 24 * 60}
MAX_TRIES = 5
"""Wrong tries of one code."""
MAX_WRONG_CODES_PER_DAY = 20
"""Wrong tries of one link within 24 hours, over all its codes; the last one locks it."""
MAX_CODES_PER_DAY = 10
"""Codes that one link e-mails within 24 hours; asking for one more locks it."""
DAY = dt.timedelta(hours=24)
_SALT = "alliances.links.code"
_COUNTED = ("counted_from", "wrong_count", "code_count")
_CODE = ("code_hash", "code_expires_at", "code_tries", "code_how")


def hold(link: PersonalLink) -> PersonalLink:
    """The link, read again and locked."""
    return PersonalLink.objects.select_for_update(of=("self",)).get(pk=link.pk)


@transaction.atomic
def new_code(link: PersonalLink, *, how: str) -> str:
    """Make the six-digit second factor; ``how`` (``email``, ``read_out``) decides how long it is valid.

    Raises
    ------
    Refused
        ``link_over``, ``locked`` where the link opens nothing.
    """
    locked = hold(link)
    if (fault := _refusal_if_unusable(locked)) is not None:
        raise fault
    code = f"{secrets.randbelow(1_000_000):06d}"
    _reset_counters_daily(locked)
    locked.code_count += how == "email"
    locked.code_hash = _code_hash(locked, code)
    locked.code_expires_at = timezone.now() + dt.timedelta(minutes=CODE_MINUTES[how])
    locked.code_tries, locked.code_how = 0, how
    locked.save(update_fields=[*_CODE, *_COUNTED])
    return code


def refusal_of_code(link: PersonalLink) -> Refused | None:
    """Why no code may be e-mailed for a link that the caller holds; one too many in a day locks it."""
    if (fault := _refusal_if_unusable(link)) is not None:
        return fault
    _reset_counters_daily(link)
    if link.code_count >= MAX_CODES_PER_DAY:
        return _lock(link)
    return None


def is_spent(link: PersonalLink) -> bool:
    """Whether the newest code opens nothing any more: it was used, or tried too often."""
    return not link.code_hash or link.code_tries >= MAX_TRIES


def unlock(link: PersonalLink, *, code: str) -> PersonalLink:
    """Check the second factor; a right code is used up, five wrong ones end it, twenty in a day the link.

    Raises
    ------
    Refused
        ``code_wrong``, ``code_expired`` (ask for a new one), ``locked``, ``link_over``.
    """
    with transaction.atomic():
        locked = hold(link)
        refusal = _refusal_if_unusable(locked) or _check_code(locked, code)
        if refusal is None:
            locked.code_hash, locked.code_expires_at = "", None
            locked.opened_at, locked.opened_how = timezone.now(), locked.code_how
            locked.save(update_fields=["code_hash", "code_expires_at", "opened_at", "opened_how"])
    if refusal is not None:
        raise refusal
    return locked


def _check_code(link: PersonalLink, code: str) -> Refused | None:
    """Why the code does not open the link; a wrong try is counted."""
    is_late = link.code_expires_at is None or link.code_expires_at < timezone.now()
    if is_late or not link.code_hash or link.code_tries >= MAX_TRIES:
        return Refused("code_expired", _("This code does not hold any more. Ask for a new one."), "code")
    if constant_time_compare(_code_hash(link, "".join(code.split())), link.code_hash):
        return None
    _reset_counters_daily(link)
    link.code_tries += 1
    link.wrong_count += 1
    link.save(update_fields=["code_tries", *_COUNTED])
    if link.wrong_count >= MAX_WRONG_CODES_PER_DAY:
        return _lock(link)
    return Refused("code_wrong", _("This is not the code. Look at it again."), "code")


def _refusal_if_unusable(link: PersonalLink) -> Refused | None:
    is_at = standing(link)
    if is_at is Standing.LOCKED:
        return _locked_error()
    if is_at is not Standing.LIVE:
        return Refused("link_over", _("This link does not hold any more. Ask for a new one."), "code")
    return None


def _reset_counters_daily(link: PersonalLink) -> None:
    """Reset the counters when a day has passed."""
    if link.counted_from is None or link.counted_from <= timezone.now() - DAY:
        link.counted_from, link.wrong_count, link.code_count = timezone.now(), 0, 0


def _lock(link: PersonalLink) -> Refused:
    """Lock the link until a new one is issued, and notify its creator."""
    link.locked_at, link.code_hash, link.code_expires_at = timezone.now(), "", None
    link.save(update_fields=["locked_at", *_CODE, *_COUNTED])
    counted = {"wrong": link.wrong_count, "codes": link.code_count}
    AuditEntry.objects.record(by=SYSTEM, verb="link.lock", subject=link, after=counted)
    right = right_of(link)
    if right is not None:
        right.tell_locked(link)
    return _locked_error()


def _locked_error() -> Refused:
    return Refused(
        "locked",
        _("This link is locked: somebody tried too often. The school knows; ask it for a new link."),
        "code",
    )


def _code_hash(link: PersonalLink, code: str) -> str:
    """The stored hash of a code: keyed with the site's secret and salted by the link."""
    return salted_hmac(_SALT, f"{link.nonce}:{code}", algorithm="sha256").hexdigest()
