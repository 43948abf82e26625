"""What the parties ask of the school about an agreement, and what became of it."""
