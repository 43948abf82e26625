"""The child process that decodes a picture and encodes it anew: Pillow within limits, no web framework.

Standard input is the picture; the file descriptor ``out`` takes the JPEG; standard output takes
``{"ok": {"width": ..., "height": ...}}`` or ``{"fault": "picture_kind" | "picture_huge"}``.
"""

from __future__ import annotations

import io
import json
import os
import struct
import sys
from typing import Any

from PIL import Image, ImageOps

from alliances.kernel.spreadsheets.reading.limits import restrict

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST = 1600
MAX_PIXELS = 52_000_000
"""A telephone's largest sensor; a small file that unfolds to more is refused before it is decoded."""
MAX_BYTES = 20_000_000
QUALITY = 82
WHITE = (255, 255, 255)
HUGE = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)
BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, struct.error)
"""What decoders raise on bytes that are no picture, or only half of one."""


class TooLargeError(Exception):
    """More pixels than :data:`MAX_PIXELS`."""


def main(order: str) -> None:
    """Re-encode standard input within the limits in ``order`` (JSON: memory_bytes, cpu_seconds, out)."""
    given = json.loads(order)
    out = given.pop("out")
    restrict(**given, written_bytes=MAX_BYTES)
    verdict: dict[str, Any]
    try:
        content, width, height = reencode(sys.stdin.buffer.read())
        with os.fdopen(out, "wb") as file:
            file.write(content)
        verdict = {"ok": {"width": width, "height": height}}
    except (TooLargeError, *HUGE):
        verdict = {"fault": "picture_huge"}
    except BROKEN:
        verdict = {"fault": "picture_kind"}
    sys.stdout.write(json.dumps(verdict) + "\n")
    sys.stdout.flush()


def reencode(content: bytes) -> tuple[bytes, int, int]:
    """The picture as a JPEG (upright, on white, without metadata), its width and its height in pixels.

    Raises
    ------
    TooLargeError
        Before anything is decoded.
    """
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise TooLargeError
        mode = "RGBA" if opened.has_transparency_data else "RGB"
        small = opened if opened.mode == mode else opened.convert(mode)
        small.thumbnail((LONGEST, LONGEST))  # before it is turned: a copy of the whole takes much memory
        upright = ImageOps.exif_transpose(small)
        image = Image.new("RGB", upright.size, WHITE)
        image.paste(upright, mask=upright if mode == "RGBA" else None)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), image.width, image.height
