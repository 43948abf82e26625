"""Who signed a file and when, as the file itself says: read, never verified.

An .edoc is an ASiC-E container (a zip with XAdES signatures); a signed PDF carries CMS signatures. Whether a
signature is valid says a trust service, not this code.
"""

from dvb.kernel.signed_files.container import read_container
from dvb.kernel.signed_files.model import ReadFile, Signer, UnreadableError
from dvb.kernel.signed_files.pdf import read_pdf

__all__ = ["ReadFile", "Signer", "UnreadableError", "read"]


def read(content: bytes) -> ReadFile:
    """Read an .edoc or a signed PDF.

    Raises
    ------
    UnreadableError
        Where it is neither, is damaged, or is built to exhaust whoever opens it.
    """
    if content.startswith(b"PK\x03\x04"):
        return read_container(content)
    if content.startswith(b"%PDF-"):
        return read_pdf(content)
    raise UnreadableError("kind")
