"""Heartbeats are read by the system alone."""

from __future__ import annotations

from alliances.kernel.visibility import nobody, register
from dvb.operations.models import Heartbeat

register(Heartbeat, rule=nobody)
