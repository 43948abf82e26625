"""Individual plans: what a learner is to learn where."""
