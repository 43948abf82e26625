"""How an enrolment changes and ends, for one learner or a whole school year."""
