"""What this subject registers elsewhere: who reads letters, what follows an address, what only grows."""

from alliances.audit import append_only
from alliances.kernel import merged_records
from alliances.messages import addressing
from alliances.people.services import address_changes
from matching.learners.services import accounts, recipients

addressing.register("learner", recipients.resolve_learner)
addressing.register("guardian", recipients.resolve_guardian)
addressing.register_sender("learner", recipients.sender_to_learner)
addressing.register_sender("guardian", recipients.sender_to_guardian)
address_changes.register(accounts.follow_own_address)
append_only.register("matching.viewing")
merged_records.never("matching.group.school", "matching.enrolment.school", "matching.enrolmentstock.school")
merged_records.stays("matching.viewing.organisation", because="who saw a learner's data is never changed")
