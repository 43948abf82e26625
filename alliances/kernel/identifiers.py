"""Identifiers of people, organisations, programmes, places and professions: format first, checksum second.

Every check returns :class:`Checked` (the normal form and what to be careful about) or raises ``Refused``.
No message repeats what was typed: a mistyped personal code must not reach a log or a page.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused

MASK = "******-*****"
_HYPHENS = dict.fromkeys(map(ord, "-‐‑‒–—−"), "-")
_REGISTRATION_WEIGHTS = (9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)
_PERSONAL_WEIGHTS = (10, 5, 8, 4, 2, 1, 6, 3, 7, 9)
_OLD_CODES_END = date(2017, 6, 30)
_CENTURIES = {"0": 1800, "1": 1900, "2": 2000}
_PROGRAMME = re.compile(r"(\d{2}[A-Za-z]?)\s?(\d{3})\s?(\d{2})(?:\s?(\d))?", re.ASCII)
_SEALED_VERSION = "v1."
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a person should look at that blocks nothing."""

    code: str
    message: object


@dataclass(frozen=True, slots=True)
class Checked:
    """An identifier in its normal form, with the cautions found on the way."""

    value: str
    warnings: tuple[Caution, ...] = ()

    def __str__(self) -> str:
        return self.value


def check_registration_number(
    text: str, *, is_commercial: bool | None = None, field: str = "registration_number"
) -> Checked:
    """Check an organisation's number: 11 digits, the first 4-9, weighted sum = 3 modulo 11 (rulebook C-06).

    Parameters
    ----------
    text : str
        As typed; spaces, hyphens and a leading ``LV`` are folded away.
    is_commercial : bool or None
        Whether the number is from the commercial register, where a wrong checksum is refused; elsewhere it
        is a caution. ``None`` takes 4 and 5 as the first digit for commercial.

    Raises
    ------
    Refused
        ``personal_code_not_company`` where the text could be a person's code,
        ``registration_number_format``, ``registration_number_checksum``.
    """
    digits = _folded(text).upper().removeprefix("LV").replace("-", "")
    if not _is_digits(digits, 11):
        raise Refused("registration_number_format", _("A registration number has 11 digits."), field)
    if digits[0] in "0123":
        raise Refused(
            "personal_code_not_company",
            _("This looks like a person's code. An organisation's registration number begins with 4 to 9."),
            field,
        )
    if sum(w * int(d) for w, d in zip(_REGISTRATION_WEIGHTS, digits, strict=True)) % 11 == 3:
        return Checked(digits)
    message = _(
        "The check digit of the registration number does not fit. Please compare it with the register."
    )
    if digits[0] in "45" if is_commercial is None else is_commercial:
        raise Refused("registration_number_checksum", message, field)
    return Checked(digits, (Caution("registration_number_checksum", message),))


def check_personal_code(text: str, *, field: str = "personal_code", may_lack_zero: bool = False) -> Checked:
    """Check a person's code (rulebook C-01): eleven digits, with or without a hyphen after the sixth.

    A spreadsheet that takes a code for a number drops the zero in front: ``may_lack_zero`` gives it back.

    Codes issued until 30.06.2017 begin with a birth date, whose checksum is only a caution; newer ones begin
    with 32-39 and are random, so nothing more can be checked. Age is never read from a code (C-01b).

    Raises
    ------
    Refused
        ``personal_code_format`` or ``personal_code_date``.
    """
    digits = _folded(text)
    if may_lack_zero and (_is_digits(digits, 10) or (len(digits) == 11 and digits[5] == "-")):
        digits = f"0{digits}"
    if len(digits) == 12 and digits[6] == "-":
        digits = digits[:6] + digits[7:]
    if not _is_digits(digits, 11):
        raise Refused(
            "personal_code_format", _("A personal code has 11 digits, with a hyphen after the sixth."), field
        )
    value = f"{digits[:6]}-{digits[6:]}"
    if digits[0] == "3" and digits[1] >= "2":
        return Checked(value)
    _refuse_impossible_date(digits, field)
    total = 1 + sum(w * int(d) for w, d in zip(_PERSONAL_WEIGHTS, digits[:10], strict=True))
    if total % 11 % 10 == int(digits[10]):
        return Checked(value)
    message = _("The check digit of the personal code does not fit. Please compare it with the document.")
    return Checked(value, (Caution("personal_code_checksum", message),))


def is_personal_code(text: str) -> bool:
    """Whether a text could be a person's code, so that it is kept out of pages, logs and exports.

    A number that lacks nothing but the zero in front is one.
    """
    try:
        check_personal_code(text, may_lack_zero=True)
    except Refused:
        return False
    return True


def check_programme_code(text: str, *, field: str = "programme_code") -> Checked:
    """Check an education programme's code (rulebook C-03): text of eight digits, spaces folded away."""
    match = _PROGRAMME.fullmatch(" ".join(text.split()))
    if not match:
        raise Refused(
            "programme_code_format", _("A programme code has 8 digits, for example 33 525 01 1."), field
        )
    value = "".join(part for part in match.groups() if part)
    if match[4]:
        return Checked(value)
    return Checked(
        value,
        (
            Caution(
                "programme_code_short", _("The last digit of the programme code (form of study) is missing.")
            ),
        ),
    )


def check_atvk(text: str, *, field: str = "atvk") -> Checked:
    """Check a territorial code (rulebook C-05): seven digits kept as text, because zeros lead."""
    value = _folded(text)
    if not _is_digits(value, 7):
        raise Refused(
            "atvk_format",
            _("A territorial code has 7 digits. A spreadsheet may have dropped the zeros in front."),
            field,
        )
    if value.startswith("00") and value[2:4] != "00":
        return Checked(value)
    return Checked(
        value, (Caution("atvk_old", _("This territorial code is from before the reform of 2021.")),)
    )


def check_profession_code(text: str, *, field: str = "profession_code") -> Checked:
    """Check a code of the occupation classifier (rulebook C-04): ``NNNN NN``; the first four are ISCO-08."""
    digits = _folded(text)
    if not _is_digits(digits, 6):
        raise Refused(
            "profession_code_format", _("A profession code has 6 digits, for example 7115 01."), field
        )
    return Checked(f"{digits[:4]} {digits[4:]}")


def seal(text: str, key: str | bytes) -> str:
    """Encrypt a personal text for a database column (AES-256-GCM); equal texts get different seals."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_derived(key, b"seal")).encrypt(nonce, text.encode(), _SEALED_VERSION.encode())
    return _SEALED_VERSION + base64.urlsafe_b64encode(nonce + sealed).decode()


def open_sealed(sealed: str, key: str | bytes) -> str:
    """Decrypt what :func:`seal` made; refuses ``sealed_text_unreadable`` on a wrong key or a changed byte."""
    try:
        if not sealed.startswith(_SEALED_VERSION):
            raise ValueError("unknown version")
        raw = base64.b64decode(sealed.removeprefix(_SEALED_VERSION), altchars=b"-_", validate=True)
        opened = AESGCM(_derived(key, b"seal")).decrypt(
            raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _SEALED_VERSION.encode()
        )
    except (ValueError, binascii.Error, InvalidTag) as fault:
        raise Refused(
            "sealed_text_unreadable", _("The protected value cannot be read with the present key.")
        ) from fault
    return opened.decode()


def keyed_hash(text: str, key: str | bytes) -> str:
    """Hash an identifier with a key (HMAC-SHA-256, 64 hex digits): finds doubles, gives nothing away."""
    return hmac.new(_derived(key, b"hash"), text.encode(), hashlib.sha256).hexdigest()


def _derived(key: str | bytes, purpose: bytes) -> bytes:
    material = key.encode() if isinstance(key, str) else key
    if not material:
        raise ValueError("an empty key protects nothing")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"dvb personal data " + purpose).derive(
        material
    )


def _folded(text: str) -> str:
    """Normalise: NFKC, one kind of hyphen, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_HYPHENS).split())


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _refuse_impossible_date(digits: str, field: str) -> None:
    message = _("The first six digits of the personal code are not a possible birth date.")
    try:
        birth_date = date(_CENTURIES[digits[6]] + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
    except (KeyError, ValueError) as fault:
        raise Refused("personal_code_date", message, field) from fault
    if birth_date > _OLD_CODES_END:
        raise Refused("personal_code_date", message, field)
