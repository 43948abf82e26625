"""Personal links: how people without an account read, acknowledge and sign."""
