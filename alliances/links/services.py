"""Personal links: issuing them, finding them again by their token, and ending them."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.emails import check_email, fold_email
from alliances.kernel.errors import Refused
from alliances.kernel.row_keys import row_key
from alliances.links import languages
from alliances.links.codes import (
    CODE_MINUTES,
    DAY,
    MAX_CODES_PER_DAY,
    MAX_TRIES,
    MAX_WRONG_CODES_PER_DAY,
    hold,
    is_spent,
    new_code,
    refusal_of_code,
    unlock,
)
from alliances.links.models import PersonalLink
from alliances.links.rights import (
    LinkRight,
    Standing,
    holds,
    is_live,
    may_be_sent,
    may_go_on,
    on_end,
    register,
    registered,
    right_of,
    run_on_end,
    standing,
)

if TYPE_CHECKING:
    from alliances.organisations.models import Organisation

__all__ = [
    "CODE_MINUTES",
    "DAY",
    "DAYS",
    "MAX_CODES_PER_DAY",
    "MAX_TRIES",
    "MAX_WRONG_CODES_PER_DAY",
    "LinkRight",
    "Standing",
    "end_all_lost",
    "end_lost",
    "find",
    "hold",
    "holds",
    "is_live",
    "is_spent",
    "is_taken_back",
    "issue",
    "may_be_sent",
    "may_go_on",
    "new_code",
    "newest_of",
    "on_end",
    "refusal_of_code",
    "register",
    "registered",
    "renew",
    "replace",
    "revoke",
    "right_of",
    "standing",
    "token_of",
    "unlock",
]

DAYS = 30
_SALT = "alliances.links"
_ORIGINAL = "original"
"""Begins the reason of a link that ended with what it was a copy of."""


@transaction.atomic
def issue(
    purpose: str,
    *,
    about: models.Model,
    organisation: Organisation,
    name: str,
    email: str,
    language: str,
    expires_on: dt.date | None = None,
    by: Actor,
) -> PersonalLink:
    """The person's link about a row: the live one, or a new one; a second click makes no second link.

    It ends on the last day of the right behind it, or on an earlier one. Two who issue links about one row
    at the same moment do so one after the other: there are no links yet that could be locked.
    """
    _hold_row(about)
    link = PersonalLink(
        purpose=purpose,
        subject_type=about._meta.label_lower,
        subject_id=about.pk,
        name=name.strip()[:150],
        email=check_email(email) if email.strip() else "",
        organisation=organisation,
        language=language,
    )
    link.chosen_language = languages.chosen(link.email, link.name)
    link.language = link.chosen_language or language
    right = right_of(link)
    link.expires_on = expires_on or (right.last_day(link) if right else timezone.localdate())
    old = _siblings(link).select_for_update().filter(revoked_at__isnull=True).first()
    if old is not None and is_live(old):
        return old
    _end_others(link, by)
    _save_as_successor(old, link, by)
    AuditEntry.objects.record(
        by=by, verb="link.issue", subject=link, after={"purpose": purpose, "expires_on": str(link.expires_on)}
    )
    return link


@transaction.atomic
def renew(link: PersonalLink, *, by: Actor) -> PersonalLink:
    """The successor of a link that has expired; a second click finds the first one's.

    Raises
    ------
    Refused
        ``link_over`` for one that was taken back, is locked, or whose original does not hold any more.
    """
    locked = hold(link)
    is_at = standing(locked)
    newest = newest_of(locked)
    if is_at is Standing.REPLACED and is_live(newest):
        return newest
    if is_at is not Standing.EXPIRED or not may_go_on(locked):
        raise _expired_error()
    return _create_successor(locked, by)


@transaction.atomic
def replace(link: PersonalLink, *, by: Actor) -> PersonalLink:
    """End a link that is live, expired or locked, and make its successor: the old address opens nothing more.

    Raises
    ------
    Refused
        ``link_over`` for one that was taken back, or whose original does not hold any more.
    """
    locked = hold(newest_of(link))
    if locked.revoked_at is not None or not may_go_on(locked):
        raise _expired_error()
    return _create_successor(locked, by)


@transaction.atomic
def revoke(link: PersonalLink, *, by: Actor, reason: str = "") -> None:
    """Take a link back: it opens nothing from now on, and does not renew itself."""
    locked = hold(link)
    if locked.revoked_at is None:
        locked.ended_for_id = by.organisation_id
        _end(locked)
        run_on_end(locked, None)
        AuditEntry.objects.record(by=by, verb="link.revoke", subject=locked, reason=reason)


@transaction.atomic
def end_lost(row: models.Model, *, by: Actor) -> int:
    """End the links whose original went with a change of this row, and say so; how many there were.

    Every service that changes what a link is a copy of calls this in its own transaction.
    """
    label, ended = row._meta.label_lower, 0
    for right in registered():
        if label not in right.links_of:
            continue
        rows = PersonalLink.objects.select_for_update(of=("self",)).filter(
            right.links_of[label](row),
            purpose=right.purpose,
            subject_type=right.subject_type,
            revoked_at__isnull=True,
        )
        for link in rows.order_by("pk"):
            if not right.holds(link):
                revoke(link, by=by, reason=f"{_ORIGINAL}: {label} {row.pk}")
                ended += 1
    return ended


def end_all_lost() -> int:
    """End what time alone took away (the day of a transfer, of an amendment); how many there were."""
    ended = 0
    for link in PersonalLink.objects.filter(revoked_at__isnull=True).order_by("pk").iterator():
        if not holds(link):
            revoke(link, by=SYSTEM, reason=_ORIGINAL)
            ended += 1
    return ended


def newest_of(link: PersonalLink) -> PersonalLink:
    """The last successor of a link; itself where it has none."""
    newest = link
    while newest.replaced_by is not None:
        newest = newest.replaced_by
    return newest


def is_taken_back(
    purpose: str, *, about: models.Model, name: str, email: str, organisation: Organisation | None = None
) -> bool:
    """Whether somebody took the person's last link about a row back: then nothing automatic makes another.

    One that ended because its original had changed may be made again once the original is right. With an
    ``organisation`` only its own links are looked at.
    """
    own = {} if organisation is None else {"organisation": organisation}
    last = PersonalLink.objects.filter(
        **own,
        purpose=purpose,
        subject_type=about._meta.label_lower,
        subject_id=about.pk,
        name=name.strip()[:150],
        email=fold_email(email),
    ).first()
    if last is None or last.revoked_at is None:
        return False
    ended = AuditEntry.objects.about(last).filter(verb="link.revoke").last()
    return ended is None or not ended.reason.startswith(_ORIGINAL)


def token_of(link: PersonalLink) -> str:
    """The secret part of the link's address: computed with the site's key, never stored."""
    digest = salted_hmac(_SALT, f"{link.pk}:{link.nonce}:{link.purpose}", algorithm="sha256").digest()
    return f"{link.pk}-{base64.urlsafe_b64encode(digest[:18]).decode()}"


def find(token: str) -> PersonalLink | None:
    """The link behind a token, also one that opens nothing any more; ``None`` where there is none."""
    number = row_key(token.partition("-")[0])
    if number is None:
        return None
    rows = PersonalLink.objects.select_related("organisation", "replaced_by")
    link = rows.filter(pk=number).first()
    if link is None or not constant_time_compare(token_of(link), token):
        return None
    return link


def _hold_row(about: models.Model) -> None:
    rows = type(about)._default_manager.filter(pk=about.pk)
    rows.select_for_update(of=("self",), no_key=True).order_by().values_list("pk").first()


def _siblings(link: PersonalLink) -> models.QuerySet[PersonalLink]:
    """All links of the same person about the same row in the matter of one organisation.

    A contact person whom two schools write to has a link for each: either opens that school's learners alone.
    """
    names = ("purpose", "subject_type", "subject_id", "organisation_id", "name", "email")
    return PersonalLink.objects.filter(**{name: getattr(link, name) for name in names})


def _end_others(new_link: PersonalLink, by: Actor) -> None:
    """Where a row has one holder, a new one ends the links of the earlier."""
    right = right_of(new_link)
    if right is None or not right.is_exclusive:
        return
    about = {name: getattr(new_link, name) for name in ("purpose", "subject_type", "subject_id")}
    others = PersonalLink.objects.filter(**about, revoked_at__isnull=True).exclude(pk__in=_siblings(new_link))
    for link in others.order_by("pk"):
        revoke(link, by=by, reason="another holder")


def _create_successor(old_link: PersonalLink, by: Actor) -> PersonalLink:
    right = right_of(old_link)
    if right is None:
        raise _expired_error()
    copied = (
        *("purpose", "subject_type", "subject_id", "organisation_id"),
        *("name", "email", "language", "chosen_language"),
    )
    new_link = PersonalLink(
        **{name: getattr(old_link, name) for name in copied}, expires_on=right.last_day(old_link)
    )
    _save_as_successor(old_link, new_link, by)
    AuditEntry.objects.record(by=by, verb="link.renew", subject=new_link, before={"link": old_link.pk})
    return new_link


def _save_as_successor(old: PersonalLink | None, new_link: PersonalLink, by: Actor) -> None:
    """Save a link in the place of an older one, with what its original says today."""
    if old is not None:
        _end(old)
    right = right_of(new_link)
    new_link.original = right.original_of(new_link.subject_id) if right else ""
    new_link.nonce, new_link.created_by_id = secrets.token_hex(16), by.user_id
    new_link.save()
    if old is not None:
        old.replaced_by = new_link
        old.save(update_fields=["replaced_by"])
        run_on_end(old, new_link)


def _end(link: PersonalLink) -> None:
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at", "ended_for"])


def _expired_error() -> Refused:
    return Refused("link_over", _("This link does not hold any more. Ask for a new one."))
