"""Pages of reports: reporting in a minute, and reading, which only the named person does."""
