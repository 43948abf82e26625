"""XLSX: which sheets there are, shared texts, styles; the cells are in xlsx_sheet."""

from __future__ import annotations

import posixpath

from alliances.kernel.spreadsheets.reading.faults import Fault
from alliances.kernel.spreadsheets.reading.xlsx_sheet import CHARACTERS_PER_ESCAPE, SheetReader, plain_text
from alliances.kernel.spreadsheets.reading.xlsx_styles import Styles
from alliances.kernel.spreadsheets.reading.xml_parts import local, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from alliances.kernel.spreadsheets.reading.archive import Archive
    from alliances.kernel.spreadsheets.reading.row_writer import RowWriter
    from alliances.kernel.spreadsheets.workbook import Limits

_MACRO_PARTS = ("vbaproject.bin", "macrosheets/")


def read_xlsx(archive: Archive, limits: Limits, rows: RowWriter, report: Callable[[int, int], None]) -> None:
    """Read every worksheet; links, embedded files and formulas are left alone."""
    if any(mark in name for name in archive.parts for mark in _MACRO_PARTS):
        raise Fault("macros")
    if archive.contains("[Content_Types].xml", b"macroEnabled"):
        raise Fault("macros")
    book_name = _book_part(archive)
    book = _Book()
    parse(archive.chunks(book_name), book)
    links = _relations(archive, book_name)
    sheets = [(name, hidden, links[key][0]) for name, hidden, key in book.sheets if _is_sheet(links, key)]
    if not sheets:
        raise Fault("empty")
    _note_ignored_parts(archive, len(book.sheets) - len(sheets), rows)
    texts = _Texts(limits)
    if part := _part_of_type(links, "/sharedStrings"):
        parse(archive.chunks(part), texts)
    styles = Styles()
    if part := _part_of_type(links, "/styles"):
        parse(archive.chunks(part), styles)
    total = sum(archive.size(part) for _, _, part in sheets) or 1
    done = 0
    for name, hidden, part in sheets:
        rows.begin(name, hidden=hidden)
        reader = SheetReader(rows, texts.texts, styles, book.is_1904, limits)
        parse(archive.chunks(part), reader, _Meter(report, done, total))
        reader.close()
        done += archive.size(part)


class _Meter:
    """Adds the bytes of the pieces and reports them against the whole."""

    def __init__(self, report: Callable[[int, int], None], done: int, total: int) -> None:
        self._report, self._done, self._total = report, done, total

    def __call__(self, size: int) -> None:
        self._done += size
        self._report(self._done, self._total)


class _Book:
    """Handler of ``xl/workbook.xml``: sheets as (name, hidden, relationship id)."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, bool, str]] = []
        self.is_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "sheet" and len(self.sheets) < 1_000:
            key = next((attributes[a] for a in attributes if local(a) == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), hidden, key))
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "0") in ("1", "true")

    def end(self, name: str) -> None:
        """Nothing is left open."""

    def text(self, data: str) -> None:
        """Only attributes matter here."""


class _Relations:
    """Handler of a ``.rels`` part: id -> (target, type), targets outside the file left out."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.links: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.join(self._folder, target)
            if len(self.links) < 10_000:
                self.links[attributes.get("Id", "")] = (posixpath.normpath(path), attributes.get("Type", ""))

    def end(self, name: str) -> None:
        """Nothing is left open."""

    def text(self, data: str) -> None:
        """Only attributes matter here."""


class _Texts:
    """Handler of the shared texts; one longer than a cell may be is kept just long enough to be refused."""

    def __init__(self, limits: Limits) -> None:
        self.texts: list[str] = []
        self._limits = limits
        self._pieces: list[str] = []
        self._length = 0
        self._total = 0
        self._open = False
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "si":
            self._pieces, self._length = [], 0
        elif name == "t":
            self._open = not self._phonetic
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        name = local(name)
        if name == "si":
            self._append(plain_text("".join(self._pieces)))
        elif name == "t":
            self._open = False
        elif name == "rPh":
            self._phonetic = False

    def _append(self, text: str) -> None:
        self._total += len(text)
        if len(self.texts) >= self._limits.cells or self._total > self._limits.text_characters:
            raise Fault("too_much_text", limit=self._limits.text_characters)
        self.texts.append(text)

    def text(self, data: str) -> None:
        if self._open and self._length <= CHARACTERS_PER_ESCAPE * self._limits.cell_characters:
            self._pieces.append(data)
            self._length += len(data)


def _book_part(archive: Archive) -> str:
    for target, kind in _relations(archive, "").values():
        if kind.endswith("/officeDocument"):
            if target.lower().endswith(".bin"):
                raise Fault("xlsb")
            return target
    raise Fault("not_a_spreadsheet")


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    folder, name = posixpath.split(part)
    relations = _Relations(folder)
    rels = posixpath.join(folder, "_rels", name + ".rels")
    if archive.has(rels):
        parse(archive.chunks(rels), relations)
    return relations.links


def _is_sheet(links: dict[str, tuple[str, str]], key: str) -> bool:
    return key in links and links[key][1].endswith("/worksheet")


def _part_of_type(links: dict[str, tuple[str, str]], ending: str) -> str:
    return next((target for target, kind in links.values() if kind.endswith(ending)), "")


def _note_ignored_parts(archive: Archive, charts: int, rows: RowWriter) -> None:
    if any("externallinks/" in name for name in archive.parts):
        rows.note("external_links")
    if any("/embeddings/" in name for name in archive.parts):
        rows.note("embedded_files")
    if charts:
        rows.note("not_a_table_sheet", count=charts)
