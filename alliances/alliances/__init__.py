"""Alliances of schools, employers and sector organisations."""
