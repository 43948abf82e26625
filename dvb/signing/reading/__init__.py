"""Who signed a file and when, as the file itself says: read, never verified.

An .edoc is an ASiC-E container (a zip with XAdES signatures); a signed PDF carries CMS signatures. Whether a
signature is valid says a trust service, not this code. Files come from strangers: they are read in a child
process with limits of memory, processor time and wall clock.
"""

from __future__ import annotations

import tempfile

from alliances.kernel import isolated_process as isolated
from dvb.signing.reading.model import ReadFile, Signer, UnreadableError

__all__ = ["ReadFile", "Signer", "UnreadableError", "read"]

SECONDS = 15.0
CPU_SECONDS = 4
MEMORY_BYTES = 250_000_000
_FAULTS = {"too_slow": "large", "too_much_memory": "large", "unreadable": "damaged"}


def read(content: bytes, paper: bytes = b"") -> ReadFile:
    """Read an .edoc or a signed PDF in a child process, and compare it with the paper that was to be signed.

    Raises
    ------
    UnreadableError
        Where it is neither, is damaged, or is built to exhaust whoever opens it.
    """
    order = {"memory_bytes": MEMORY_BYTES, "cpu_seconds": CPU_SECONDS, "paper_bytes": len(paper)}
    with tempfile.TemporaryFile() as upload:
        upload.write(paper + content)
        upload.flush()
        verdict = isolated.run(
            "dvb.signing.reading.child", order, upload, seconds=SECONDS, with_site_packages=True
        )
    if "ok" not in verdict:
        code = str(verdict["fault"])
        raise UnreadableError(_FAULTS.get(code, code))
    return ReadFile.from_json(verdict["ok"])
