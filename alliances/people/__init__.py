"""People who sign in, what they may do where, and how they are invited."""
