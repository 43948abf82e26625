"""The verbs of signing, for every registered kind of document."""
