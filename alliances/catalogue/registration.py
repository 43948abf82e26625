"""What this subject registers elsewhere: the official files of outcomes and of ESCO's labels."""

from alliances.catalogue.imports import esco, outcomes
from alliances.kernel import merged_records

__all__ = ["esco", "outcomes"]

merged_records.never("alliances.programme.school")
