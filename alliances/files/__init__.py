"""Files that people hand in: kept in the database, given back as downloads, never run."""
