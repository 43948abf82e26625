"""The ZIP around XLSX and ODS: checked from its directory before anything in it is unpacked."""

from __future__ import annotations

import zipfile
import zlib

from alliances.kernel.spreadsheets.reading.faults import Fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from alliances.kernel.spreadsheets.workbook import Limits

_END = b"PK\x05\x06"
_BYTES_PER_PART = 512
_SMALL = 1_000_000
_CHUNK = 1 << 16


class Archive:
    """Parts by lower-case name, each read as a bounded stream."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        _check_directory_size(stream, limits)
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Fault("damaged") from error
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        _check_parts(infos, limits)
        self.parts = {info.filename.lower(): info for info in infos}
        if len(self.parts) != len(infos):
            raise Fault("unsafe_parts")

    def has(self, name: str) -> bool:
        return name.lower() in self.parts

    def size(self, name: str) -> int:
        return self.parts[name.lower()].file_size if self.has(name) else 0

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked part, piece by piece; zipfile checks its length and checksum at the end."""
        info = self.parts.get(name.lower())
        if info is None:
            raise Fault("damaged")
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as error:
            raise Fault("damaged") from error

    def starts_with(self, name: str, text: bytes) -> bool:
        return self.has(name) and next(self.chunks(name), b"").startswith(text)

    def contains(self, name: str, text: bytes) -> bool:
        """Whether a part holds ``text``, also across two pieces."""
        tail = b""
        for chunk in self.chunks(name) if self.has(name) else ():
            if text in tail + chunk:
                return True
            tail = chunk[-len(text) :]
        return False


def _check_directory_size(stream: BinaryIO, limits: Limits) -> None:
    """zipfile reads the whole directory into memory, so its size is looked at first."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + 22:
        raise Fault("damaged")
    count = int.from_bytes(tail[place + 10 : place + 12], "little")
    directory = int.from_bytes(tail[place + 12 : place + 16], "little")
    if count > limits.parts or directory > limits.parts * _BYTES_PER_PART:
        raise Fault("too_many_parts", limit=limits.parts)


def _check_parts(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.parts:
        raise Fault("too_many_parts", limit=limits.parts)
    total = 0
    for info in infos:
        if not _is_safe(info.filename):
            raise Fault("unsafe_parts")
        if info.flag_bits & 0x1:
            raise Fault("password")
        total += info.file_size
        packed = max(info.compress_size, 1)
        if info.file_size > _SMALL and info.file_size > packed * limits.packing_ratio:
            raise Fault("unpacks_too_big", limit=limits.unpacked_bytes // 1_000_000)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Fault("damaged")
    if total > limits.unpacked_bytes:
        raise Fault("unpacks_too_big", limit=limits.unpacked_bytes // 1_000_000)


def _is_safe(name: str) -> bool:
    """Names that would leave a folder are a sign of an attack, though nothing is ever written by name."""
    steps = name.replace("\\", "/").split("/")
    return not (name.startswith(("/", "\\")) or ".." in steps or ":" in steps[0] or "\0" in name)
