"""Numbers that name a row without telling its key: unique within a scope, and found again by search.

The number is the row's key under FF1, the format-preserving encryption of NIST SP 800-38G (2016), section
5.1, with AES-256 and seven decimal digits. The scope (a round, say) is FF1's tweak: in another scope the same
row has another number, so that what is learned in one tells nothing about the next. The tests hold the
implementation against the sample data that NIST published.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

DIGITS = 7
KEYS = 10**DIGITS
"""Every key below it has a number of its own; FF1 asks for a domain of at least a million."""
_ROUNDS = 10
_BLOCK = 16


def number_of(key: int, secret: str, scope: str) -> int:
    """The public number of a row in a scope, 0 to KEYS - 1.

    Raises
    ------
    ValueError
        For a key that is negative or not below KEYS.
    """
    if not 0 <= key < KEYS:
        raise ValueError(f"no number for key {key}")
    return int(encrypt_digits(f"{key:0{DIGITS}d}", _aes_key(secret), scope.encode()))


def key_of(number: int, secret: str, scope: str) -> int:
    """The key behind a public number of a scope, whether or not there is such a row."""
    return int(decrypt_digits(f"{number:0{DIGITS}d}", _aes_key(secret), scope.encode()))


@lru_cache(maxsize=8)
def _aes_key(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"pseudonyms", hashlib.sha256).digest()


def encrypt_digits(text: str, key: bytes, tweak: bytes = b"") -> str:
    """FF1.Encrypt of decimal digits (algorithm 7 of the publication); as many digits come out."""
    half = len(text) // 2
    left, right = text[:half], text[half:]
    for place in range(_ROUNDS):
        size = half if place % 2 == 0 else len(text) - half
        mixed = (int(left) + _round_value(right, place, len(text), key, tweak)) % 10**size
        left, right = right, f"{mixed:0{size}d}"
    return left + right


def decrypt_digits(text: str, key: bytes, tweak: bytes = b"") -> str:
    """FF1.Decrypt of decimal digits (algorithm 8 of the publication)."""
    half = len(text) // 2
    left, right = text[:half], text[half:]
    for place in reversed(range(_ROUNDS)):
        size = half if place % 2 == 0 else len(text) - half
        mixed = (int(right) - _round_value(left, place, len(text), key, tweak)) % 10**size
        left, right = f"{mixed:0{size}d}", left
    return left + right


def _round_value(digits: str, place: int, length: int, key: bytes, tweak: bytes) -> int:
    """The number y of one round: steps 6.i to 6.iv, for radix 10."""
    longer = length - length // 2
    number_bytes = ((10**longer - 1).bit_length() + 7) // 8
    wanted = 4 * ((number_bytes + 3) // 4) + 4
    fixed = b"\x01\x02\x01" + (10).to_bytes(3) + bytes([_ROUNDS, (length // 2) % 256])
    fixed += length.to_bytes(4) + len(tweak).to_bytes(4)
    padding = bytes((-len(tweak) - number_bytes - 1) % _BLOCK)
    varying = tweak + padding + bytes([place]) + int(digits).to_bytes(number_bytes)
    stream = block = _cbc(fixed + varying, key)[-_BLOCK:]
    for counter in range(1, -(-wanted // _BLOCK)):
        mask = bytes(a ^ b for a, b in zip(block, counter.to_bytes(_BLOCK), strict=True))
        stream += _cbc(mask, key)
    return int.from_bytes(stream[:wanted])


def _cbc(data: bytes, key: bytes) -> bytes:
    encryptor = Cipher(AES(key), CBC(bytes(_BLOCK))).encryptor()
    return encryptor.update(data) + encryptor.finalize()
