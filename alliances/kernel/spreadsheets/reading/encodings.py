"""Which encoding a text file is in: BOM, then strict UTF-8, then Baltic Windows-1257, never 1252.

Windows-1257 read as 1252 turns ``Ģirts`` into ``Ìirts`` without any error, so 1252 is not tried at all.
"""

from __future__ import annotations

import codecs
import re

from alliances.kernel.spreadsheets.reading.faults import Fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_CHUNK = 1 << 18
_DAMAGE = re.compile("[\udc80-\udcff]")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def detect(stream: BinaryIO) -> tuple[str, int, bool]:
    """Encoding, offset of the text after any BOMs, and whether it was only a guess."""
    stream.seek(0)
    head = stream.read(4096)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return _checked(stream, encoding, len(bom)), len(bom), False
    start = 0
    while head.startswith(codecs.BOM_UTF8, start):
        start += len(codecs.BOM_UTF8)
    if wide := _utf16_without_bom(head[start:]):
        return _checked(stream, wide, start), start, False
    _refuse_nul(stream, start)
    if _is_utf8(stream, start):
        return "utf-8", start, False
    return _checked(stream, "cp1257", start), start, True


def _chunks(stream: BinaryIO, start: int) -> Iterator[bytes]:
    stream.seek(start)
    while chunk := stream.read(_CHUNK):
        yield chunk


def _utf16_without_bom(head: bytes) -> str:
    """ASCII in UTF-16 has a NUL in every second byte."""
    pairs = len(head) // 2
    if pairs < 4:
        return ""
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > 0.4 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.4 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return ""


def _refuse_nul(stream: BinaryIO, start: int) -> None:
    row = 1
    for chunk in _chunks(stream, start):
        if (place := chunk.find(b"\0")) >= 0:
            raise Fault("nul_bytes", row=row + chunk.count(b"\n", 0, place))
        row += chunk.count(b"\n")


def _is_utf8(stream: BinaryIO, start: int) -> bool:
    """False if it is another encoding; a refusal if it is UTF-8 with some damaged places."""
    try:
        _checked(stream, "utf-8", start)
    except Fault:
        good, bad, first_bad = _count_damage(stream, start)
        if good > bad:
            raise Fault("encoding_damaged", row=first_bad) from None
        return False
    return True


def _count_damage(stream: BinaryIO, start: int) -> tuple[int, int, int]:
    """Letters beyond ASCII that are right and bytes that are wrong as UTF-8, and the first row with one."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = first_bad = 0
    row = 1
    for chunk in _chunks(stream, start):
        text = decoder.decode(chunk)
        wrong = _DAMAGE.findall(text)
        if wrong and not first_bad:
            first_bad = row + text.count("\n", 0, text.index(wrong[0]))
        bad += len(wrong)
        good += len(text) - len(text.encode("ascii", "ignore")) - len(wrong)
        row += text.count("\n")
    return good, bad or 1, first_bad or row


def _checked(stream: BinaryIO, encoding: str, start: int) -> str:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    row = 1
    try:
        for chunk in _chunks(stream, start):
            row += decoder.decode(chunk).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Fault("encoding_unknown", row=row) from error
    return encoding
