"""Makes .edoc containers and signed PDFs of invented people, as the real programs lay them out."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import re
import warnings
import zipfile
from functools import cache
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

MIMETYPE = b"application/vnd.etsi.asic-e+zip"
WHEN = "2026-11-20T10:15:00Z"
_DIGEST = '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>%s</ds:DigestValue>'
PAPER = b"%PDF-1.7\n%\xd0\xd0\n" + b"".join(
    [
        b"1 0 obj\n<</Type/Pages/Count 1/Kids[2 0 R]>>\nendobj\n",
        b"2 0 obj\n<</Type/Page/MediaBox[0 0 595.28 841.89]/Parent 1 0 R/Contents 3 0 R>>\nendobj\n",
        b"3 0 obj\n<</Length 8>>\nstream\nBT 1 0 0\nendstream\nendobj\n",
        b"4 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n",
        b"xref\n0 5\n0000000000 65535 f \n0000000013 00000 n \n0000000064 00000 n \n0000000150 00000 n \n",
        b"0000000205 00000 n \ntrailer\n<</Size 5/Root 4 0 R>>\nstartxref\n250\n%%EOF",
    ]
)
"""The smallest paper, laid out as our own are."""


@cache
def key_and_certificate(first: str, last: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A certificate of the kind that an eID card carries: names apart, the code in the serial number."""
    key = ec.generate_private_key(ec.SECP256R1())
    parts = {
        NameOID.COMMON_NAME: f"{first} {last}, PNOLV-320000-00000",
        NameOID.GIVEN_NAME: first,
        NameOID.SURNAME: last,
        NameOID.SERIAL_NUMBER: "PNOLV-320000-00000",
    }
    with warnings.catch_warnings(action="ignore"):  # a name may be longer than any honest one
        subject = x509.Name([x509.NameAttribute(oid, said, _validate=False) for oid, said in parts.items()])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Parauga eID ICA 2026")])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=700))
        .sign(key, hashes.SHA256())
    )
    return key, made


def xades(first: str, last: str, when: str = WHEN) -> bytes:
    der = key_and_certificate(first, last)[1].public_bytes(serialization.Encoding.DER)
    return (
        '<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" '
        'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xades="http://uri.etsi.org/01903/v1.3.2#">'
        "<ds:Signature>@INFO@<ds:KeyInfo><ds:X509Data><ds:X509Certificate>"
        f"{base64.encodebytes(der).decode()}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        "<ds:Object><xades:QualifyingProperties><xades:SignedProperties>"
        f"<xades:SigningTime>{when}</xades:SigningTime>"
        "</xades:SignedProperties></xades:QualifyingProperties></ds:Object></ds:Signature>"
        "</asic:XAdESSignatures>"
    ).encode()


def _digest(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def signed_info(documents: dict[str, bytes]) -> bytes:
    """What a signature is about: the digest of each document, and of its own properties."""
    files = "".join(
        f'<ds:Reference URI="{quote(name)}">{_DIGEST % _digest(content)}</ds:Reference>'
        for name, content in documents.items()
    )
    own = (
        '<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#p"><ds:Transforms>'
        '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>'
    )
    return f"<ds:SignedInfo>{files}{own}{_DIGEST % 'AAAA'}</ds:Reference></ds:SignedInfo>".encode()


def container(
    documents: dict[str, bytes],
    *signatures: bytes,
    mimetype: bytes = MIMETYPE,
    covered: dict[str, bytes] | None = None,
) -> bytes:
    """An .edoc; its signatures are about its documents, or about ``covered``."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name, content in documents.items():
            archive.writestr(name, content)
        for number, signature in enumerate(signatures):
            about = signed_info(documents if covered is None else covered)
            archive.writestr(f"META-INF/signatures{number}.xml", signature.replace(b"@INFO@", about))
    return made.getvalue()


def update(
    paper: bytes,
    objects: dict[int, bytes],
    *,
    prev: int | None = None,
    more: bytes = b"",
    listed: bool = True,
) -> bytes:
    """A file with objects added or replaced, as programs that sign append them."""
    body, places = bytearray(paper + b"\n"), {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(body)
    body += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        if listed or number == min(places):
            body += b"%d 1\n%010d 00000 n \n" % (number, place)
    last = prev if prev is not None else int(re.findall(rb"startxref\s+(\d+)", paper)[-1])
    size = max(int(found) for found in re.findall(rb"/Size (\d+)", paper)) + len(objects)
    body += b"trailer\n<</Size %d/Root %s/Prev %d%s>>\n" % (size, root_of(paper), last, more)
    return bytes(body + b"startxref\n%d\n%%%%EOF\n" % table)


def root_of(paper: bytes) -> bytes:
    return re.findall(rb"/Root (\d+ 0 R)", paper)[-1]


def object_of(paper: bytes, number: int) -> bytes:
    """What the file says of an object in its last update."""
    return re.findall(rb"(?:^|\n)%d 0 obj\n(.*?)\nendobj" % number, paper, re.DOTALL)[-1]


def first_page(paper: bytes) -> int:
    return int(re.findall(rb"\n(\d+) 0 obj\n<</Type/Page/", paper)[0])


def with_entry(written: bytes, entry: bytes) -> bytes:
    """A dictionary with one more entry; one of the same name is replaced."""
    name = re.findall(rb"^/\w+", entry)[0]
    return re.sub(rb"%s(?:\[[^\]]*\]|<<.*?>>)" % name, b"", written)[:-2] + entry + b">>"


def signed_pdf(
    paper: bytes,
    first: str,
    last: str,
    when: str = "D:20261120121500+02'00'",
    *,
    rect: bytes = b"[0 0 0 0]",
    objects: dict[int, bytes] | None = None,
    about: bytes | None = None,
) -> bytes:
    """The paper with one more signature appended as an incremental update, as signing programs do it.

    ``objects`` are written in the same update; ``about`` is signed instead of the file itself.
    """
    key, certificate = key_and_certificate(first, last)
    root, page = int(root_of(paper).split()[0]), first_page(paper)
    new = max(int(found) for found in re.findall(rb"(?:^|\n)(\d+) 0 obj", paper)) + 1
    field, value = new, new + 1
    fields = b" ".join([*re.findall(rb"/Fields\[([^\]]*)\]", object_of(paper, root)), b"%d 0 R" % field])
    notes = b" ".join([*re.findall(rb"/Annots\[([^\]]*)\]", object_of(paper, page)), b"%d 0 R" % field])
    hole, ranges = b"<" + b"0" * 16_000 + b">", b"/ByteRange [%-40s]" % b"0 0 0 0"
    made = update(
        paper,
        {
            root: with_entry(object_of(paper, root), b"/AcroForm<</Fields[%s]/SigFlags 3>>" % fields),
            page: with_entry(object_of(paper, page), b"/Annots[%s]" % notes),
            field: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(s%d)/F 132/Rect%s/P %d 0 R/V %d 0 R>>"
            % (field, rect, page, value),
            value: b"<</Type /Sig /SubFilter /ETSI.CAdES.detached /M (%s) %s /Contents %s>>"
            % (when.encode(), ranges, hole),
            **(objects or {}),
        },
    )
    start = made.rindex(hole)
    end = start + len(hole)
    made = made.replace(ranges, b"/ByteRange [%-40s]" % (b"0 %d %d %d" % (start, end, len(made) - end)))
    builder = pkcs7.PKCS7SignatureBuilder().set_data(made[:start] + made[end:] if about is None else about)
    signature = builder.add_signer(certificate, key, hashes.SHA256()).sign(
        serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    )
    return made[:start] + b"<" + signature.hex().encode().ljust(16_000, b"0") + b">" + made[end:]
