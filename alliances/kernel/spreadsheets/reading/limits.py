"""What a child process may use up before the system stops it."""

from __future__ import annotations


def restrict(*, memory_bytes: int, cpu_seconds: int, written_bytes: int) -> None:
    """Memory, processor time, file size; not every system knows every limit, the clock is the parent's."""
    try:
        import resource
    except ImportError:
        return
    limits = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, written_bytes),
        (resource.RLIMIT_AS, memory_bytes),
    ]
    for kind, amount in limits:
        hard = amount + 1 if kind == resource.RLIMIT_CPU else amount  # the soft limit tells why it died
        try:
            resource.setrlimit(kind, (amount, hard))
        except (ValueError, OSError):
            continue
