"""Rounds: what is matched by which policy, runs, proposals, and what came out."""
