"""Assignments: a learner's seat at an opening, to be accepted by the employer and the learner."""
