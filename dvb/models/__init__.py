"""The second floor's tables."""

from dvb.models.acknowledgements import Acknowledgement
from dvb.models.agreements import Agreement, Signature, Waiver

__all__ = ["Acknowledgement", "Agreement", "Signature", "Waiver"]
