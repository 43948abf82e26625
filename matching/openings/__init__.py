"""Openings: their seats, states and seat claims."""
