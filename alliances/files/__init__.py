"""Uploaded files: stored in the database, returned as downloads, never executed."""
