"""Pictures as telephones make them, and what pretends to be one."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

from alliances.files import services as files
from alliances.organisations.models import Organisation
from dvb.logbook.models import LogEntry, LogPhoto

SECRET = "Slepena vieta"
GPS = 0x8825


def saved(image: Image.Image, form: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def two_halves(width: int, height: int) -> Image.Image:
    """The left half red, the right one blue: which way up it lies can be seen."""
    image = Image.new("RGB", (width, height), (220, 20, 20))
    image.paste((20, 20, 220), (width // 2, 0, width, height))
    return image


def of_telephone(width: int = 2400, height: int = 1200) -> bytes:
    """A JPEG that lies on its side and says where, when, with what and by whom it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = 6, SECRET, SECRET
    exif.get_ifd(GPS).update({1: "N", 2: (IFDRational(56), IFDRational(57), IFDRational(0))})
    told = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{SECRET}</x:xmpmeta>'.encode()
    image = two_halves(width, height)
    return saved(image, "JPEG", exif=exif, xmp=told, comment=SECRET, icc_profile=SECRET.encode())


def with_text() -> bytes:
    """A PNG that one sees through, with words in it."""
    words = PngInfo()
    words.add_text("Author", SECRET)
    words.add_itxt("XML:com.adobe.xmp", SECRET)
    return saved(Image.new("RGBA", (40, 20), (0, 0, 0, 0)), "PNG", pnginfo=words)


def upload(content: bytes, name: str = f"{SECRET}.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def on(entry: LogEntry) -> LogPhoto:
    """A photo of this day; its school has them switched on."""
    school = entry.week.agreement.assignment.enrolment.school
    Organisation.objects.filter(pk=school.pk).update(allows_log_photos=True)
    content = saved(two_halves(64, 48), "JPEG")
    kept = school.files.create(
        filename="log.jpg",
        content_type="image/jpeg",
        size=len(content),
        content=content,
        sha256=files.digest(content),
    )
    return LogPhoto.objects.create(entry=entry, file=kept, width=64, height=48)
