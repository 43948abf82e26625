"""Assignments: a learner holds a seat, and both sides are asked whether they agree."""
