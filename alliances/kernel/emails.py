"""E-mail addresses in the one form in which they are stored, compared and written to."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from alliances.kernel.text import without_hidden


def fold_email(text: str) -> str:
    """The normal form of an address: letters normalised (NFKC), without blanks or zero width, in lower case.

    Two addresses are the same if and only if their normal forms are equal. A database is never asked to
    compare without case: PostgreSQL takes ``ı`` for ``i`` and ``ſ`` for ``s`` then.
    """
    return text if text.isascii() and text.islower() and text == text.strip() else _fold(text)


def _fold(text: str) -> str:
    # lower(), not casefold(): that would write "ss" for "ß" and so make one person's address of another's.
    return without_hidden(unicodedata.normalize("NFKC", text)).strip().lower()


def mailbox_of(address: str) -> str:
    """The mailbox that an address in its normal form is delivered to: ``anna@`` for ``anna+x@``.

    For questions of who reads it, never for finding an account: some providers take the tag for a part of
    the name (RFC 5233), so that two mailboxes may be taken for one here, but never one for two.
    """
    local, at, domain = address.rpartition("@")
    name = local.partition("+")[0]
    return f"{name or local}{at}{domain}"


def check_email(text: str, *, field: str = "email") -> str:
    """The normal form of an address that somebody gives.

    Raises
    ------
    Refused
        ``email_letters`` where a letter is left that merely looks like a Latin one or carries a diacritic,
        ``email_form`` where it is no address.
    """
    address = fold_email(text)
    if not address.isascii():
        raise Refused(
            "email_letters",
            _(
                "Write the e-mail address in plain Latin letters without diacritics. "
                "A domain with other letters is written in the form that begins with xn--."
            ),
            field,
        )
    try:
        validate_email(address)
    except ValidationError as fault:
        raise Refused("email_form", _("Write an address such as anna@piemers.lv."), field) from fault
    return address


def validate_normal_email(text: str) -> None:
    """:func:`check_email` as a validator of forms and tables."""
    try:
        check_email(text)
    except Refused as refused:
        raise ValidationError(str(refused.message), code=refused.code) from refused
