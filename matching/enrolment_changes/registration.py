"""What changes of enrolments bring: until when the letter about a move is true."""

from alliances.messages import asking
from matching.enrolment_changes.services import coming

asking.register_state(coming.KIND, coming.holds_now)
