"""The kinds of spreadsheet that this floor brings: each module registers its own."""

from matching.imports.learners import calendar, learners, stock
from matching.imports.openings import openings

__all__ = ["calendar", "learners", "openings", "stock"]
