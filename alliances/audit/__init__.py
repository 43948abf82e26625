"""Who changed what: the trail, and how a row is edited by hand so that old and new values are kept."""
