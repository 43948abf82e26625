"""How days are written and typed, the same in both languages where people type them."""
