"""What this subject registers elsewhere: who reads letters, and a log that is only added to."""

from alliances.audit import append_only
from alliances.messages import addressing
from matching.learners.services import recipients

addressing.register("learner", recipients.resolve_learner)
addressing.register("guardian", recipients.resolve_guardian)
append_only.register("matching.viewing")
