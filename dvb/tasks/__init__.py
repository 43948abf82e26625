"""Background work of the second floor, started by name."""

from dvb.tasks.letters import tell_guardians, tell_guardians_of_amendment

__all__ = ["tell_guardians", "tell_guardians_of_amendment"]
