"""The second factor of personal links: made, checked, counted, and locked where somebody guesses."""

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
MOST_TRIES = 5
"""Wrong tries of one code."""
MOST_WRONG_A_DAY = 20
"""Wrong tries of one link within 24 hours, whatever codes were made in between; the last one locks it."""
MOST_CODES_A_DAY = 10
"""Codes that one link e-mails within 24 hours; asking for one more locks it."""
DAY = dt.timedelta(hours=24)
_SALT = "alliances.links.code"
_COUNTED = ("counted_from", "wrong_count", "code_count")
_CODE = ("code_hash", "code_expires_at", "code_tries")


def hold(link: PersonalLink) -> PersonalLink:
    """The link, read again and locked."""
    return PersonalLink.objects.select_for_update(of=("self",)).get(pk=link.pk)


@transaction.atomic
def new_code(link: PersonalLink, *, how: str) -> str:
    """Make the six-digit second factor; ``how`` (``email``, ``read_out``) decides how long it holds.

    Raises
    ------
    Refused
        ``link_over``, ``locked`` where the link opens nothing.
    """
    held = hold(link)
    if (fault := _not_usable(held)) is not None:
        raise fault
    code = f"{secrets.randbelow(1_000_000):06d}"
    _count_anew(held)
    held.code_count += how == "email"
    held.code_hash = _mark(held, code)
    held.code_expires_at = timezone.now() + dt.timedelta(minutes=CODE_MINUTES[how])
    held.code_tries = 0
    held.save(update_fields=[*_CODE, *_COUNTED])
    return code


def refusal_of_code(held: PersonalLink) -> Refused | None:
    """Why no code may be e-mailed for a link that the caller holds; one too many in a day locks it."""
    if (fault := _not_usable(held)) is not None:
        return fault
    _count_anew(held)
    if held.code_count >= MOST_CODES_A_DAY:
        return _lock(held)
    return None


def unlock(link: PersonalLink, *, code: str) -> PersonalLink:
    """Check the second factor; a right code is used up, five wrong ones end it, twenty in a day the link.

    Raises
    ------
    Refused
        ``code_wrong``, ``code_expired`` (ask for a new one), ``locked``, ``link_over``.
    """
    with transaction.atomic():
        held = hold(link)
        refusal = _not_usable(held) or _fault_of(held, code)
        if refusal is None:
            held.code_hash, held.code_expires_at = "", None
            held.opened_at = timezone.now()
            held.save(update_fields=["code_hash", "code_expires_at", "opened_at"])
    if refusal is not None:
        raise refusal
    return held


def _fault_of(held: PersonalLink, code: str) -> Refused | None:
    """Why the code does not open the link; a wrong try is counted."""
    is_late = held.code_expires_at is None or held.code_expires_at < timezone.now()
    if is_late or not held.code_hash or held.code_tries >= MOST_TRIES:
        return Refused("code_expired", _("This code does not hold any more. Ask for a new one."), "code")
    if constant_time_compare(_mark(held, "".join(code.split())), held.code_hash):
        return None
    _count_anew(held)
    held.code_tries += 1
    held.wrong_count += 1
    held.save(update_fields=["code_tries", *_COUNTED])
    if held.wrong_count >= MOST_WRONG_A_DAY:
        return _lock(held)
    return Refused("code_wrong", _("This is not the code. Look at it again."), "code")


def _not_usable(held: PersonalLink) -> Refused | None:
    is_at = standing(held)
    if is_at is Standing.LOCKED:
        return _locked()
    if is_at is not Standing.LIVE:
        return Refused("link_over", _("This link does not hold any more. Ask for a new one."), "code")
    return None


def _count_anew(held: PersonalLink) -> None:
    """Begin to count anew once a day is over."""
    if held.counted_from is None or held.counted_from <= timezone.now() - DAY:
        held.counted_from, held.wrong_count, held.code_count = timezone.now(), 0, 0


def _lock(held: PersonalLink) -> Refused:
    """Close the link until a new one is made, and tell whoever made it."""
    held.locked_at, held.code_hash, held.code_expires_at = timezone.now(), "", None
    held.save(update_fields=["locked_at", *_CODE, *_COUNTED])
    counted = {"wrong": held.wrong_count, "codes": held.code_count}
    AuditEntry.objects.record(by=SYSTEM, verb="link.lock", subject=held, after=counted)
    right = right_of(held)
    if right is not None:
        right.tell_locked(held)
    return _locked()


def _locked() -> Refused:
    return Refused(
        "locked",
        _("This link is locked: somebody tried too often. The school knows; ask it for a new link."),
        "code",
    )


def _mark(link: PersonalLink, code: str) -> str:
    """A code as it is kept: useless without the site's key, and different for every link."""
    return salted_hmac(_SALT, f"{link.nonce}:{code}", algorithm="sha256").hexdigest()
