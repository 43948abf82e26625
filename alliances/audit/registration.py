"""What this subject registers elsewhere: the audit trail is only added to."""

from alliances.audit import append_only

append_only.register("alliances.auditentry")
append_only.connect()
