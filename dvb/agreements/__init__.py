"""Agreements and their amendments: the stay of one learner at one employer."""
