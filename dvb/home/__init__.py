"""The start page of each role: what needs doing now, and the way through the first steps."""
