"""The audit trail, and helpers that edit a row by hand and record its old and new values."""
