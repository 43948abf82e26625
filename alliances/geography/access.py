"""Stored addresses are read by the system alone."""

from __future__ import annotations

from alliances.geography.models import FoundAddress
from alliances.kernel.visibility import nobody, register

register(FoundAddress, rule=nobody)
