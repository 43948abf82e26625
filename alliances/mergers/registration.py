"""What mergers register elsewhere: their letters, the daily look for late rows, and their own columns."""

from alliances.kernel import daily, merged_records
from alliances.mergers.models import Merger
from alliances.mergers.services import moving
from alliances.messages import asking

asking.register_rows("merger_asked", Merger.objects.waiting)
daily.register("late_rows_of_mergers", lambda _day: moving.move_late_rows(), place=15)

merged_records.stays(
    "alliances.merger.kept", "alliances.merger.double", because="which two records were asked about"
)
merged_records.moves("alliances.merger.asked_for")
merged_records.moves(
    "alliances.merger_parties.organisation",
    once=(merged_records.Once(("merger",), settle=merged_records.delete),),
)
