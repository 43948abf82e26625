"""The child process itself: limits first, then the file, then one verdict.

Standard input is the upload, file descriptor ``rows`` takes the rows, standard output takes lines of JSON:
``{"progress": [done, total]}`` and at the end ``{"ok": ...}`` or ``{"fault": ...}``.
"""

from __future__ import annotations

import json
import os
import sys
from types import SimpleNamespace

from alliances.kernel.spreadsheets.reading.faults import Fault
from alliances.kernel.spreadsheets.reading.limits import restrict
from alliances.kernel.spreadsheets.reading.row_writer import RowWriter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"MZ\x90", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"{\\rtf", "RTF"),
)
_HTML = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<style", b"<div", b"<script")


def main(order: str) -> None:
    """Read standard input as ``order`` (JSON: kind, limits, descriptor of the rows file) says."""
    job = json.loads(order)
    limits: Any = SimpleNamespace(**job["limits"])
    restrict(
        memory_bytes=limits.memory_bytes,
        cpu_seconds=limits.cpu_seconds,
        written_bytes=8 * limits.text_characters + 32 * limits.cells,
    )
    out = os.fdopen(1, "w", encoding="ascii", buffering=1, closefd=False)
    try:
        with os.fdopen(job["rows"], "w", encoding="ascii", buffering=1 << 16) as rows_file:
            verdict = _read(job["kind"], limits, RowWriter(rows_file, limits), out)
    except Fault as fault:
        verdict = {"fault": fault.code, "details": fault.details}
    except MemoryError:
        verdict = {"fault": "too_much_memory", "details": {}}
    except Exception as error:  # whatever a hostile file breaks, the person gets a sentence
        verdict = {"fault": "unreadable", "details": {"error": type(error).__name__}}
    out.write(json.dumps(verdict) + "\n")
    out.flush()
    os._exit(0)


def _read(kind: str, limits: Any, rows: RowWriter, out: Any) -> dict[str, Any]:
    stream: BinaryIO = sys.stdin.buffer
    progress = _Progress(out, stream.seek(0, 2))
    stream.seek(0)
    head = stream.read(2048)
    stream.seek(0)
    text = ""
    _check_content(kind, head, stream)
    if kind == "csv":
        from alliances.kernel.spreadsheets.reading.delimited import read_delimited

        text = read_delimited(stream, limits, rows, progress.more)
    else:
        from alliances.kernel.spreadsheets.reading.archive import Archive
        from alliances.kernel.spreadsheets.reading.ods import MIME, read_ods
        from alliances.kernel.spreadsheets.reading.xlsx import read_xlsx

        archive = Archive(stream, limits)
        is_ods = archive.starts_with("mimetype", MIME)
        if is_ods != (kind == "ods") and (is_ods or archive.has("[Content_Types].xml")):
            raise Fault("other_content", is_called=kind, content="ODS" if is_ods else "XLSX")
        (read_ods if is_ods else read_xlsx)(archive, limits, rows, progress.at)
    return {"ok": {"sheets": rows.sheets, "notes": rows.notes, "text": text}}


def _check_content(kind: str, head: bytes, stream: BinaryIO) -> None:
    """The first bytes against the name: what a file is called proves nothing."""
    if head.startswith(_OLE):
        whole = stream.read()
        stream.seek(0)
        is_locked = "EncryptedPackage".encode("utf-16-le") in whole
        raise Fault("password" if is_locked else "old_excel")
    for magic, name in _OTHERS:
        if head.startswith(magic):
            raise Fault("other_content", is_called=kind, content=name)
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"").lower()
    if start.startswith(_HTML) or (start.startswith(b"<?xml") and b"<html" in start):
        raise Fault("html", is_called=kind)
    if start.startswith((b"<?xml", b"<svg", b"<!doctype", b"<!entity")):
        raise Fault("other_content", is_called=kind, content="SVG" if b"<svg" in start else "XML")
    is_zip = head.startswith(_ZIP)
    if kind == "csv" and is_zip:
        raise Fault("other_content", is_called=kind, content="ZIP (XLSX, ODS)")
    if kind != "csv" and not is_zip:
        raise Fault("not_a_workbook", is_called=kind)


class _Progress:
    """Tells the parent how far reading is, at most about fifty times."""

    def __init__(self, out: Any, total: int) -> None:
        self._out = out
        self._total = total or 1
        self._done = 0
        self._last_share = 0.0

    def more(self, size: int) -> None:
        self._done += size
        self.at(min(self._done, self._total), self._total)

    def at(self, done: int, total: int) -> None:
        share = done / total
        if share - self._last_share >= 0.02:
            self._last_share = share
            self._out.write(f'{{"progress": [{done}, {total}]}}\n')
