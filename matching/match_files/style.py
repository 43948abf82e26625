"""The site's style sheets inlined with fonts and pictures, for a self-contained page."""

from __future__ import annotations

import base64
import mimetypes
import posixpath
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from alliances.kernel import plots

SHEETS = ("tokens", "base", "frame", "components", "tables")
PRINT = "print"
_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_TYPES = {".woff2": "font/woff2"}


def style() -> SafeString:
    """A ``<style>`` element with everything; the text is our own, nothing of a file's goes in."""
    parts = [_sheet(name) for name in SHEETS]
    parts += [
        plots.stylesheet(),
        render_to_string("matching/files/report.css"),
        f"@media print {{\n{_sheet(PRINT)}}}\n",
    ]
    text = "".join(parts)
    if "</" in text:
        raise ValueError("a style sheet would end its own element")
    return mark_safe(f"<style>\n{text}</style>")  # noqa: S308 - our own style sheets


def _sheet(name: str) -> str:
    path = f"css/{name}.css"
    text = _COMMENT.sub("", _read(path).decode())
    return _URL.sub(lambda match: f'url("{_data(path, match[1])}")', text).strip() + "\n"


def _data(sheet: str, link: str) -> str:
    """The file behind a link, written into the link."""
    if link.startswith("data:"):
        return link
    path = posixpath.normpath(posixpath.join(posixpath.dirname(sheet), link))
    kind = _TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(_read(path)).decode()}"


def _read(path: str) -> bytes:
    location = finders.find(path)
    if not location:
        raise FileNotFoundError(f"the style sheets of the site lack {path}")
    return Path(location).read_bytes()
