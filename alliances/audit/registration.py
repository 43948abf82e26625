"""What this subject registers elsewhere: the audit trail is only added to."""

from alliances.audit import append_only
from alliances.kernel import merged_records

append_only.register("alliances.auditentry")
append_only.connect()
merged_records.stays("alliances.auditentry.organisation", because="what was done is never changed")
