"""What this subject registers elsewhere: learners and guardians as readers of letters."""

from alliances.messages import addressing
from matching.learners.services import recipients

addressing.register("learner", recipients.resolve_learner)
addressing.register("guardian", recipients.resolve_guardian)
