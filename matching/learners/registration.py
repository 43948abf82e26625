"""What this subject registers elsewhere: the log of who opened a page about a learner is only added to."""

from alliances.audit import append_only

append_only.register("matching.viewing")
