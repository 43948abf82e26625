"""States of a document that matter for its signing."""

SIGNABLE = frozenset({"ready", "partly_signed"})
"""Released to be signed, and not signed by all."""
