"""The child process that reads a signed file: limits first, then the file, then one verdict as JSON.

Standard input is the paper that was to be signed and behind it the file, standard output takes
``{"ok": ...}`` or ``{"fault": ...}``.
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
    """Read standard input as ``order`` says (JSON: the limits, and paper_bytes, the length of the paper)."""
    limits = json.loads(order)
    length = limits.pop("paper_bytes")
    restrict(**limits, written_bytes=0)
    verdict: dict[str, Any]
    try:
        paper = sys.stdin.buffer.read(length)
        verdict = {"ok": read(sys.stdin.buffer.read(), paper).as_json()}
    except UnreadableError as fault:
        verdict = {"fault": fault.code}
    except MemoryError:
        verdict = {"fault": "large"}
    except Exception:  # whatever a hostile file breaks, the person gets a sentence
        verdict = {"fault": "damaged"}
    sys.stdout.write(json.dumps(verdict) + "\n")
    sys.stdout.flush()
    os._exit(0)
