"""Personal links: issuing them, finding them again by their token, and the second factor."""

from __future__ import annotations

import base64
import datetime as dt
import secrets

from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.emails import check_email
from alliances.kernel.errors import Refused
from alliances.models import AuditEntry, Organisation, PersonalLink

DAYS = 30
CODE_MINUTES = {"email": 15, "read_out": 24 * 60}
MOST_TRIES = 5
_SALT = "alliances.links"


@transaction.atomic
def issue(
    purpose: str,
    *,
    about: models.Model,
    organisation: Organisation,
    name: str,
    email: str,
    language: str,
    expires_on: dt.date,
    by: Actor,
) -> PersonalLink:
    """The person's link about a row: the live one, or a new one; a second click makes no second link."""
    key = {
        "purpose": purpose,
        "subject_type": about._meta.label_lower,
        "subject_id": about.pk,
        "name": name.strip()[:150],
        "email": check_email(email) if email.strip() else "",
    }
    old = PersonalLink.objects.select_for_update().filter(**key, revoked_at__isnull=True).first()
    if old is not None and old.is_live_on(timezone.localdate()):
        return old
    if old is not None:
        _end(old)
    made = PersonalLink.objects.create(
        **key,
        organisation=organisation,
        language=language,
        nonce=secrets.token_hex(16),
        expires_on=expires_on,
        created_by_id=by.user_id,
    )
    AuditEntry.objects.record(
        by=by, verb="link.issue", subject=made, after={"purpose": purpose, "expires_on": str(expires_on)}
    )
    return made


@transaction.atomic
def renew(link: PersonalLink, *, expires_on: dt.date, by: Actor) -> PersonalLink:
    """End a link and issue its successor: whoever holds the old address cannot use it any more."""
    held = PersonalLink.objects.select_for_update().get(pk=link.pk)
    if held.revoked_at is None:
        _end(held)
    newest = PersonalLink.objects.filter(
        purpose=held.purpose,
        subject_type=held.subject_type,
        subject_id=held.subject_id,
        name=held.name,
        email=held.email,
        revoked_at__isnull=True,
    ).first()
    if newest is not None:
        return newest
    made = PersonalLink.objects.create(
        purpose=held.purpose,
        subject_type=held.subject_type,
        subject_id=held.subject_id,
        organisation_id=held.organisation_id,
        name=held.name,
        email=held.email,
        language=held.language,
        nonce=secrets.token_hex(16),
        expires_on=expires_on,
        created_by_id=by.user_id,
    )
    AuditEntry.objects.record(by=by, verb="link.renew", subject=made, before={"link": held.pk})
    return made


@transaction.atomic
def revoke(link: PersonalLink, *, by: Actor) -> None:
    held = PersonalLink.objects.select_for_update().get(pk=link.pk)
    if held.revoked_at is None:
        _end(held)
        AuditEntry.objects.record(by=by, verb="link.revoke", subject=held)


def token_of(link: PersonalLink) -> str:
    """The secret part of the link's address: computed with the site's key, never stored."""
    digest = salted_hmac(_SALT, f"{link.pk}:{link.nonce}:{link.purpose}", algorithm="sha256").digest()
    return f"{link.pk}-{base64.urlsafe_b64encode(digest[:18]).decode()}"


def find(token: str) -> PersonalLink | None:
    """The link behind a token, also an expired one; ``None`` where there is none."""
    number, __, __ = token.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return None
    link = PersonalLink.objects.filter(pk=int(number)).select_related("organisation").first()
    if link is None or not constant_time_compare(token_of(link), token):
        return None
    return link


@transaction.atomic
def new_code(link: PersonalLink, *, how: str) -> str:
    """Make the six-digit second factor; ``how`` (``email``, ``read_out``) decides how long it holds."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    held = PersonalLink.objects.select_for_update().get(pk=link.pk)
    held.code_hash = _mark(held, code)
    held.code_expires_at = timezone.now() + dt.timedelta(minutes=CODE_MINUTES[how])
    held.code_tries = 0
    held.save(update_fields=["code_hash", "code_expires_at", "code_tries"])
    return code


def unlock(link: PersonalLink, *, code: str) -> PersonalLink:
    """Check the second factor; a right code is used up, five wrong ones end it.

    Raises
    ------
    Refused
        ``code_wrong``, ``code_expired`` (ask for a new one).
    """
    with transaction.atomic():
        held = PersonalLink.objects.select_for_update().get(pk=link.pk)
        is_late = held.code_expires_at is None or held.code_expires_at < timezone.now()
        if is_late or not held.code_hash or held.code_tries >= MOST_TRIES:
            refusal: Refused | None = Refused(
                "code_expired", _("This code does not hold any more. Ask for a new one."), "code"
            )
        elif constant_time_compare(_mark(held, "".join(code.split())), held.code_hash):
            held.code_hash, held.code_expires_at, refusal = "", None, None
            held.opened_at = timezone.now()
        else:
            held.code_tries += 1
            refusal = Refused("code_wrong", _("This is not the code. Look at it again."), "code")
        held.save(update_fields=["code_hash", "code_expires_at", "code_tries", "opened_at"])
    if refusal is not None:
        raise refusal
    return held


def _mark(link: PersonalLink, code: str) -> str:
    """A code as it is kept: useless without the site's key, and different for every link."""
    return salted_hmac(f"{_SALT}.code", f"{link.nonce}:{code}", algorithm="sha256").hexdigest()


def _end(link: PersonalLink) -> None:
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
