"""A file is the paper drawn up here where nothing but signatures was added, and each covers all of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from dvb.signing.reading.model import UnreadableError
from dvb.signing.reading.reading import read
from tests.dvb.signing import signing_kit as kit

PAPER = kit.PAPER
OTHER = b"BT alga 1 EUR"
WHO = ("ANNA", "PARAUDZIŅA")
OURS = {"l.pdf": PAPER}
CATALOGUE, PAGE, CONTENT = 4, 2, 3


def signed(paper: bytes = PAPER, **how: object) -> bytes:
    return kit.signed_pdf(paper, *WHO, **how)  # type: ignore[arg-type]


def stream(content: bytes) -> bytes:
    return b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content)


def page(entry: bytes, paper: bytes = PAPER) -> dict[int, bytes]:
    return {PAGE: kit.with_entry(kit.object_of(paper, PAGE), entry), 90: stream(OTHER)}


def catalogue(entry: bytes, paper: bytes = PAPER) -> dict[int, bytes]:
    return {CATALOGUE: kit.with_entry(kit.object_of(paper, CATALOGUE), entry)}


def after(objects: dict[int, bytes], **how: object) -> bytes:
    """Signed first and changed afterwards."""
    return kit.update(signed(), objects, **how)  # type: ignore[arg-type]


def listing(paper: bytes) -> dict[int, bytes]:
    """Validation data of a long-term signature, in an update of its own."""
    return {**catalogue(b"/DSS<</Certs[95 0 R]>>", paper), 95: stream(b"certificate")}


GOOD: dict[str, Callable[[], bytes]] = {
    "once": signed,
    "twice": lambda: kit.signed_pdf(signed(), "JĀNIS", "PARAUGS"),
    "with long-term validation": lambda: kit.update(signed(), listing(signed())),
    "and stamped with a time after that": lambda: signed(kit.update(signed(), listing(signed()))),
    "a field without a rectangle": lambda: signed(rect=b"[ ]"),
    "numbers written in another way": lambda: signed(
        objects=page(b"/MediaBox[0 0 595.2800 841.89001]/Annots[5 0 R]")
    ),
    "white space at the end": lambda: signed() + b"\n",
}
BAD: dict[str, Callable[[], bytes]] = {
    "another paper": lambda: signed(PAPER.replace(b"BT 1", b"BT 9")),
    "our paper and another text": lambda: after({CONTENT: stream(OTHER)}),
    "another text, then signed": lambda: signed(kit.update(PAPER, {CONTENT: stream(OTHER)})),
    "another text, signed, then ours again": lambda: kit.update(
        signed(kit.update(PAPER, {CONTENT: stream(OTHER)})), {CONTENT: stream(b"BT 1 0 0")}
    ),
    "the page shows another text": lambda: after(page(b"/Contents 90 0 R", signed())),
    "the page shows another text as well": lambda: after(page(b"/Contents[3 0 R 90 0 R]", signed())),
    "a smaller page": lambda: after(page(b"/MediaBox[0 0 595.28 300]", signed())),
    "a page turned over": lambda: after(page(b"/Rotate 180", signed())),
    "a note on the page": lambda: after(
        {**page(b"/Annots[5 0 R 90 0 R]", signed()), 90: b"<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]>>"}
    ),
    "another tree of pages": lambda: after(catalogue(b"/Pages 90 0 R", signed())),
    "pages added to the tree": lambda: after({1: b"<</Type/Pages/Count 2/Kids[2 0 R 90 0 R]>>"}),
    "something to do on opening": lambda: after(
        {**catalogue(b"/OpenAction 90 0 R", signed()), 90: b"<</S/JavaScript/JS(x)>>"}
    ),
    "layers": lambda: after(catalogue(b"/OCProperties<</D<<>>>>", signed())),
    "a field to fill in": lambda: after(
        {**catalogue(b"/AcroForm<</Fields[90 0 R]>>", signed()), 90: b"<</FT/Tx/V(x)/Rect[0 0 0 0]>>"}
    ),
    "a form of XML": lambda: after(catalogue(b"/AcroForm<</Fields[]/XFA 90 0 R>>", signed())),
    "a stamp that everybody sees": lambda: signed(rect=b"[0 0 595 841]"),
    "a signature field with an action": lambda: after(
        {5: b"<</FT/Sig/Rect[0 0 0 0]/AA<</E 90 0 R>>>>", 90: b"<</S/JavaScript>>"}
    ),
    "a field made visible later": lambda: after({5: b"<</FT/Sig/Rect[0 0 595 841]>>"}),
    "another catalogue": lambda: kit.update(signed(), {90: kit.object_of(PAPER, CATALOGUE)}).replace(
        b"/Root 4 0 R/Prev", b"/Root 90 0 R/Prev"
    ),
    "encrypted": lambda: after(listing(signed()), more=b"/Encrypt 90 0 R"),
    "two tables": lambda: after(listing(signed()), more=b"/XRefStm 9"),
    "a table that leaves the signature out": lambda: after(listing(signed()), prev=250),
    "an object that the table leaves out": lambda: after(
        {**listing(signed()), CONTENT: stream(OTHER)}, listed=False
    ),
    "an object twice": lambda: after({90: b"1\nendobj\n90 0 obj\n2"}),
    "a key twice": lambda: after({CATALOGUE: kit.object_of(signed(), CATALOGUE)[:-2] + b"/Pages 90 0 R>>"}),
    "a key in other letters": lambda: after(
        {CATALOGUE: kit.object_of(signed(), CATALOGUE)[:-2] + b"/Pa#67es 90 0 R>>"}
    ),
    "a stream that is shorter than it says": lambda: after(
        {90: b"<</Length 91 0 R>>\nstream\nx\nendstream", 91: b"400"}
    ),
    "something behind the end": lambda: signed() + b"3 0 obj\nBT\nendobj\n",
    "a signature about something else": lambda: signed(about=OTHER),
    "a signature that ends before the file": lambda: re.sub(
        rb"(/ByteRange \[0 \d+ \d+) \d+", lambda found: found[1] + b" 40", signed()
    ),
    "a signature from the second byte on": lambda: signed().replace(b"/ByteRange [0 ", b"/ByteRange [1 "),
}


@pytest.mark.parametrize("name", list(GOOD))
def test_signatures_alone_leave_it_the_paper(name: str) -> None:
    assert read(GOOD[name](), PAPER).is_paper


@pytest.mark.parametrize("name", sorted(BAD))
def test_whatever_else_was_added_makes_it_another(name: str) -> None:
    found = read(BAD[name](), PAPER)
    assert not found.is_paper
    assert found.signers, "who signed is read all the same"


def test_our_paper_that_nobody_signed_is_none() -> None:
    with pytest.raises(UnreadableError, match="unsigned"):
        read(PAPER, PAPER)


def test_changes_are_tried_on_files_that_would_do_without_them() -> None:
    assert read(kit.update(signed(), {90: stream(b"x")}), PAPER).is_paper
    assert read(signed(objects={90: stream(OTHER)}), PAPER).is_paper, "nothing leads to it"


def edoc(documents: dict[str, bytes], covered: dict[str, bytes] | None = None, edit: bytes = b"") -> bytes:
    signature = kit.xades(*WHO).replace(b"<ds:KeyInfo>", edit + b"<ds:KeyInfo>")
    return kit.container(documents, signature, covered=covered)


def about(old: bytes, new: bytes) -> bytes:
    """A signature about our paper, written in another way."""
    return kit.xades(*WHO).replace(b"@INFO@", kit.signed_info(OURS).replace(old, new))


INFO = b'<ds:SignedInfo><ds:Reference URI="l.pdf"/></ds:SignedInfo>'
BAD_EDOC: dict[str, bytes] = {
    "another paper": edoc({"l.pdf": OTHER}),
    "ours beside another": edoc({**OURS, "cits.pdf": OTHER}),
    "ours, and the signature about another": edoc(OURS, {"l.pdf": OTHER}),
    "ours, and the signature about a file of another name": edoc(OURS, {"cits.pdf": PAPER}),
    "ours, and the signature about more": edoc(OURS, {**OURS, "cits.pdf": OTHER}),
    "ours, and the signature about nothing": edoc(OURS, {}),
    "ours, named outside what is signed": edoc(
        OURS, {}, b"<ds:Object>" + kit.signed_info(OURS) + b"</ds:Object>"
    ),
    "ours, and two lists": edoc(OURS, None, INFO),
    "ours, transformed first": kit.container(OURS, about(b'URI="l.pdf">', b'URI="l.pdf"><ds:Transform/>')),
    "ours, by a digest that can be forged": kit.container(OURS, about(b"xmlenc#sha256", b"xmldsig#sha1")),
    "two signatures, one about another": kit.container(
        OURS,
        kit.xades(*WHO),
        kit.xades("JĀNIS", "PARAUGS").replace(b"@INFO@", kit.signed_info({"l.pdf": OTHER})),
    ),
    "empty": kit.container({}, kit.xades(*WHO)),
}


@pytest.mark.parametrize("name", list(BAD_EDOC))
def test_a_container_with_anything_else_is_another(name: str) -> None:
    found = read(BAD_EDOC[name], PAPER)
    assert not found.is_paper
    assert found.signers


@pytest.mark.parametrize("name", ["l.pdf", "līgums Nr. 1.pdf"])
def test_a_container_with_the_paper_alone_is_it(name: str) -> None:
    signatures = kit.xades(*WHO), kit.xades("JĀNIS", "PARAUGS")
    assert read(kit.container({name: PAPER}, *signatures), PAPER).is_paper
