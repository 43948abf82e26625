"""Organisations of every kind, their sites and supervisors."""
