"""Numbers that name a row without telling its key: the same everywhere, unique, and found again by search."""

from __future__ import annotations

import hashlib
import hmac

PRIME = 9_999_991
"""The largest prime below ten million: every key below it gets a number of its own."""


def number_of(key: int, secret: str) -> int:
    """The public number of a row, 0 to PRIME - 1.

    Raises
    ------
    ValueError
        For a key that is negative or not below PRIME.
    """
    if not 0 <= key < PRIME:
        raise ValueError(f"no number for key {key}")
    factor, shift = _constants(secret)
    return (key * factor + shift) % PRIME


def key_of(number: int, secret: str) -> int:
    """The key behind a public number, whether or not there is such a row."""
    factor, shift = _constants(secret)
    return (number - shift) * pow(factor, -1, PRIME) % PRIME


def _constants(secret: str) -> tuple[int, int]:
    digest = hmac.new(secret.encode(), b"pseudonyms", hashlib.sha256).digest()
    return 1 + int.from_bytes(digest[:8]) % (PRIME - 1), int.from_bytes(digest[8:16]) % PRIME
