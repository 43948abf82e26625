"""What is read of the subject; nothing here writes."""

from dvb.learning.queries.evidence import Row, chain_of, lines_of, rows_of
from dvb.learning.queries.progress import Member, Progress, initial_levels, members_of, progress_of

__all__ = [
    "Member",
    "Progress",
    "Row",
    "chain_of",
    "initial_levels",
    "lines_of",
    "members_of",
    "progress_of",
    "rows_of",
]
