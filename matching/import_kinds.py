"""The kinds of spreadsheet that this floor brings: each module registers its own."""

from matching.services.imports import calendar, learners, openings, stock

__all__ = ["calendar", "learners", "openings", "stock"]
