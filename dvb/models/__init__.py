"""The second floor's tables."""

from dvb.models.agreements import Agreement, Signature

__all__ = ["Agreement", "Signature"]
