"""An employer's record is merged with its double."""
