"""What files register elsewhere: they follow when the record of an employer is merged."""

from alliances.kernel import merged_records

merged_records.moves("alliances.storedfile.organisation")
