"""What this subject registers elsewhere: the official files of outcomes and of ESCO's labels."""

from alliances.catalogue.imports import esco, outcomes

__all__ = ["esco", "outcomes"]
