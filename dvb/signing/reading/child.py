"""The child process that reads a signed file: limits first, then the file, then one verdict as JSON.

Standard input is the file, standard output takes ``{"ok": ...}`` or ``{"fault": ...}``.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from alliances.kernel.spreadsheets.reading.limits import restrict
from dvb.signing.reading.model import UnreadableError
from dvb.signing.reading.reading import read


def main(order: str) -> None:
    """Read standard input within the limits in ``order`` (JSON: memory_bytes, cpu_seconds)."""
    restrict(**json.loads(order), written_bytes=0)
    verdict: dict[str, Any]
    try:
        verdict = {"ok": read(sys.stdin.buffer.read()).as_json()}
    except UnreadableError as fault:
        verdict = {"fault": fault.code}
    except MemoryError:
        verdict = {"fault": "large"}
    except Exception:  # whatever a hostile file breaks, the person gets a sentence
        verdict = {"fault": "damaged"}
    sys.stdout.write(json.dumps(verdict) + "\n")
    sys.stdout.flush()
    os._exit(0)
