"""The signatures of one XAdES file: certificate, time, and the files whose digest they name."""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import unquote

from alliances.kernel.spreadsheets.reading.faults import Fault
from alliances.kernel.spreadsheets.reading.xml_parts import local, parse
from dvb.signing.reading.model import UnreadableError

DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_READ = ("X509Certificate", "SigningTime", "DigestValue")


@dataclass(slots=True)
class FileDigest:
    """What ``SignedInfo`` says of one file: its name, how the digest is made, the digest in base64."""

    name: str
    algorithm: str = ""
    value: str = ""
    is_transformed: bool = False


@dataclass(slots=True)
class Signature:
    certificate: str = ""
    time: str = ""
    files: list[FileDigest] = field(default_factory=list)


def signatures_of(xml: bytes) -> list[Signature]:
    reader = _Signatures()
    try:
        parse([xml], reader)
    except Fault as fault:
        raise UnreadableError("damaged") from fault
    return reader.signatures


def covers(signature: Signature, name: str, content: bytes) -> bool:
    """Whether a signature names the digest of this file as it is, and of no other file."""
    if len(signature.files) != 1:
        return False
    [one] = signature.files
    if one.is_transformed or one.algorithm not in DIGESTS or _plain(one.name) != _plain(name):
        return False
    try:
        said = base64.b64decode("".join(one.value.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return said == hashlib.new(DIGESTS[one.algorithm], content).digest()


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", unquote(name)).removeprefix("./").removeprefix("/")


class _Signatures:
    """Collects the first certificate, the signing time and the references to files of each signature."""

    def __init__(self) -> None:
        self.signatures: list[Signature] = []
        self._depth = self._level = self._signature_level = 0
        self._is_info = False
        self._current, self._file = Signature(), FileDigest("")
        self._text: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        self._level += 1
        if tag == "Signature":
            self._depth += 1
            if self._depth == 1:
                self._current, self._signature_level = Signature(), self._level
        if self._depth != 1:
            return
        if tag == "SignedInfo" and self._level == self._signature_level + 1:
            self._is_info = True  # what is called so elsewhere is not signed
        elif self._is_info:
            self._start_of_info(tag, attributes)
        if tag in _READ:
            self._text = []

    def _start_of_info(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Reference":
            self._file = FileDigest(attributes.get("URI", ""))
            if not self._file.name.startswith("#"):  # a part of the signature itself
                self._current.files.append(self._file)
        elif tag == "Transform":
            self._file.is_transformed = True
        elif tag == "DigestMethod":
            self._file.algorithm = attributes.get("Algorithm", "")

    def end(self, name: str) -> None:
        tag, text = local(name), "".join(self._text or ())
        self._level -= 1
        if tag == "X509Certificate":
            self._current.certificate = self._current.certificate or text
        elif tag == "SigningTime":
            self._current.time = self._current.time or text
        elif tag == "DigestValue" and self._is_info:
            self._file.value = text
        elif tag == "SignedInfo":
            self._is_info = False
        elif tag == "Signature":
            self._depth -= 1
            if self._depth == 0 and self._current.certificate:
                self.signatures.append(self._current)
        if tag in _READ:
            self._text = None

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)
