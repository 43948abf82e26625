"""Offered places: their seats, states, and who holds a seat."""
