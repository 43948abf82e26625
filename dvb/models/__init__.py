"""The second floor's tables."""

from dvb.models.agreements import Agreement, Signature, Waiver

__all__ = ["Agreement", "Signature", "Waiver"]
