"""The site around the subjects: errors, formats, template tags, checks, setup, daily work."""
