"""Guest access: people without an account, who use personal links."""
