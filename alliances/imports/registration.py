"""What this subject registers elsewhere: uploads that nobody confirmed are thrown away each day."""

from alliances.imports.services import batches
from alliances.kernel import daily, merged_records

daily.register("abandoned_uploads", batches.throw_away_abandoned, place=120)
merged_records.moves("alliances.importbatch.organisation")
