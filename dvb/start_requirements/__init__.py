"""What must be in order before a learner goes to work."""
