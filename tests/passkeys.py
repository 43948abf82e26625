"""A passkey as a browser would have registered it, made without a browser."""

from __future__ import annotations

import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)


def registered() -> dict[str, Any]:
    """What allauth keeps of one passkey."""
    key_id = os.urandom(16)
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(b"\0" * 16, key_id, public)
    data = AuthenticatorData.create(b"\0" * 32, 0x45, 0, credential)
    client = CollectedClientData.create("webauthn.create", b"x" * 32, "http://localhost")
    return {
        "name": "Tālrunis",
        "credential": {
            "id": websafe_encode(key_id),
            "rawId": websafe_encode(key_id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": websafe_encode(bytes(client)),
                "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
            },
        },
    }
