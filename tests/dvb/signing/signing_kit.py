"""Makes .edoc containers and signed PDFs of invented people, as the real programs lay them out."""

from __future__ import annotations

import base64
import datetime as dt
import io
import warnings
import zipfile
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

MIMETYPE = b"application/vnd.etsi.asic-e+zip"
WHEN = "2026-11-20T10:15:00Z"


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
        "<ds:Signature><ds:KeyInfo><ds:X509Data><ds:X509Certificate>"
        f"{base64.encodebytes(der).decode()}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        "<ds:Object><xades:QualifyingProperties><xades:SignedProperties>"
        f"<xades:SigningTime>{when}</xades:SigningTime>"
        "</xades:SignedProperties></xades:QualifyingProperties></ds:Object></ds:Signature>"
        "</asic:XAdESSignatures>"
    ).encode()


def container(documents: dict[str, bytes], *signatures: bytes, mimetype: bytes = MIMETYPE) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name, content in documents.items():
            archive.writestr(name, content)
        for number, signature in enumerate(signatures):
            archive.writestr(f"META-INF/signatures{number}.xml", signature)
    return made.getvalue()


def signed_pdf(paper: bytes, first: str, last: str, when: str = "D:20261120121500+02'00'") -> bytes:
    """The paper with one more signature appended, as an incremental update does it."""
    key, certificate = key_and_certificate(first, last)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(paper)
    made = builder.add_signer(certificate, key, hashes.SHA256()).sign(
        serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature]
    )
    hexed = b"<" + made.hex().encode().ljust(8_000, b"0") + b">"
    head = b"\n9 0 obj <</Type /Sig /SubFilter /ETSI.CAdES.detached /M (%s) /ByteRange [" % when.encode()
    start = len(paper) + len(head) + 60
    end = start + len(hexed)
    numbers = b"0 %d %d 40] /Contents " % (start, end)
    return paper + head + numbers.ljust(60) + hexed + b">> endobj\n%%EOF".ljust(40)
