"""A signed PDF: each signature lies in the gap between the two byte ranges (ISO 32000-1, 12.8)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from cryptography.hazmat.primitives.serialization import pkcs7

from dvb.signing.reading import certificates
from dvb.signing.reading.model import ReadFile, Signer, UnreadableError
from dvb.signing.reading.pdf_updates import is_only_signed

MAX_SIGNERS = 12
MAX_HEX = 256 * 1024
NEAR = 4_000
_NUMBER = rb"\s{1,8}(\d{1,10})"
_RANGE = re.compile(rb"/ByteRange\s{0,8}\[\s{0,8}(\d{1,10})" + _NUMBER * 3)
_TIME = re.compile(rb"/M\s{0,8}\(D:(\d{14})(?:(Z)|([+-])(\d{2})'?(\d{2})?'?)?")


def read_pdf(content: bytes, paper: bytes = b"") -> ReadFile:
    """Read the signers of a PDF from its signature dictionaries; nothing of the document is rendered."""
    signers: list[Signer] = []
    for match in _RANGE.finditer(content):
        if len(signers) == MAX_SIGNERS:
            raise UnreadableError("large")
        first, length, second, _rest = (int(number) for number in match.groups())
        gap = (first + length, second)
        signers.append(_signer(content, gap))
    if not signers:
        raise UnreadableError("unsigned")
    return ReadFile("pdf", tuple(signers), is_paper=is_only_signed(content, paper))


def _signer(content: bytes, gap: tuple[int, int]) -> Signer:
    start, end = gap
    if not 0 < start < end <= len(content) or end - start > MAX_HEX:
        raise UnreadableError("damaged")
    try:
        chain = pkcs7.load_der_pkcs7_certificates(_der(content[start:end]))
    except ValueError as fault:
        raise UnreadableError("damaged") from fault
    leaf = certificates.leaf_of(chain)
    surroundings = content[max(0, start - NEAR) : start] + content[end : end + NEAR]
    return Signer(certificates.name_of(leaf), certificates.issuer_of(leaf), _moment(surroundings))


def _der(gap: bytes) -> bytes:
    """The DER signature from the gap of the byte range, without the zero padding."""
    data = bytes.fromhex(gap.strip(b"<> \r\n\t").decode("ascii", "strict"))
    if len(data) < 4 or data[0] != 0x30:
        raise ValueError("no DER sequence")
    size, header_length = data[1], 2
    if size >= 0x80:
        header_length += size & 0x7F
        size = int.from_bytes(data[2:header_length], "big")
    return data[: header_length + size]


def _moment(surroundings: bytes) -> datetime | None:
    match = _TIME.search(surroundings)
    if match is None:
        return None
    digits, _utc, sign, hours, minutes = match.groups()
    try:
        naive = datetime.strptime(digits.decode(), "%Y%m%d%H%M%S")  # noqa: DTZ007 - the zone follows
        if sign is None:
            return naive.replace(tzinfo=UTC)
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return naive.replace(tzinfo=timezone(offset if sign == b"+" else -offset))
    except ValueError:  # no such day, or no such offset
        return None
