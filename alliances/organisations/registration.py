"""What this subject registers elsewhere: the spreadsheet of employers."""

from alliances.organisations.imports import employers

__all__ = ["employers"]
