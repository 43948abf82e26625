"""Whether a PDF is a known paper with nothing but signatures added: no other word, page, field or note.

A signing program appends updates to the file (ISO 32000-1, 7.5.6). An update may replace what is shown, and a
signature may cover less than the file; both leave the first bytes as they are. So each state of the file that
an update makes is compared with the paper: only the catalogue and pages may be written again, the first with
the entries of a signature, the second with fields of signatures that nobody sees.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from dvb.signing.reading.pdf_objects import DamagedError, Reader, Reference, Revision, Stored, Text, Value

ADDED_TO_CATALOGUE = {"AcroForm", "DSS", "Extensions", "Perms", "Version"}
IN_FORM = {"DA", "DR", "Fields", "SigFlags"}
IN_FIELD = {
    "AP",
    "DA",
    "F",
    "FT",
    "Ff",
    "Lock",
    "MK",
    "P",
    "Rect",
    "StructParent",
    "SV",
    "Subtype",
    "T",
    "TU",
    "Type",
    "V",
}
IN_TRAILER = {"ID", "Info", "Prev", "Root", "Size"}
HIDDEN = 2
NEAR = 0.01
MAX_REVISIONS = 40
DIGESTS = ("sha256", "sha384", "sha512")


def is_only_signed(content: bytes, paper: bytes) -> bool:
    """Whether ``content`` is ``paper``, all of it covered by each signature, and nothing else."""
    if not content.startswith(paper) or len(content) == len(paper):
        return False
    try:
        return _File(content, paper).is_only_signed()
    except DamagedError:
        return False


class _File:
    def __init__(self, content: bytes, paper: bytes) -> None:
        self.content, self.paper = content, paper
        self.before = _objects_of(paper)
        root = self.before.trailer.get("Root")
        if not isinstance(root, Reference):
            raise DamagedError("root")
        self.root = root
        self.now: dict[int, Stored] = dict(self.before.objects)

    def is_only_signed(self) -> bool:
        reader, last, signatures = Reader(self.content, len(self.paper)), self.before, 0
        for _number in range(MAX_REVISIONS):
            update = reader.revision()
            if not (self._follows(update, last) and self._replaces_little(update)):
                return False
            self.now |= update.objects
            if not self._shows_the_paper():
                return False
            found = [one for one in update.objects.values() if _is_signature(one)]
            if not all(self._covers(one, update) for one in found):
                return False
            signatures, last = signatures + len(found), update
            if update.following == len(self.content):
                return signatures == self.content.count(b"/ByteRange") > 0
        return False

    def _follows(self, update: Revision, last: Revision) -> bool:
        trailer = update.trailer
        return (
            trailer.keys() <= IN_TRAILER
            and trailer.get("Root") == self.root
            and trailer.get("Prev") == last.table_at
        )

    def _replaces_little(self, update: Revision) -> bool:
        """Of the paper's own objects an update writes the catalogue, pages, title and metadata again."""
        described = {self.before.trailer.get("Info"), _dictionary(self._first(self.root)).get("Metadata")}
        may = {one.number for one in described if isinstance(one, Reference)} | {self.root.number}
        return all(
            number in may or _dictionary(self.before.objects[number].value).get("Type") == "Page"
            for number in update.objects.keys() & self.before.objects.keys()
        )

    def _shows_the_paper(self) -> bool:
        catalogue = self._now(self.root)
        if not self._same_but(self._first(self.root), catalogue, ADDED_TO_CATALOGUE):
            return False
        if not self._is_form_of_signatures(_dictionary(catalogue).get("AcroForm")):
            return False
        pages = [
            (one.value, self.now[number].value)
            for number, one in self.before.objects.items()
            if _dictionary(one.value).get("Type") == "Page"
        ]
        return all(self._same_but(old, new, {"Annots"}) and self._adds_fields(old, new) for old, new in pages)

    def _adds_fields(self, old: Value, new: Value) -> bool:
        """Whether a page has its own notes as before, and beside them hidden fields of signatures alone."""
        was, is_now = (_list(self._now(_dictionary(page).get("Annots"))) for page in (old, new))
        own, added = is_now[: len(was)], is_now[len(was) :]
        return own == was and all(self._is_hidden_field(one) for one in added)

    def _is_form_of_signatures(self, written: Value) -> bool:
        form = _dictionary(self._now(written))
        return form.keys() <= IN_FORM and all(
            self._is_hidden_field(one) for one in _list(self._now(form.get("Fields")))
        )

    def _is_hidden_field(self, written: Value) -> bool:
        value = _dictionary(self._now(written))
        if value.get("FT") != "Sig" or not value.keys() <= IN_FIELD:
            return False
        flags = self._now(value.get("F"))
        return (isinstance(flags, int) and bool(flags & HIDDEN)) or _is_empty(
            _list(self._now(value.get("Rect")))
        )

    def _covers(self, stored: Stored, update: Revision) -> bool:
        """Whether a signature covers the file to the end of its update, but for itself."""
        value = _dictionary(stored.value)
        numbers, contents = _list(value.get("ByteRange")), value.get("Contents")
        if not isinstance(contents, Text) or len(numbers) != 4:
            return False
        start, length, second, rest = numbers
        if (start, length, second) != (0, contents.start, contents.end) or not isinstance(rest, int):
            return False
        if not update.end <= contents.end + rest <= update.following:
            return False
        return _names_digest(contents, self.content, contents.end + rest)

    def _same_but(self, old: Value, new: Value, added: set[str]) -> bool:
        was, is_now = _dictionary(old), _dictionary(new)
        keys = (was.keys() | is_now.keys()) - added
        return bool(is_now) and all(self._same(was.get(key), is_now.get(key)) for key in keys)

    def _same(self, old: Value, new: Value) -> bool:
        if isinstance(old, Reference) and isinstance(new, Reference):
            return old == new
        old, new = self._first(old), self._now(new)
        if isinstance(old, dict) and isinstance(new, dict):
            return old.keys() == new.keys() and all(self._same(old[key], new[key]) for key in old)
        if isinstance(old, list) and isinstance(new, list):
            return len(old) == len(new) and all(map(self._same, old, new))
        if isinstance(old, Text) and isinstance(new, Text):
            return old.written == new.written
        if isinstance(old, int | float) and isinstance(new, int | float):
            return abs(old - new) < NEAR
        return old == new

    def _first(self, value: Value) -> Value:
        return _followed(value, self.before.objects)

    def _now(self, value: Value) -> Value:
        return _followed(value, self.now)


def _objects_of(paper: bytes) -> Revision:
    """The objects of a paper of ours, which begins with a line of its version and one of bytes."""
    reader = Reader(paper)
    found = reader.revision()
    if found.following != len(paper):
        raise DamagedError("several")
    return found


def _followed(value: Value, objects: Mapping[int, Stored]) -> Value:
    if not isinstance(value, Reference):
        return value
    stored = objects.get(value.number)
    return stored.value if stored is not None else None


def _dictionary(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _is_signature(stored: Stored) -> bool:
    return "ByteRange" in _dictionary(stored.value)


def _is_empty(corners: list[Value]) -> bool:
    """Whether a rectangle has no area; what is drawn in it cannot be seen."""
    if not corners:
        return True
    if len(corners) != 4 or not all(isinstance(one, int | float) for one in corners):
        return False
    return corners[0] == corners[2] or corners[1] == corners[3]


def _names_digest(contents: Text, content: bytes, end: int) -> bool:
    """Whether the signature names the digest of all that lies around it."""
    try:
        signature = bytes.fromhex(contents.written.strip(b"<>").decode("ascii"))
    except ValueError:
        return False
    for name in DIGESTS:
        digest = hashlib.new(name, content[: contents.start])
        digest.update(content[contents.end : end])
        if digest.digest() in signature:
            return True
    return False
