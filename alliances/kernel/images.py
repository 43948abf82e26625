"""Pictures from strangers: decoded within bounds and drawn anew, so that the picture alone comes along."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from alliances.kernel.errors import Refused

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST = 1600
MAX_PIXELS = 52_000_000
"""A telephone's largest sensor; a small file that unfolds to more is refused before it is decoded."""
QUALITY = 82
WHITE = (255, 255, 255)
HUGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, struct.error)
"""What decoders raise on bytes that are no picture, or only half of one."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of ours."""

    content: bytes
    width: int
    height: int


def redrawn(content: bytes) -> Picture:
    """The picture upright, on white, at most 1600 pixels long, as a JPEG without a byte of metadata.

    Raises
    ------
    Refused
        ``picture_kind`` where it is no JPEG, PNG or WebP that can be decoded, ``picture_huge``.
    """
    try:
        return _reencoded(content)
    except HUGE as fault:
        raise _too_large() from fault
    except BROKEN as fault:
        raise Refused(
            "picture_kind",
            _("This file is no JPEG, PNG or WebP picture, or it is damaged. Choose another one."),
            "file",
        ) from fault


def _reencoded(content: bytes) -> Picture:
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise _too_large()
        mode = "RGBA" if opened.has_transparency_data else "RGB"
        small = opened if opened.mode == mode else opened.convert(mode)
        small.thumbnail((LONGEST, LONGEST))  # before it is turned: a copy of the whole takes much memory
        upright = ImageOps.exif_transpose(small)
        image = Image.new("RGB", upright.size, WHITE)
        image.paste(upright, mask=upright if mode == "RGBA" else None)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), image.width, image.height)


def _too_large() -> Refused:
    return Refused(
        "picture_huge", _("This picture has more than 52 million pixels. Choose a smaller one."), "file"
    )
