"""Names in certificates. Numbers in them are personal codes and are not extracted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

from alliances.kernel.text import normalise
from dvb.signing.reading.model import UnreadableError

LONGEST_PART = 64
"""Characters of a name in a certificate (X.520: upper bound of a common name); no real one is longer."""

_IDENTIFIER = re.compile(r"[A-Z]{5}-|PNO[A-Z]{0,2}-?\d")
"""Prefix of a personal identifier (ETSI EN 319 412-1, 5.1.3): type, country, number."""

_NUMBERS = re.compile(r"\d[\d-]*")


def load(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError as fault:
        raise UnreadableError("damaged") from fault


def leaf_of(certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    """The signer's own certificate: the one that issued none of the others."""
    issuers = {one.issuer for one in certificates if one.issuer != one.subject}
    own = [one for one in certificates if one.subject not in issuers]
    if not own:
        raise UnreadableError("damaged")
    return own[0]


def name_of(certificate: x509.Certificate) -> str:
    """First and last name, else the common name without any number."""
    subject = certificate.subject
    first, last = _part(subject, NameOID.GIVEN_NAME), _part(subject, NameOID.SURNAME)
    return f"{first} {last}" if first and last else _part(subject, NameOID.COMMON_NAME)


def issuer_of(certificate: x509.Certificate) -> str:
    issuer = certificate.issuer
    return _part(issuer, NameOID.COMMON_NAME) or _part(issuer, NameOID.ORGANIZATION_NAME)


def _part(name: x509.Name, oid: ObjectIdentifier) -> str:
    attributes = name.get_attributes_for_oid(oid)
    text = str(attributes[0].value) if attributes else ""
    if len(text) > LONGEST_PART:
        raise UnreadableError("large")
    return without_numbers(text)


def without_numbers(text: str) -> str:
    """The name without identifiers and numbers, in time linear in its length."""
    words = normalise(text).replace(",", " ").split()
    return " ".join(
        " ".join(_NUMBERS.sub(" ", word) for word in words if not _IDENTIFIER.match(word)).split()
    )
