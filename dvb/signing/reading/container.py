"""ASiC-E: a zip of documents and of XAdES signatures about them (ETSI EN 319 162-1)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import zipfile
import zlib
from datetime import UTC, datetime

from alliances.kernel.spreadsheets.reading.faults import Fault
from alliances.kernel.spreadsheets.reading.xml_parts import local, parse
from dvb.signing.reading import certificates
from dvb.signing.reading.model import ReadFile, Signer, UnreadableError

MAX_ENTRIES = 50
MAX_BYTES = 30 * 1024 * 1024
MAX_SIGNATURE_BYTES = 1024 * 1024
MAX_SIGNERS = 12
_MIMETYPES = {b"application/vnd.etsi.asic-e+zip", b"application/vnd.etsi.asic-s+zip"}


def read_container(content: bytes) -> ReadFile:
    """Read signers and documents; nothing is unpacked to disk, and sizes are counted while reading."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
        raise UnreadableError("damaged") from fault


def _read(archive: zipfile.ZipFile) -> ReadFile:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_ENTRIES:
        raise UnreadableError("large")
    names = {entry.filename for entry in entries}
    if "mimetype" in names and _entry(archive, "mimetype", 200).strip() not in _MIMETYPES:
        raise UnreadableError("kind")
    left, signers, documents = MAX_BYTES, [], []
    for entry in entries:
        if _is_signatures(entry.filename):
            signers += signers_of(_entry(archive, entry.filename, MAX_SIGNATURE_BYTES))
        elif entry.filename != "mimetype" and not entry.filename.startswith("META-INF/"):
            data = _entry(archive, entry.filename, left)
            left -= len(data)
            documents.append((entry.filename[-200:], hashlib.sha256(data).hexdigest()))
    if not signers:
        raise UnreadableError("unsigned")
    if len(signers) > MAX_SIGNERS:
        raise UnreadableError("large")
    return ReadFile("asice", tuple(signers), tuple(documents))


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


def signers_of(xml: bytes) -> list[Signer]:
    """The signers of one XAdES file."""
    reader = _Signatures()
    try:
        parse([xml], reader)
    except Fault as fault:
        raise UnreadableError("damaged") from fault
    return [_signer(certificate, time) for certificate, time in reader.signatures]


class _Signatures:
    """Collects the first certificate and the signing time of each signature."""

    def __init__(self) -> None:
        self.signatures: list[tuple[str, str]] = []
        self._depth, self._certificate, self._time = 0, "", ""
        self._text: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "Signature":
            self._depth += 1
            if self._depth == 1:
                self._certificate = self._time = ""
        if tag in ("X509Certificate", "SigningTime") and self._depth == 1:
            self._text = []

    def end(self, name: str) -> None:
        tag, text = local(name), "".join(self._text or ())
        if tag == "X509Certificate":
            self._certificate = self._certificate or text
        elif tag == "SigningTime":
            self._time = self._time or text
        elif tag == "Signature":
            self._depth -= 1
            if self._depth == 0 and self._certificate:
                self.signatures.append((self._certificate, self._time))
        if tag in ("X509Certificate", "SigningTime"):
            self._text = None

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)


def _signer(encoded: str, time: str) -> Signer:
    try:
        der = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise UnreadableError("damaged") from fault
    certificate = certificates.load(der)
    return Signer(certificates.name_of(certificate), certificates.issuer_of(certificate), _moment(time))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
