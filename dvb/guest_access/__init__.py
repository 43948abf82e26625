"""People without an account: what a personal link opens, and who is let in by one."""
