"""The kinds of spreadsheet that the ground floor brings: each module registers its own."""

from alliances.services.importers import employers, esco, outcomes

__all__ = ["employers", "esco", "outcomes"]
