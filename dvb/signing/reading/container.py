"""ASiC-E: a zip of documents and of XAdES signatures about them (ETSI EN 319 162-1)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import zipfile
import zlib
from datetime import UTC, datetime

from dvb.signing.reading import certificates
from dvb.signing.reading.model import ReadFile, Signer, UnreadableError
from dvb.signing.reading.xades import Signature, covers, signatures_of

MAX_ENTRIES = 50
MAX_BYTES = 30 * 1024 * 1024
MAX_SIGNATURE_BYTES = 1024 * 1024
MAX_SIGNERS = 12
_MIMETYPES = {b"application/vnd.etsi.asic-e+zip", b"application/vnd.etsi.asic-s+zip"}


def read_container(content: bytes, paper: bytes = b"") -> ReadFile:
    """Read signers and documents; nothing is unpacked to disk, and sizes are counted while reading."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive, paper)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
        raise UnreadableError("damaged") from fault


def _read(archive: zipfile.ZipFile, paper: bytes) -> ReadFile:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_ENTRIES:
        raise UnreadableError("large")
    names = {entry.filename for entry in entries}
    if "mimetype" in names and _entry(archive, "mimetype", 200).strip() not in _MIMETYPES:
        raise UnreadableError("kind")
    left, documents = MAX_BYTES, []
    signatures: list[Signature] = []
    for entry in entries:
        if _is_signatures(entry.filename):
            signatures += signatures_of(_entry(archive, entry.filename, MAX_SIGNATURE_BYTES))
        elif entry.filename != "mimetype" and not entry.filename.startswith("META-INF/"):
            data = _entry(archive, entry.filename, left)
            left -= len(data)
            documents.append((entry.filename, data))
    if not signatures:
        raise UnreadableError("unsigned")
    if len(signatures) > MAX_SIGNERS:
        raise UnreadableError("large")
    return ReadFile(
        "asice",
        tuple(_signer(one) for one in signatures),
        tuple((name[-200:], hashlib.sha256(data).hexdigest()) for name, data in documents),
        [data for _name, data in documents] == [paper]
        and all(covers(one, *documents[0]) for one in signatures),
    )


def _is_signatures(filename: str) -> bool:
    """Whether an entry is named ``META-INF/*signatures*.xml``."""
    folder, _slash, name = filename.lower().rpartition("/")
    return folder == "meta-inf" and name.endswith(".xml") and "signatures" in name


def _entry(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Read one entry up to a limit in bytes; the size in the ZIP directory is not trusted."""
    with archive.open(name) as part:
        data = part.read(limit + 1)
    if len(data) > limit:
        raise UnreadableError("large")
    return data


def _signer(signature: Signature) -> Signer:
    try:
        der = base64.b64decode("".join(signature.certificate.split()), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise UnreadableError("damaged") from fault
    certificate = certificates.load(der)
    name, issuer = certificates.name_of(certificate), certificates.issuer_of(certificate)
    return Signer(name, issuer, _moment(signature.time))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
